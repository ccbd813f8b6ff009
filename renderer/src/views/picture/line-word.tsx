/**
 * A word beside a line, on two lines where it names the two ends: between two columns there is no room for one.
 *
 * It stands above all lines and what travels on them: one that crosses would cross it out. So it is drawn where the
 * plane has a place for words, not beside its line.
 */
import { createContext, useContext } from 'react';
import { createPortal } from 'react-dom';
import styles from './lines.module.css';
import type { Point } from './routes.ts';

/** Above the lines; null before it is there. */
export const WordsPlace = createContext<SVGGElement | null>(null);

/** The halo of the second line leaves the first its descenders. */
const lineHeight = 18;

interface LineWordProps {
	/** The line's name. */
	readonly link: string;
	readonly look: 'cut' | 'slow';
	/** The middle of the first line. */
	readonly at: Point;
	readonly lines: readonly string[];
	/** To the right of a line that runs down: there all of it stands on one line. */
	readonly isBeside: boolean;
}

export function LineWord({ link, look, at, lines, isBeside }: LineWordProps) {
	const place = useContext(WordsPlace);
	if (place === null) return null;
	return createPortal(
		<text y={at.y} className={styles.word} data-beside={isBeside || undefined} data-link-word={link} data-look={look}>
			{isBeside ? (
				<tspan x={at.x}>{lines.join(' ')}</tspan>
			) : (
				lines.map((line, index) => (
					<tspan key={line} x={at.x} dy={index === 0 ? 0 : lineHeight}>
						{index === 0 ? line : ` ${line}`}
					</tspan>
				))
			)}
		</text>,
		place,
	);
}
