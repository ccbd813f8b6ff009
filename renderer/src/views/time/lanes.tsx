/**
 * A lane for each node, painted with what it was: role, epoch's hue, fault; the word stands in it where it fits.
 *
 * All lanes are one strip that is shifted as time goes on; it is cut off where the recording ends. Read next: strip.ts,
 * lane-stretch.tsx.
 */
import { memo, type ReactNode, useMemo, useRef } from 'react';
import type { LaneSegment } from '../../state/cluster-view.ts';
import { useLab } from '../../state/lab-state.ts';
import { EdgeWord, StretchBox } from './lane-stretch.tsx';
import styles from './lanes.module.css';
import { type Stretch, shiftOf, stretchesOf, wordPlaces } from './strip.ts';
import { gutters, type TimeScale, type TimeWindow, xOf } from './time-window.ts';

/** More lanes are thinner, and scroll. */
const lanesMost = 7;

/** `children`: what moves with the lanes, over them. */
export function Lanes({ window: shown, strip, children }: { readonly window: TimeWindow; readonly strip: TimeScale; readonly children: ReactNode }) {
	const rows = useRows(strip);
	const end = Math.round(xOf(shown, Math.min(shown.endMs, shown.toMs)));
	const places = rows.map(({ stretches }) => wordPlaces(stretches, shown));
	return (
		<div className={styles.lanes} data-dense={rows.length > lanesMost || undefined}>
			<Names names={rows.map(({ name }) => name).join(' ')} />
			<div className={styles.tracks} style={{ left: gutters.left, width: Math.max(0, end) }}>
				<div className={styles.strip} style={{ width: strip.width, transform: `translateX(${shiftOf(strip, shown, window.devicePixelRatio)}px)` }}>
					<div className={styles.column}>
						{rows.map(({ name, stretches }, index) => (
							<Lane key={name} name={name} stretches={stretches} places={places[index] ?? ''} />
						))}
					</div>
					{children}
				</div>
				<div className={styles.edges} aria-hidden="true">
					{rows.map(({ name, stretches }, index) => (
						<EdgeWord key={name} segment={stretches[places[index]?.indexOf('e') ?? -1]?.segment ?? null} />
					))}
				</div>
			</div>
		</div>
	);
}

interface Row {
	readonly name: string;
	readonly lane: readonly LaneSegment[];
	readonly strip: TimeScale;
	readonly stretches: readonly Stretch[];
}

/** Those that have not changed keep their identity, so that only the others are drawn anew. */
function useRows(strip: TimeScale): readonly Row[] {
	// Around a past moment the lanes go on to the recording's end.
	const order = useLab(({ moment, view, whole }) => (moment.kind === 'past' ? whole?.head : view)?.order);
	const lanes = useLab(({ moment, view, whole }) => (moment.kind === 'past' ? whole?.head : view)?.lanes);
	const before = useRef<readonly Row[]>([]);
	return useMemo(() => {
		const rows = (order ?? []).map((name): Row => {
			const lane = lanes?.[name] ?? noLane;
			const known = before.current.find((row) => row.name === name);
			return known && known.lane === lane && known.strip === strip ? known : { name, lane, strip, stretches: stretchesOf(lane, strip) };
		});
		before.current = rows;
		return rows.sort((one, other) => rank(one.lane) - rank(other.lane));
	}, [order, lanes, strip]);
}

const noLane: readonly LaneSegment[] = [];

/** Backends first: what a failover is about. */
function rank(lane: readonly LaneSegment[]): number {
	return lane.at(-1)?.role === 'frontend' ? 1 : 0;
}

/** For eyes: who hears the lanes hears each by its name. */
const Names = memo(function Names({ names }: { readonly names: string }) {
	return (
		<div className={styles.names} style={{ width: gutters.left - 12 }} aria-hidden="true">
			{names
				.split(' ')
				.filter(Boolean)
				.map((name) => (
					<span key={name} className={styles.name} data-lane-name>
						{name}
					</span>
				))}
		</div>
	);
});

const Lane = memo(function Lane({ name, stretches, places }: { readonly name: string; readonly stretches: readonly Stretch[]; readonly places: string }) {
	return (
		// biome-ignore lint/a11y/useSemanticElements: no fieldset, nothing is filled in here
		<div className={styles.lane} role="group" aria-label={name} data-lane={name}>
			{stretches.map(({ segment, left, width }, index) => (
				<StretchBox key={segment.fromMs} segment={segment} left={left} width={width} hasWord={places[index] === 'i'} />
			))}
		</div>
	);
});
