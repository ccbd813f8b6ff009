/**
 * The row above the picture: what is on at the moment that is shown, now each with one click to undo, and the fault
 * plan. Always there, so that nothing jumps when something breaks.
 */
import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { desk } from '../../state/desk.ts';
import { type FaultOn, faultsOn } from '../../state/faults-on.ts';
import { type LabState, useLab } from '../../state/lab-state.ts';
import { isLiveShown, isRecording } from '../../state/shown.ts';
import { useSize } from '../size.ts';
import { FaultChip } from './fault-chip.tsx';
import styles from './faults.module.css';
import { MoreFaults } from './more-faults.tsx';
import { PlanLine } from './plan-line.tsx';

/** A chip, as wide as most are. Chosen. */
const chipPx = 210;
const morePx = 110;

export function FaultBar() {
	const { t } = useTranslation();
	const recorded = useLab(isRecording);
	const isLive = useLab(isLiveShown);
	const faults = useFaultsOn();
	const [ref, size] = useSize();
	const fitting = Math.max(1, Math.floor(((size?.width ?? 640) - morePx) / chipPx));
	const shown = faults.length > fitting ? faults.slice(0, fitting) : faults;
	return (
		<section className={styles.bar} aria-label={t('regions.faults')} data-region="faults">
			<div className={styles.on} ref={ref}>
				{faults.length === 0 ? (
					<p className={styles.none}>{t(isLive ? 'faultsOn.none' : 'faultsOn.noneThen')}</p>
				) : (
					<ul className={styles.chips} aria-label={t(isLive ? 'faultsOn.label' : 'faultsOn.labelThen')} data-faults-on={faults.length}>
						{shown.map((fault) => (
							<FaultChip key={fault.key} fault={fault} />
						))}
					</ul>
				)}
				{shown.length < faults.length && <MoreFaults faults={faults} hidden={faults.length - shown.length} />}
			</div>
			{!recorded && (
				<>
					<PlanLine />
					<Button variant="default" size="xs" className={styles.planButton} onClick={() => desk.show('plan')} data-plan-open>
						{t('plan.open')}
					</Button>
				</>
			)}
		</section>
	);
}

function faultsOf({ view }: LabState): readonly FaultOn[] {
	return view ? faultsOn(view) : [];
}

/** The same list until something on it changes: a status comes many times a second. */
function useFaultsOn(): readonly FaultOn[] {
	const text = useLab((state) => JSON.stringify(faultsOf(state)));
	return useMemo(() => JSON.parse(text) as FaultOn[], [text]);
}
