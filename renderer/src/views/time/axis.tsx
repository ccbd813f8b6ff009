/**
 * The marks below the lanes: they count from the last fault while it is in sight, and move with the lanes then.
 */
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { tickSeconds } from '../../messages/format.ts';
import { shiftOf } from './strip.ts';
import styles from './time.module.css';
import { gutters, type TimeScale, type TimeWindow, ticksOf, xOf } from './time-window.ts';

/** Half a mark's words stand beyond the axis' ends. */
const beyond = 24;

interface AxisProps {
	readonly window: TimeWindow;
	readonly strip: TimeScale;
	/** Null: marks count from the moment that is shown. */
	readonly faultMs: number | null;
	readonly isPast: boolean;
}

export function Axis({ window: shown, strip, faultMs, isPast }: AxisProps) {
	const scale = faultMs === null ? shown : strip;
	const zeroMs = faultMs ?? shown.nowMs;
	const shift = faultMs === null ? 0 : shiftOf(strip, shown, window.devicePixelRatio);
	return (
		<div className={styles.axis} aria-hidden="true">
			<div className={styles.axisPlace} style={{ left: gutters.left - beyond, width: shown.width + 2 * beyond }}>
				<div className={styles.marks} style={{ left: beyond, transform: `translateX(${shift}px)` }}>
					<Marks
						fromMs={Math.round(scale.fromMs - zeroMs)}
						toMs={Math.round(scale.toMs - zeroMs)}
						width={scale.width}
						zero={faultMs !== null ? 'fault' : isPast ? 'shown' : 'now'}
					/>
				</div>
			</div>
		</div>
	);
}

/** Times are counted from the zero: while they stay, nothing is drawn. */
const Marks = memo(function Marks({ zero, ...scale }: TimeScale & { readonly zero: 'fault' | 'shown' | 'now' }) {
	const { t } = useTranslation();
	return ticksOf(scale, 0).map((ms) => (
		<span key={ms} className={styles.tick} data-zero={ms === 0 || undefined} style={{ left: xOf(scale, ms) }}>
			{ms === 0 ? t(`time.${zero}`) : tickSeconds(t, ms)}
		</span>
	));
});
