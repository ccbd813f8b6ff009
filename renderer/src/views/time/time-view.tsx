/**
 * Time: what clients saw (chart) above what each node was (lanes), on one axis.
 *
 * The window moves with the engine's clock; marks count from the last fault while it is in sight.
 */
import { useTranslation } from 'react-i18next';
import { tickSeconds } from '../../messages/format.ts';
import { lab, useLab } from '../../state/lab-store.ts';
import { useEngineNow } from '../engine-now.ts';
import { useSize } from '../size.ts';
import { Lanes } from './lanes.tsx';
import { SleepBands } from './sleep-band.tsx';
import styles from './time.module.css';
import { gutters, msAt, type TimeWindow, ticksOf, windowAround, windowAt, windowOfAll, xOf } from './time-window.ts';
import { TrafficChart } from './traffic-chart.tsx';

/** The window moves in so many steps from one side to the other, five pixels or so each: every one paints all lanes and the chart. */
const steps = 150;
const everyMsMin = 100;
/** So often the whole recording is painted anew: as if it were this long. */
const allMs = 120_000;

/** `spanMs` null: all that is recorded. */
export function TimeView({ spanMs }: { readonly spanMs: number | null }) {
	const [ref, size] = useSize();
	const now = useEngineNow(Math.max(everyMsMin, (spanMs ?? allMs) / steps));
	const isPast = useLab((state) => state.moment.kind === 'past');
	const fromMs = useLab((state) => state.whole?.fromMs ?? 0);
	// Read, not watched: it grows with every event, and the window moves often enough.
	const toMs = useLab.getState().whole?.toMs ?? 0;
	const fault = useLab((state) => state.view?.fault ?? null);
	const width = size === null ? 0 : size.width - gutters.left - gutters.right;
	const recorded = { fromMs, toMs };
	const window =
		now === null || size === null
			? null
			: spanMs === null
				? windowOfAll(now, width, recorded)
				: isPast
					? windowAround(now, spanMs, width, recorded)
					: windowAt(now, spanMs, width);
	const seek = (event: React.PointerEvent<HTMLElement>) => {
		if (!window || event.buttons !== 1) return;
		const atMs = msAt(window, event.clientX - event.currentTarget.getBoundingClientRect().left - gutters.left);
		if (!isPast && atMs >= window.endMs) return;
		lab.seek(atMs);
	};
	const hasFault = fault !== null && window !== null && fault.atMs >= window.fromMs;
	return (
		<div className={styles.time} ref={ref}>
			{window && (
				<>
					<TrafficChart window={window} isAll={spanMs === null} />
					{/* The strip below the picture does the same by keyboard. */}
					<div
						className={styles.lanesPlace}
						data-lanes
						onPointerDown={(down) => {
							// The window moves under the pointer: a drag goes on from where it is.
							down.currentTarget.setPointerCapture(down.pointerId);
							seek(down);
						}}
						onPointerMove={(move) => spanMs === null && seek(move)}
					>
						<Lanes window={window} />
						<SleepBands window={window} />
						{hasFault && <div className={styles.fault} style={{ left: gutters.left + xOf(window, fault.atMs) }} data-fault-mark />}
						{window.endMs > window.nowMs && isPast && (
							<div
								className={styles.future}
								style={{ left: gutters.left + xOf(window, window.nowMs), width: Math.max(0, window.width - xOf(window, window.nowMs)) }}
							/>
						)}
						<div className={styles.now} data-stands={isPast || undefined} style={{ left: gutters.left + xOf(window, window.nowMs) }} data-playhead />
					</div>
					<Axis window={window} faultMs={hasFault ? fault.atMs : null} isPast={isPast} />
				</>
			)}
		</div>
	);
}

function Axis({ window, faultMs, isPast }: { readonly window: TimeWindow; readonly faultMs: number | null; readonly isPast: boolean }) {
	const { t } = useTranslation();
	const zero = faultMs ?? window.nowMs;
	return (
		<div className={styles.axis} aria-hidden="true">
			{ticksOf(window, zero).map((ms) => (
				<span key={ms} className={styles.tick} data-zero={ms === 0 || undefined} style={{ left: gutters.left + xOf(window, zero + ms) }}>
					{ms === 0 ? t(faultMs !== null ? 'time.fault' : isPast ? 'time.shown' : 'time.now') : tickSeconds(t, ms)}
				</span>
			))}
		</div>
	);
}
