/**
 * A link that is cut, drawn in the direction in which it is cut.
 *
 * Both ways: one broken line with scissors in its gap. One way: two rails, an open one with an arrow where it
 * arrives, and a broken one that ends at a bar half-way (on a short way the bar alone says it), its word naming who is not heard by whom.
 */
import { useTranslation } from 'react-i18next';
import { LineWord } from './line-word.tsx';
import styles from './lines.module.css';
import type { LinkFault } from './link-faults.ts';
import { type LinkPath, runsDown, wordShare } from './link-lines.ts';
import { lengthOf, normalOn, type Point, partOf, pointOn, wayOf } from './routes.ts';

/** Half of the gap, as a share of the way. */
const gap = 0.055;
/** Of each rail from the middle of the line. */
const railsApart = 4;
/** On a way this short there is no room for scissors: the bar says it, on rails farther apart. */
const shortPx = 120;
const shortApart = 8;

export function CutLine({ link, way, hasWord }: { readonly link: LinkPath; readonly way: LinkFault['way']; readonly hasWord: boolean }) {
	const { t } = useTranslation();
	const points = wayOf(link.direct);
	const isShort = lengthOf(points) < shortPx;
	const share = wordShare(link);
	const isBeside = runsDown(link);
	if (way === 'both') {
		const middle = pointOn(points, share);
		return (
			<g data-link={link.id} data-kind={link.kind} data-look="cut" data-way="both">
				<path d={partOf(points, 0, share - gap)} className={styles.cut} />
				<path d={partOf(points, share + gap, 1)} className={styles.cut} />
				<Scissors at={middle} />
				{hasWord && (
					<Word
						link={link}
						at={isBeside ? { x: middle.x + 14, y: middle.y } : { x: middle.x, y: middle.y - 17 }}
						isBeside={isBeside}
						text={t('picture.linkCut')}
					/>
				)}
			</g>
		);
	}
	// Seen by who sends: 0 is the sender.
	const sent = way === 'forth' ? points : [...points].reverse();
	const stopShare = way === 'forth' ? share : 1 - share;
	const blocked = pointOn(sent, stopShare);
	const side = normalOn(sent, stopShare);
	const apart = isShort ? shortApart : railsApart;
	const bar = { x: blocked.x + side.x * apart, y: blocked.y + side.y * apart };
	const [from, to] = way === 'forth' ? [link.from, link.to] : [link.to, link.from];
	const open = [...sent].reverse();
	return (
		<g data-link={link.id} data-kind={link.kind} data-look="cut" data-way={way}>
			<path d={partOf(open, 0, 0.985, apart)} className={styles.open} />
			<Arrow way={open} share={0.975} aside={apart} />
			<path d={partOf(sent, 0, stopShare - 0.02, apart)} className={styles.blocked} />
			<path d={partOf(sent, isShort ? stopShare : stopShare + 2 * gap, 1, apart)} className={styles.lost} />
			<path d={`M ${bar.x - side.x * 8} ${bar.y - side.y * 8} L ${bar.x + side.x * 8} ${bar.y + side.y * 8}`} className={styles.bar} />
			{!isShort && <Scissors at={pointOn(sent, stopShare + gap)} aside={{ x: side.x * apart, y: side.y * apart }} />}
			{hasWord && (
				<Word
					link={link}
					at={isBeside ? { x: blocked.x + apart + 14, y: bar.y } : { x: bar.x, y: bar.y + (side.y >= 0 ? 24 : -42) }}
					isBeside={isBeside}
					text={t('picture.linkCut')}
					pair={`${from} → ${to}`}
				/>
			)}
		</g>
	);
}

interface WordProps {
	readonly link: LinkPath;
	readonly at: Point;
	readonly text: string;
	/** Who is not heard by whom, where it is one way. */
	readonly pair?: string;
	readonly isBeside: boolean;
}

function Word({ link, at, text, pair, isBeside }: WordProps) {
	return <LineWord link={link.id} look="cut" at={at} lines={pair === undefined ? [text] : [text, pair]} isBeside={isBeside} />;
}

function Arrow({ way, share, aside }: { readonly way: readonly Point[]; readonly share: number; readonly aside: number }) {
	const tip = pointOn(way, share);
	const normal = normalOn(way, share);
	const x = tip.x + normal.x * aside;
	const y = tip.y + normal.y * aside;
	const degrees = (Math.atan2(-normal.x, normal.y) * 180) / Math.PI;
	return <path d="M -8 -5 L 2 0 L -8 5 Z" className={styles.arrow} transform={`translate(${x} ${y}) rotate(${degrees})`} />;
}

function Scissors({ at, aside = { x: 0, y: 0 } }: { readonly at: Point; readonly aside?: Point }) {
	return (
		<g transform={`translate(${at.x + aside.x} ${at.y + aside.y})`} className={styles.scissors}>
			<circle r="9" />
			<path d="M -4.5 -5 L 3 4.2 M 4.5 -5 L -3 4.2" />
			<circle cx="-3.6" cy="5" r="1.9" />
			<circle cx="3.6" cy="5" r="1.9" />
		</g>
	);
}
