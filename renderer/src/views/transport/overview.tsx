/**
 * What is painted on the strip: who led in which epoch, where clients waited, where faults and bookmarks are.
 *
 * Drawn from landmarks alone, which grow slowly: a beat paints nothing here.
 */
import { memo, useMemo } from 'react';
import type { SleepView } from '../../state/cluster-view.ts';
import { useLab } from '../../state/lab-state.ts';
import { noLandmarks } from '../../state/replay/landmarks.ts';
import { epochColor } from '../../theme/theme.ts';
import { outagesOf } from '../time/outages.ts';
import { besidesSleeps } from '../time/sleeps.ts';
import { useShownBookmarks } from './shown-bookmarks.ts';
import { type Stretch, shareOf } from './stretch.ts';
import styles from './transport.module.css';

const noSleeps: readonly SleepView[] = [];

/** Marks that can still be told apart. Chosen. */
const marksMax = 200;

export const Overview = memo(
	function Overview({ stretch }: { readonly stretch: Stretch }) {
		const { reigns, faults, samples } = useLab((state) => state.whole?.landmarks) ?? noLandmarks;
		const toMs = useLab((state) => Math.ceil((state.whole?.toMs ?? 0) / 1000) * 1000);
		const { list: bookmarks } = useShownBookmarks();
		const sleeps = useLab((state) => state.whole?.head.sleeps) ?? noSleeps;
		// The computer's sleep is nobody's outage.
		const outages = useMemo(() => besidesSleeps(outagesOf(samples, marksMax), sleeps), [samples, sleeps]);
		const place = (fromMs: number, untilMs: number) => {
			const left = shareOf(stretch, fromMs);
			return { left: `${left * 100}%`, width: `${(shareOf(stretch, untilMs) - left) * 100}%` };
		};
		return (
			<span className={styles.overview} aria-hidden="true">
				<span className={styles.reigns}>
					{reigns.slice(-marksMax).map(({ fromMs, epoch }, index, shown) => (
						<span
							key={fromMs}
							className={styles.reign}
							data-nobody={epoch === null || undefined}
							data-reign={epoch ?? 'nobody'}
							style={{
								...place(fromMs, shown[index + 1]?.fromMs ?? Math.min(toMs, stretch.toMs)),
								...(epoch === null ? {} : { background: epochColor(epoch) }),
							}}
						/>
					))}
				</span>
				{outages.map(({ fromMs, toMs: untilMs, isCalm }) => (
					<span key={fromMs} className={styles.outage} style={place(fromMs, untilMs)} data-outage-at={Math.round(fromMs)} data-calm={isCalm || undefined} />
				))}
				{faults.slice(-marksMax).map(({ seq, atMs }) => (
					<span key={seq} className={styles.fault} style={{ left: `${shareOf(stretch, atMs) * 100}%` }} data-fault-at={Math.round(atMs)} />
				))}
				{bookmarks.map(({ atMs, name }) => (
					<span key={`${atMs} ${name}`} className={styles.bookmark} style={{ left: `${shareOf(stretch, atMs) * 100}%` }} />
				))}
			</span>
		);
	},
	({ stretch: one }, { stretch: other }) => one.fromMs === other.fromMs && one.toMs === other.toMs,
);
