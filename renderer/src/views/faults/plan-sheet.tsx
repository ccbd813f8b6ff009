/**
 * The fault plan: written, seen as a timeline while it is written, started; or, while it runs, how far it is.
 */
import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlanState } from '../../../../engine/contract/fault-plan.ts';
import { orders } from '../../state/cluster-orders.ts';
import { desk, useDesk } from '../../state/desk.ts';
import { useLab } from '../../state/lab-state.ts';
import styles from './faults.module.css';
import { PlanEditor } from './plan-editor.tsx';
import { PlanSteps } from './plan-steps.tsx';

export function PlanSheet() {
	const { t } = useTranslation();
	const hasCluster = useLab((state) => state.live !== null);
	const isOpen = useDesk((state) => state.sheet === 'plan') && hasCluster;
	return (
		<Modal.Root opened={isOpen} onClose={desk.close} size={680} yOffset="8vh" transitionProps={{ duration: 0 }} classNames={{ content: styles.sheet }}>
			<Modal.Overlay />
			<Modal.Content data-plan-sheet>
				<Modal.Body className={styles.sheetBody}>
					<Modal.Title className={styles.title}>{t('plan.title')}</Modal.Title>
					<Content />
				</Modal.Body>
			</Modal.Content>
		</Modal.Root>
	);
}

function Content() {
	const text = useLab((state) => (state.live?.status?.faultPlan ? JSON.stringify(state.live.status.faultPlan) : null));
	const plan = text === null ? null : (JSON.parse(text) as PlanState);
	const [isNew, setIsNew] = useState(plan === null || plan.state !== 'running');
	if (plan === null || (isNew && plan.state !== 'running')) return <PlanEditor atFirst={plan?.text ?? ''} onStarted={() => setIsNew(false)} />;
	return <Running plan={plan} onAgain={() => setIsNew(true)} />;
}

function Running({ plan, onAgain }: { readonly plan: PlanState; readonly onAgain: () => void }) {
	const { t } = useTranslation();
	const done = plan.steps.filter(({ state }) => state === 'done').length;
	const failed = plan.steps.filter(({ state }) => state === 'failed').length;
	return (
		<>
			<p className={styles.hint} role="status">
				{plan.state === 'running' ? t('plan.progress', { done, count: plan.steps.length }) : t(`plan.ended.${plan.state}`, { count: failed })}
			</p>
			<PlanSteps steps={plan.steps} />
			<div className={styles.answers}>
				<Button variant="default" size="sm" onClick={desk.close}>
					{t('plan.close')}
				</Button>
				{plan.state === 'running' ? (
					<Button color="red" size="sm" onClick={() => void orders.planStop()} data-plan-stop>
						{t('plan.stop')}
					</Button>
				) : (
					<Button size="sm" onClick={onAgain}>
						{t('plan.again')}
					</Button>
				)}
			</div>
		</>
	);
}
