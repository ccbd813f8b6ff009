/**
 * The marks below the lanes: they count from the last fault while it is in sight, and move with the lanes then.
 */
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { tickSeconds } from '../../messages/format.ts';
import { shiftOf } from './strip.ts';
import styles from './time.module.css';
import { gutters, type TimeScale, type TimeWindow, ticksOf, xOf } from './time-window.ts';

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
	const seen = ticksOf(shown, zeroMs);
	return (
		<div className={styles.axis} aria-hidden="true">
			<div className={styles.marks} style={{ left: gutters.left, transform: `translateX(${shift}px)` }}>
				<Marks
					fromMs={Math.round(scale.fromMs - zeroMs)}
					toMs={Math.round(scale.toMs - zeroMs)}
					width={scale.width}
					firstMs={seen[0] ?? 0}
					lastMs={seen.at(-1) ?? 0}
					zero={faultMs !== null ? 'fault' : isPast ? 'shown' : 'now'}
				/>
			</div>
		</div>
	);
}

interface MarksProps extends TimeScale {
	/** Of those that are in sight. */
	readonly firstMs: number;
	readonly lastMs: number;
	readonly zero: 'fault' | 'shown' | 'now';
}

/** Times are counted from the zero: while they stay, nothing is drawn. */
const Marks = memo(function Marks({ zero, firstMs, lastMs, ...scale }: MarksProps) {
	const { t } = useTranslation();
	const ticks = ticksOf(scale, 0).filter((ms) => ms >= firstMs && ms <= lastMs);
	return ticks.map((ms) => (
		<span key={ms} className={styles.tick} data-zero={ms === 0 || undefined} style={{ left: xOf(scale, ms) }}>
			{ms === 0 ? t(`time.${zero}`) : tickSeconds(t, ms)}
		</span>
	));
});
