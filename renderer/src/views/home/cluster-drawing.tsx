/**
 * A cluster as a small drawing: balancer, frontends, backends, volume, the big picture's shapes without words.
 *
 * A node with both roles is one box across both columns. With many nodes the boxes get flat, but each is there. Bare nodes are
 * dashed, as in the big picture while they are not started: nobody leads, and nobody knows anybody.
 */
import { useTranslation } from 'react-i18next';
import styles from './cluster-drawing.module.css';

export interface DrawnNodes {
	readonly frontends: number;
	readonly backends: number;
	/** Nodes of both roles, beside the others. */
	readonly symmetric: number;
}

const width = 300;
const height = 116;
const middle = height / 2;

interface Row {
	readonly y: number;
	readonly isBoth: boolean;
}

/** One column: first the nodes that it has alone, then those that reach into the other. */
function rowsOf(own: number, both: number): Row[] {
	const count = own + both;
	return Array.from({ length: count }, (_, index) => ({ y: (height * (index + 1)) / (count + 1), isBoth: index >= own }));
}

export function ClusterDrawing({ nodes: { frontends, backends, symmetric }, isBare = false }: { readonly nodes: DrawnNodes; readonly isBare?: boolean }) {
	const { t } = useTranslation();
	const words = symmetric > 0 && frontends + backends === 0 ? 'home.drawingSymmetric' : isBare ? 'home.drawingBare' : 'home.drawing';
	const label = t(words, { count: symmetric, frontends: frontends + symmetric, backends: backends + symmetric });
	// Nodes of both roles need the same places in both columns.
	const alone = Math.max(frontends, backends);
	const shared = symmetric > 0;
	const fronts = shared ? placed(alone, frontends, symmetric) : rowsOf(frontends, 0);
	const backs = shared ? placed(alone, backends, symmetric) : rowsOf(backends, 0);
	const box = Math.max(3, Math.min(22, height / (Math.max(fronts.length, backs.length, alone + symmetric) + 1) - 3));
	const round = Math.min(5, box / 3);
	const lead = isBare ? undefined : backs[0]?.y;
	// Nodes of both roles know each other, too; curves between boxes this wide could not be seen.
	const both = fronts.filter(({ isBoth }) => isBoth).map(({ y }) => y);
	const isDense = fronts.length * backs.length > 20;
	return (
		<svg
			className={styles.drawing}
			viewBox={`0 0 ${width} ${height}`}
			role="img"
			aria-label={label}
			data-drawing={`${frontends} ${backends} ${symmetric}`}
			data-bare={isBare || undefined}
		>
			{!isBare && (
				<g className={styles.lines} data-dense={isDense || undefined}>
					{fronts.map(({ y }) => (
						<path key={y} d={`M52 ${middle} C75 ${middle} 75 ${y} 98 ${y}`} />
					))}
					{fronts.flatMap((from) =>
						backs.filter((to) => !(from.isBoth && to.isBoth)).map((to) => <path key={`${from.y}-${to.y}`} d={between(from.y, to.y)} />),
					)}
					{both.length > 1 && <path d={`M155 ${both[0]} V${both.at(-1)}`} />}
					{backs.map(({ y }) => (
						<path key={y} d={`M212 ${y} C230 ${y} 230 ${middle} 248 ${middle}`} />
					))}
				</g>
			)}
			<path className={styles.node} d={`M34 ${middle - 18} 52 ${middle} 34 ${middle + 18} 16 ${middle}Z`} />
			{fronts.map(({ y, isBoth }) => (
				<rect key={y} className={isBoth && y === lead ? styles.lead : styles.node} x="98" y={y - box / 2} width={isBoth ? 114 : 36} height={box} rx={round} />
			))}
			{backs
				.filter(({ isBoth }) => !isBoth)
				.map(({ y }) => (
					<rect key={y} className={y === lead ? styles.lead : styles.node} x="176" y={y - box / 2} width="36" height={box} rx={round} />
				))}
			<path className={styles.volume} d="M248 26v64a19 6 0 0 0 38 0V26a19 6 0 0 0-38 0a19 6 0 0 0 38 0" />
		</svg>
	);
}

function between(from: number, to: number): string {
	return `M134 ${from} C155 ${from} 155 ${to} 176 ${to}`;
}

function placed(alone: number, own: number, both: number): Row[] {
	return rowsOf(alone, both).filter(({ isBoth }, index) => isBoth || index < own);
}
