/**
 * The steps of a plan as a timeline: when, what, whom; and, once it runs, how each went.
 */
import { useTranslation } from 'react-i18next';
import type { PlannedStep, PlanStepState } from '../../../../engine/contract/fault-plan.ts';
import { ToneShape } from '../picture/shape.tsx';
import styles from './faults.module.css';
import { atText } from './plan-time.ts';

const tones = { waiting: 'plain', running: 'lead', done: 'good', failed: 'bad', 'left-out': 'plain' } as const;

export function PlanSteps({ steps }: { readonly steps: readonly (PlannedStep | PlanStepState)[] }) {
	const { t, i18n } = useTranslation();
	return (
		<ol className={styles.steps}>
			{steps.map((step, index) => {
				const state = 'state' in step ? step.state : null;
				const node = 'now' in step ? step.now : step.node;
				const isNamed = node === null || step.what.split(' ').includes(node);
				const isOpen = 'now' in step && node === null && /@(controller|backup)\b/.test(step.what);
				return (
					// biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the plan
					<li key={index} className={styles.step} data-step-state={state ?? 'planned'}>
						<span className={styles.at}>{atText(i18n.language, step.atMs)}</span>
						<span className={styles.dot}>
							<ToneShape tone={state === null ? 'plain' : tones[state]} size={11} />
						</span>
						<code className={styles.what}>{step.what}</code>
						<span className={styles.whom}>
							{isOpen && t('plan.then')}
							{!isNamed && ('now' in step ? t('plan.now', { node }) : node)}
							{'problem' in step && step.problem !== null && step.problem}
						</span>
						{state !== null && <span className={styles.stepState}>{t(`plan.step.${state}`)}</span>}
					</li>
				);
			})}
		</ol>
	);
}
