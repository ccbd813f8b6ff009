/**
 * The plan that runs, in one line: what comes next, and when; and its end by one click.
 */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PlanState } from '../../../../engine/contract/fault-plan.ts';
import { orders } from '../../state/cluster-orders.ts';
import { useLab } from '../../state/lab-state.ts';
import { useEngineNow } from '../engine-now.ts';
import styles from './faults.module.css';
import { untilText } from './plan-time.ts';

export function PlanLine() {
	const { t } = useTranslation();
	const text = useLab((state) => (state.live?.status?.faultPlan?.state === 'running' ? JSON.stringify(state.live.status.faultPlan) : null));
	const connected = useLab((state) => state.connection === 'open');
	if (text === null) return null;
	return (
		<div className={styles.plan} data-plan-running>
			<Next plan={JSON.parse(text) as PlanState} />
			<Button variant="default" size="xs" disabled={!connected} onClick={() => void orders.planStop()} data-plan-stop>
				{t('plan.stop')}
			</Button>
		</div>
	);
}

function Next({ plan }: { readonly plan: PlanState }) {
	const { t, i18n } = useTranslation();
	const nowMs = useEngineNow(250);
	const next = plan.steps.find((step) => step.state === 'waiting');
	if (!next) return <span className={styles.next}>{t('plan.working')}</span>;
	const leftMs = nowMs === null ? next.atMs : plan.startedAtMs + next.atMs - nowMs;
	const words = leftMs <= 0 ? t('plan.nextNow', { what: next.what }) : t('plan.next', { what: next.what, time: untilText(i18n.language, leftMs) });
	return (
		<span className={styles.next} title={words}>
			{words}
		</span>
	);
}
