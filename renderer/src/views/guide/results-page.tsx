/** The end: points, time, each step, the questions, the promises; and the exercise's last words, with the numbers of this run. */
import { useTranslation } from 'react-i18next';
import type { LabStepState } from '../../../../engine/contract/labs.ts';
import { lengthWords } from '../../messages/format.ts';
import { useGuide } from '../../state/guide/guide.ts';
import styles from './guide.module.css';
import { stepShapes } from './guide-contents.tsx';
import { GuideShape } from './guide-shape.tsx';
import { HandOn } from './hand-on.tsx';
import { Markdown, MarkdownLine } from './markdown-view.tsx';
import { PageHeading } from './page-heading.tsx';
import { Promises } from './promises.tsx';
import results from './results.module.css';
import { useBoth } from './use-both.ts';

export function ResultsPage() {
	const { t } = useTranslation();
	const both = useBoth();
	const state = useGuide((all) => all.state);
	if (!state) return null;
	const { score, tookMs, steps, questions, texts } = state;
	const right = questions.filter(({ answer }) => answer?.isRight).length;
	const hints = steps.reduce((sum, { hintsTaken }) => sum + hintsTaken, 0);
	const measured = questions.flatMap(({ id, question, answer }) => (answer?.measured ? [{ id, question, value: answer.measured }] : []));
	return (
		<>
			<PageHeading>{t('guide.place.results')}</PageHeading>
			<dl className={results.figures} data-results>
				<Figure name={t('guide.figure.points')} value={t('guide.pointsOf', { points: score.points, of: score.of })} />
				<Figure name={t('guide.figure.time')} value={lengthWords(t, tookMs)} />
				<Figure name={t('guide.figure.hints')} value={String(hints)} />
				{questions.length > 0 && <Figure name={t('guide.figure.questions')} value={t('guide.pointsOf', { points: right, of: questions.length })} />}
			</dl>
			<ol className={results.stepResults} aria-label={t('guide.steps')}>
				{steps.map((step) => (
					<StepResult key={step.id} step={step} />
				))}
			</ol>
			{measured.length > 0 && (
				<>
					<h4 className={styles.small}>{t('guide.measuredTitle')}</h4>
					<ul className={results.measured}>
						{measured.map(({ id, question, value }) => (
							<li key={id}>
								<MarkdownLine text={both(question)} /> <strong>{both(value)}</strong>
							</li>
						))}
					</ul>
				</>
			)}
			<Promises />
			<HandOn />
			{texts.end && <Markdown text={both(texts.end)} />}
		</>
	);
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
	return (
		<div>
			<dt>{name}</dt>
			<dd>{value}</dd>
		</div>
	);
}

function StepResult({ step }: { readonly step: LabStepState }) {
	const { t } = useTranslation();
	const both = useBoth();
	const { state, isSolved, hintsTaken, points, mistakes, tookMs } = step;
	const words = [
		state === 'skipped' ? t('guide.state.skipped') : '',
		isSolved ? t('guide.wasSolved') : '',
		hintsTaken > 0 ? t('guide.hintsTaken', { count: hintsTaken }) : '',
		points === null ? '' : t('guide.points', { count: points }),
		tookMs === null ? '' : lengthWords(t, tookMs),
	];
	return (
		<li data-step-result={step.id}>
			<span className={styles.stepMark} data-state={state}>
				<GuideShape name={stepShapes[state]} size={15} />
			</span>
			<span className={styles.checkWords}>
				<span>{both(step.title)}</span>
				<span className={styles.reason}>{words.filter(Boolean).join(' · ')}</span>
				{mistakes.map((mistake) => (
					<span key={mistake.en} className={styles.reason}>
						<MarkdownLine text={both(mistake)} />
					</span>
				))}
			</span>
		</li>
	);
}
