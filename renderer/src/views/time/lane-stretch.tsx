/**
 * One stretch of a lane, and its word: in it, or at the window's edge when the stretch began before.
 */
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { LaneSegment } from '../../state/cluster-view.ts';
import { epochColor } from '../../theme/theme.ts';
import styles from './lanes.module.css';

interface StretchBoxProps {
	readonly segment: LaneSegment;
	readonly left: number;
	readonly width: number;
	readonly hasWord: boolean;
}

export const StretchBox = memo(function StretchBox({ segment, left, width, hasWord }: StretchBoxProps) {
	const word = useWord(segment);
	const hue = hueOf(segment);
	return (
		<div
			className={styles.segment}
			data-lane-role={segment.role}
			data-lane-state={segment.state}
			title={word}
			role="img"
			aria-label={word}
			style={{ left, width, ...(hue === null ? {} : { background: hue, color: 'var(--lab-onHue)' }) }}
		>
			{hasWord && word}
		</div>
	);
});

/** Null: nothing is to be said at this lane's edge. */
export const EdgeWord = memo(function EdgeWord({ segment }: { readonly segment: LaneSegment | null }) {
	return <span className={styles.lane}>{segment && <Word segment={segment} />}</span>;
});

function Word({ segment }: { readonly segment: LaneSegment }) {
	const word = useWord(segment);
	return (
		<span
			className={styles.edgeWord}
			data-edge-word
			data-lane-role={segment.role}
			data-lane-state={segment.state}
			style={hueOf(segment) === null ? undefined : { color: 'var(--lab-onHue)' }}
		>
			{word}
		</span>
	);
}

function useWord({ state, role, epoch }: LaneSegment): string {
	const { t } = useTranslation();
	if (state !== 'ready') return t(`state.${state}`);
	return epoch === null ? t(`role.${role}`) : t('lane.controller', { epoch });
}

/** Of a controller at work: its epoch's. */
function hueOf({ state, epoch }: LaneSegment): string | null {
	return state === 'ready' && epoch !== null ? epochColor(epoch) : null;
}
