/**
 * A word beside a line, on two lines where it names the two ends: between two columns there is no room for one.
 */
import styles from './lines.module.css';
import type { Point } from './routes.ts';

const lineHeight = 16;

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
	return (
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
		</text>
	);
}
