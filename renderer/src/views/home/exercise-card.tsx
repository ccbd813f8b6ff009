/** One exercise: what it is about, how long it takes, how far somebody is with it, and the way in. */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LabSummary } from '../../../../engine/contract/labs.ts';
import { lengthWords } from '../../messages/format.ts';
import { exercises, inLanguage, progressOf } from '../../state/guide/exercises.ts';
import { useLab } from '../../state/lab-state.ts';
import { GuideShape, type GuideShapeName } from '../guide/guide-shape.tsx';
import styles from './exercises.module.css';

export interface ExerciseCardProps {
	readonly exercise: LabSummary;
	readonly others: readonly LabSummary[];
	/** It is recommended as the next one. */
	readonly isNext: boolean;
	readonly disabled: boolean;
}

export function ExerciseCard({ exercise, others, isNext, disabled }: ExerciseCardProps) {
	const { t, i18n } = useTranslation();
	const title = inLanguage(exercise.title, i18n.language);
	const progress = progressOf(exercise);
	const open = exercise.prerequisites.flatMap((id) => others.find((one) => one.id === id && progressOf(one) !== 'done') ?? []);
	return (
		<li className={styles.card} data-exercise={exercise.id} data-progress={progress} data-next={isNext || undefined}>
			<p className={styles.number}>
				{exercise.number === null ? t('exercises.noNumber') : t('exercises.number', { number: exercise.number })}
				{isNext && <span className={styles.next}>{t('exercises.next')}</span>}
			</p>
			<h3 className={styles.title}>{title}</h3>
			<p className={styles.summary}>{inLanguage(exercise.summary, i18n.language)}</p>
			<p className={styles.meta}>
				{t('exercises.minutes', { count: exercise.minutes })} · {t(`exercises.level.${exercise.level}`)}
			</p>
			{progress === 'new' && open.length > 0 && (
				<p className={styles.meta}>{t('exercises.after', { titles: open.map((one) => inLanguage(one.title, i18n.language)).join(', ') })}</p>
			)}
			<HowFar exercise={exercise} />
			<div className={styles.foot}>
				<CardButtons exercise={exercise} title={title} isNext={isNext} disabled={disabled} />
			</div>
		</li>
	);
}

function HowFar({ exercise: { done, steps } }: { readonly exercise: LabSummary }) {
	const { t, i18n } = useTranslation();
	if (done === null) return null;
	const { score, tookMs, stepsThrough, isOver, hasCluster, checkpoint } = done;
	const [is, shape]: [string, GuideShapeName] = isOver ? ['done', 'passed'] : hasCluster ? ['begun', 'running'] : ['interrupted', 'unknown'];
	return (
		<div className={styles.far} data-far={is}>
			<p>
				<GuideShape name={shape} size={16} />
				<span>
					{isOver
						? t('exercises.done', { points: score.points, of: score.of, took: lengthWords(t, tookMs) })
						: t('exercises.begunSteps', { through: stepsThrough, of: steps })}
					{is === 'interrupted' && ` · ${t('exercises.interrupted')}`}
				</span>
			</p>
			{is === 'interrupted' && (
				<p className={styles.meta}>
					{checkpoint === null ? t('exercises.interruptedHintStart') : t('exercises.interruptedHint', { step: inLanguage(checkpoint, i18n.language) })}
				</p>
			)}
		</div>
	);
}

/** The first of them is what most want. */
function CardButtons({ exercise, title, isNext, disabled }: Pick<ExerciseCardProps, 'exercise' | 'isNext' | 'disabled'> & { readonly title: string }) {
	const { t } = useTranslation();
	const starting = useLab((state) => state.starting !== null || state.busy.includes(`lab:${exercise.id}`));
	const { done } = exercise;
	const begin = (from: Parameters<typeof exercises.begin>[1]) => void exercises.begin(exercise, from, title);
	const button = (words: string, from: Parameters<typeof exercises.begin>[1], isMain: boolean) => (
		<Button
			key={from}
			size="sm"
			variant={isMain ? 'filled' : 'default'}
			disabled={disabled || starting}
			onClick={() => begin(from)}
			aria-label={`${words}: ${title}`}
			data-begin={from}
		>
			{words}
		</Button>
	);
	if (done === null) return button(t('exercises.begin'), 'start', isNext);
	if (done.hasCluster) return [button(t('exercises.startOver'), 'start', false), button(t('exercises.goOn'), 'where-it-stopped', true)];
	if (done.isOver) return button(t('exercises.again'), 'start', false);
	if (done.checkpoint === null) return button(t('exercises.startOver'), 'start', true);
	return [button(t('exercises.startOver'), 'start', false), button(t('exercises.goOn'), 'checkpoint', true)];
}
