/**
 * One step: its text, the checks that turn green by themselves, what went wrong, hints; and once it is through, what to make of it.
 */
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LabStepState, LabStepText } from '../../../../engine/contract/labs.ts';
import { lengthWords } from '../../messages/format.ts';
import { type GuideState, useGuide } from '../../state/guide/guide.ts';
import { isThrough } from '../../state/guide/places.ts';
import { Answered } from './answered.tsx';
import { CheckList } from './check-list.tsx';
import { CommandNote } from './command-note.tsx';
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
	const [wasRunning] = useState(step?.state === 'running');
	if (!steps || !step) return null;
	const isRunning = step.state === 'running';
	return (
		<div data-step-page={id} data-step-state={step.state}>
			<PageHeading above={t('guide.stepOf', { step: at + 1, of: steps.length })}>{both(step.title)}</PageHeading>
			{isRunning && <MistakeNotes />}
			{told && <Markdown text={both(told.text)} />}
			{told && isRunning && <CommandNote texts={[told.text.en]} />}
			{isRunning && <StepQuestion />}
			{step.answered ? <Answered answered={step.answered} /> : <CheckList step={step} />}
			{isRunning && <HintList />}
			{isThrough(step) && <Through step={step} told={told} isNew={wasRunning} />}
		</div>
	);
}

function textOf({ state, older }: GuideState, step: string): LabStepText | null {
	return [state?.texts.running, state?.texts.last, older].find((text) => text?.step === step) ?? null;
}

interface ThroughProps {
	readonly step: LabStepState;
	readonly told: LabStepText | null;
	/** It has passed before the reader's eyes; who looks back reads from the top. */
	readonly isNew: boolean;
}

/** It comes into sight when the step passes, wherever its reader is: why it is so stands here, and is what was to be learnt. */
function Through({ step, told, isNew }: ThroughProps) {
	const { t } = useTranslation();
	const both = useBoth();
	const here = useRef<HTMLDivElement>(null);
	const isTold = told?.after != null;
	// What is told comes later than the state, and pushes its own end down.
	// biome-ignore lint/correctness/useExhaustiveDependencies: isTold is not read, it has moved things
	useEffect(() => {
		if (isNew && !step.isReading) here.current?.scrollIntoView({ block: 'start' });
	}, [isNew, step.isReading, isTold]);
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
