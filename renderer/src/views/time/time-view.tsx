/**
 * Time: what clients saw (chart) above what each node was (lanes), on one axis.
 *
 * The window moves with the engine's clock, step by step; a step shifts the lanes and redraws the chart, and paints
 * nothing else anew. Read next: strip.ts.
 */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLab } from '../../state/lab-state.ts';
import { timeTravel } from '../../state/time-travel.ts';
import { useEngineNow } from '../engine-now.ts';
import { useSize } from '../size.ts';
import { Axis } from './axis.tsx';
import { Lanes } from './lanes.tsx';
import { SleepBands } from './sleep-band.tsx';
import { stripOf } from './strip.ts';
import styles from './time.module.css';
import { gutters, msAt, type TimeWindow, windowAround, windowAt, windowOfAll, xOf } from './time-window.ts';
import { TrafficChart } from './traffic-chart.tsx';

/** The window moves in so many steps from one side to the other, five pixels or so each. */
const steps = 150;
const everyMsMin = 100;
/** So often the whole recording is painted anew: as if it were this long. */
const allMs = 120_000;

/** `spanMs` null: all that is recorded. */
export function TimeView({ spanMs }: { readonly spanMs: number | null }) {
	const { t } = useTranslation();
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
		timeTravel.seek(atMs);
	};
	const { fromMs: stripFromMs, toMs: stripToMs, width: stripWidth } = stripOf(window ?? nothing);
	const strip = useMemo(() => ({ fromMs: stripFromMs, toMs: stripToMs, width: stripWidth }), [stripFromMs, stripToMs, stripWidth]);
	const hasFault = fault !== null && window !== null && fault.atMs >= window.fromMs;
	return (
		<div className={styles.time} ref={ref}>
			{window && (
				<>
					<TrafficChart window={window} isAll={spanMs === null} />
					{/* The strip below the picture does the same by keyboard. */}
					<section
						className={styles.lanesPlace}
						aria-label={t('chart.lanes')}
						// biome-ignore lint/a11y/noNoninteractiveTabindex: many lanes scroll, and must be reachable by keyboard
						tabIndex={0}
						data-lanes
						onPointerDown={(down) => {
							// The window moves under the pointer: a drag goes on from where it is.
							down.currentTarget.setPointerCapture(down.pointerId);
							seek(down);
						}}
						onPointerMove={(move) => spanMs === null && seek(move)}
					>
						<div className={styles.lanesAll}>
							<Lanes window={window} strip={strip}>
								<SleepBands strip={strip} />
								{fault !== null && fault.atMs >= strip.fromMs && <div className={styles.fault} style={{ left: xOf(strip, fault.atMs) }} data-fault-mark />}
							</Lanes>
							<Playhead window={window} isPast={isPast} />
						</div>
					</section>
					<Axis window={window} strip={strip} faultMs={hasFault ? fault.atMs : null} isPast={isPast} />
				</>
			)}
		</div>
	);
}

/** Before anything is known. */
const nothing: TimeWindow = windowAt(0, 1000, 1);

/** The moment that is shown, and what is behind it: that has not happened yet. */
function Playhead({ window, isPast }: { readonly window: TimeWindow; readonly isPast: boolean }) {
	const x = Math.round(xOf(window, window.nowMs));
	return (
		<>
			{window.endMs > window.nowMs && isPast && (
				<div className={styles.future} style={{ left: gutters.left + x, width: Math.max(0, Math.round(window.width) - x) }} />
			)}
			<div className={styles.now} data-stands={isPast || undefined} style={{ left: gutters.left + x }} data-playhead />
		</>
	);
}
