/**
 * Time: what clients saw (chart) above what each node was (lanes), on one axis.
 *
 * The window moves with the engine's clock; marks count from the last fault while it is in sight.
 */
import { useTranslation } from 'react-i18next';
import { tickSeconds } from '../../messages/format.ts';
import { useLab } from '../../state/lab-store.ts';
import { useEngineNow } from '../engine-now.ts';
import { useSize } from '../size.ts';
import { Lanes } from './lanes.tsx';
import { SleepBands } from './sleep-band.tsx';
import styles from './time.module.css';
import { gutters, type TimeWindow, ticksOf, windowAt, xOf } from './time-window.ts';
import { TrafficChart } from './traffic-chart.tsx';

/** The window moves in so many steps from one side to the other, five pixels or so each: every one paints all lanes and the chart. */
const steps = 150;
const everyMsMin = 100;

export function TimeView({ spanMs }: { readonly spanMs: number }) {
	const [ref, size] = useSize();
	const now = useEngineNow(Math.max(everyMsMin, spanMs / steps));
	const fault = useLab((state) => state.view?.fault ?? null);
	const window = now === null || size === null ? null : windowAt(now, spanMs, size.width - gutters.left - gutters.right);
	return (
		<div className={styles.time} ref={ref}>
			{window && (
				<>
					<TrafficChart window={window} />
					<div className={styles.lanesPlace}>
						<Lanes window={window} />
						<SleepBands window={window} />
						{fault && fault.atMs >= window.fromMs && <div className={styles.fault} style={{ left: gutters.left + xOf(window, fault.atMs) }} data-fault-mark />}
						<div className={styles.now} style={{ left: gutters.left + xOf(window, window.nowMs) }} />
					</div>
					<Axis window={window} faultMs={fault && fault.atMs >= window.fromMs ? fault.atMs : null} />
				</>
			)}
		</div>
	);
}

function Axis({ window, faultMs }: { readonly window: TimeWindow; readonly faultMs: number | null }) {
	const { t } = useTranslation();
	const zero = faultMs ?? window.nowMs;
	return (
		<div className={styles.axis} aria-hidden="true">
			{ticksOf(window, zero).map((ms) => (
				<span key={ms} className={styles.tick} data-zero={ms === 0 || undefined} style={{ left: gutters.left + xOf(window, zero + ms) }}>
					{ms === 0 ? t(faultMs === null ? 'time.now' : 'time.fault') : tickSeconds(t, ms)}
				</span>
			))}
		</div>
	);
}
