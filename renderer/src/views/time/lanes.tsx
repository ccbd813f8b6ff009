/**
 * A lane for each node, painted with what it was: role, epoch's hue, fault; the word stands in it where it fits.
 */
import { useTranslation } from 'react-i18next';
import type { LaneSegment } from '../../state/cluster-view.ts';
import { useLab } from '../../state/lab-store.ts';
import { epochColor } from '../../theme/theme.ts';
import styles from './time.module.css';
import { gutters, type TimeWindow, xOf } from './time-window.ts';

/** Narrower than this, a segment's word is left out. */
const wordWidth = 104;

/** More lanes are thinner, and scroll. */
const lanesMost = 7;

export function Lanes({ window }: { readonly window: TimeWindow }) {
	const { t } = useTranslation();
	// Around a past moment the lanes go on to the recording's end.
	const order = useLab(({ moment, view, whole }) => (moment.kind === 'past' ? whole?.head : view)?.order) ?? [];
	const lanes = useLab(({ moment, view, whole }) => (moment.kind === 'past' ? whole?.head : view)?.lanes) ?? {};
	const sorted = [...order].sort((one, other) => rank(lanes[one]) - rank(lanes[other]));
	return (
		<section className={styles.lanes} aria-label={t('chart.lanes')} data-dense={sorted.length > lanesMost || undefined}>
			{sorted.map((name) => (
				<div key={name} className={styles.lane} data-lane={name}>
					<span className={styles.laneName} style={{ width: gutters.left - 12 }}>
						{name}
					</span>
					<div className={styles.track} style={{ left: gutters.left, width: window.width }}>
						{visible(lanes[name] ?? [], window).map(({ segment, left, width }) => (
							<Segment key={segment.fromMs} segment={segment} left={left} width={width} />
						))}
					</div>
				</div>
			))}
		</section>
	);
}

/** Backends first: what a failover is about. */
function rank(lane: readonly LaneSegment[] | undefined): number {
	return lane?.at(-1)?.role === 'frontend' ? 1 : 0;
}

interface Stretch {
	readonly segment: LaneSegment;
	readonly left: number;
	readonly width: number;
}

function visible(lane: readonly LaneSegment[], window: TimeWindow): Stretch[] {
	const stretches: Stretch[] = [];
	for (let index = lane.length - 1; index >= 0; index--) {
		const segment = lane[index];
		if (!segment) break;
		const endMs = Math.min(lane[index + 1]?.fromMs ?? window.endMs, window.endMs, window.toMs);
		if (endMs < window.fromMs) break;
		if (segment.fromMs > window.toMs) continue;
		const left = Math.max(0, xOf(window, segment.fromMs));
		const width = Math.max(1.5, xOf(window, endMs) - left);
		const later = stretches.at(-1);
		// A node that is down or paused stays so while others change its role: one stretch, one word.
		if (later && segment.state !== 'ready' && later.segment.state === segment.state)
			stretches[stretches.length - 1] = { segment, left, width: width + later.width };
		else stretches.push({ segment, left, width });
	}
	return stretches;
}

function Segment({ segment, left, width }: Stretch) {
	const { t } = useTranslation();
	const { state, role, epoch } = segment;
	const ready = state === 'ready';
	const word = ready ? (epoch === null ? t(`role.${role}`) : t('lane.controller', { epoch })) : t(`state.${state}`);
	return (
		<div
			className={styles.segment}
			data-lane-role={role}
			data-lane-state={state}
			title={word}
			style={{ left, width, ...(ready && epoch !== null ? { background: epochColor(epoch), color: 'var(--lab-onHue)' } : {}) }}
		>
			{width >= wordWidth && word}
		</div>
	);
}
