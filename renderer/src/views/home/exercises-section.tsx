/**
 * Exercises on the home page: a card each, by their place in the course, with what was done already; wrong ones with what is wrong.
 */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { exercises, nextOf, progressOf, useExercises } from '../../state/guide/exercises.ts';
import { useLab } from '../../state/lab-state.ts';
import { ExerciseCard } from './exercise-card.tsx';
import styles from './exercises.module.css';
import homeStyles from './home.module.css';
import { headings } from './show-heading.ts';
import { WrongExercise } from './wrong-exercise.tsx';

export function ExercisesSection() {
	const { t } = useTranslation();
	const list = useExercises((state) => state.list);
	const connected = useLab((state) => state.connection === 'open');
	// A cluster that comes or goes may be an exercise's.
	const names = useLab((state) => state.clusters?.map(({ name }) => name).join(' '));
	// biome-ignore lint/correctness/useExhaustiveDependencies: `names` is when, not what
	useEffect(() => {
		if (connected) void exercises.refresh();
	}, [connected, names]);
	if (list === null || list.labs.length + list.wrong.length === 0) return null;
	const next = nextOf(list.labs);
	const done = list.labs.filter((one) => progressOf(one) === 'done').length;
	return (
		<section className={homeStyles.section} aria-labelledby={headings.exercises} data-exercises>
			<div className={styles.head}>
				<h2 className={homeStyles.subtitle} id={headings.exercises} tabIndex={-1}>
					{t('exercises.title')}
				</h2>
				<span className={homeStyles.clusterMuted}>{t('exercises.doneCount', { done, of: list.labs.length })}</span>
			</div>
			<p className={homeStyles.goOn}>{t('exercises.lead')}</p>
			<ul className={styles.cards}>
				{list.labs.map((one) => (
					<ExerciseCard key={one.id} exercise={one} others={list.labs} isNext={one === next} disabled={!connected} />
				))}
				{list.wrong.map((wrong) => (
					<WrongExercise key={`${wrong.folder}/${wrong.id}`} wrong={wrong} />
				))}
			</ul>
			{(list.leftOut ?? 0) > 0 && (
				<p className={styles.own} data-left-out>
					{t('exercises.leftOut', { count: list.leftOut })}
				</p>
			)}
			<p className={styles.own}>{t('exercises.own', { folder: list.ownFolder })}</p>
		</section>
	);
}
