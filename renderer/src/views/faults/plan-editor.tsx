/**
 * A plan while it is written: the engine says at each stop of the keys what it would do, or what is wrong and where.
 */
import { Button, Textarea } from '@mantine/core';
import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { planTextMax } from '../../../../engine/contract/fault-plan.ts';
import { type CheckedPlan, orders } from '../../state/cluster-orders.ts';
import { desk } from '../../state/desk.ts';
import { useLab } from '../../state/lab-state.ts';
import styles from './faults.module.css';
import { PlanSteps } from './plan-steps.tsx';

/** In the plan's own language; their names are message keys. */
const examples = {
	failover: 'kill @controller in 5 s, heal after 20 s',
	hang: 'pause @controller, resume it after 300 ms',
	oneWay: 'cut @backup @controller one-way, heal after 10 s',
	series: 'every 20 s 5 times (kill @random backend, restart it after 8 s), heal',
} as const;

/** The keys rest so long before the engine is asked. Chosen. */
const restMs = 150;

export function PlanEditor({ atFirst, onStarted }: { readonly atFirst: string; readonly onStarted: () => void }) {
	const { t, i18n } = useTranslation();
	const [text, setText] = useState(atFirst);
	const checked = useChecked(text);
	const connected = useLab((state) => state.connection === 'open');
	const busy = useLab((state) => state.busy.includes('plan'));
	const below = useId();
	const mistake = text.trim() === '' ? null : (checked?.mistake ?? null);
	const steps = checked?.steps ?? [];
	const start = async () => {
		onStarted();
		if (await orders.planStart(text)) desk.close();
	};
	const wrong = mistake && (i18n.exists(`plan.wrong.${mistake.code}`) ? t(`plan.wrong.${mistake.code}`, { found: mistake.found }) : mistake.message);
	return (
		<>
			<Textarea
				label={t('plan.label')}
				classNames={{ input: styles.text, label: styles.label }}
				autosize
				minRows={3}
				maxRows={8}
				maxLength={planTextMax}
				spellCheck={false}
				data-autofocus
				value={text}
				onChange={(event) => setText(event.currentTarget.value)}
				aria-invalid={mistake !== null}
				aria-describedby={below}
				data-plan-text
			/>
			{/* biome-ignore lint/a11y/useSemanticElements: a fieldset brings a frame */}
			<div className={styles.examples} role="group" aria-label={t('plan.examples')}>
				{Object.entries(examples).map(([name, example]) => (
					<Button key={name} variant="default" size="xs" onClick={() => setText(example)} title={example} data-example={name}>
						{t(`plan.example.${name}`)}
					</Button>
				))}
			</div>
			<div id={below} aria-live="polite" className={styles.below}>
				{mistake !== null ? (
					<p className={styles.mistake} data-mistake={mistake.column}>
						{t('plan.mistake', { line: mistake.line, column: mistake.column, what: wrong })}
					</p>
				) : (
					<p className={styles.hint}>{steps.length === 0 ? t('plan.empty') : t('plan.preview')}</p>
				)}
			</div>
			{mistake === null && steps.length > 0 && <PlanSteps steps={steps} />}
			<div className={styles.answers}>
				<Button variant="default" size="sm" onClick={desk.close}>
					{t('plan.close')}
				</Button>
				<Button size="sm" disabled={!connected || mistake !== null || steps.length === 0} loading={busy} onClick={() => void start()} data-plan-start>
					{t('plan.start')}
				</Button>
			</div>
		</>
	);
}

/** Null: not asked yet. */
function useChecked(text: string): CheckedPlan | null {
	const [checked, setChecked] = useState<CheckedPlan | null>(null);
	useEffect(() => {
		let isOld = false;
		const timer = setTimeout(() => {
			if (text.trim() === '') setChecked(null);
			else void orders.planCheck(text).then((answer) => !isOld && answer && setChecked(answer));
		}, restMs);
		return () => {
			isOld = true;
			clearTimeout(timer);
		};
	}, [text]);
	return checked;
}
