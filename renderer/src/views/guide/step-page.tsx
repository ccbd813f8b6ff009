/**
 * One step: its text, the checks that turn green by themselves, what went wrong, hints; and once it is through, what to make of it.
 */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { LabStepState, LabStepText } from '../../../../engine/contract/labs.ts';
import { lengthWords } from '../../messages/format.ts';
import { type GuideState, useGuide } from '../../state/guide/guide.ts';
import { isThrough } from '../../state/guide/places.ts';
import { CheckList } from './check-list.tsx';
import styles from './guide.module.css';
import { GuideShape } from './guide-shape.tsx';
import { HintList } from './hint-list.tsx';
import { Markdown } from './markdown-view.tsx';
import { MistakeNotes } from './mistake-notes.tsx';
import { PageHeading } from './page-heading.tsx';
import { StepQuestion } from './step-question.tsx';
import { useBoth } from './use-both.ts';

export function StepPage({ id }: { readonly id: string }) {
	const { t } = useTranslation();
	const both = useBoth();
	const steps = useGuide((all) => all.state?.steps);
	const told = useGuide((all) => textOf(all, id));
	const at = steps?.findIndex((one) => one.id === id) ?? -1;
	const step = steps?.[at];
	if (!steps || !step) return null;
	const isRunning = step.state === 'running';
	return (
		<div data-step-page={id} data-step-state={step.state}>
			<PageHeading above={t('guide.stepOf', { step: at + 1, of: steps.length })}>{both(step.title)}</PageHeading>
			{isRunning && <MistakeNotes />}
			{told && <Markdown text={both(told.text)} />}
			{isRunning && <StepQuestion />}
			<CheckList step={step} />
			{isRunning && <HintList />}
			{isThrough(step) && <Through step={step} told={told} />}
		</div>
	);
}

function textOf({ state, older }: GuideState, step: string): LabStepText | null {
	return [state?.texts.running, state?.texts.last, older].find((text) => text?.step === step) ?? null;
}

/** It comes into sight when the step passes, wherever its reader is. */
function Through({ step, told }: { readonly step: LabStepState; readonly told: LabStepText | null }) {
	const { t } = useTranslation();
	const both = useBoth();
	const here = useRef<HTMLDivElement>(null);
	useEffect(() => {
		if (!step.isReading) here.current?.scrollIntoView({ block: 'nearest' });
	}, [step.isReading]);
	const took = step.tookMs === null ? '' : lengthWords(t, step.tookMs);
	return (
		<div ref={here} className={styles.through} data-through={step.state}>
			{!step.isReading && (
				<p className={styles.throughLine}>
					<GuideShape name={step.state === 'passed' ? 'passed' : 'skipped'} />
					{t(step.state === 'skipped' ? 'guide.skipped' : step.isSolved ? 'guide.solved' : 'guide.passed', { took })}
				</p>
			)}
			{told?.after && <Markdown text={both(told.after)} />}
		</div>
	);
}
