/**
 * The way into the course, above everything: what it is for somebody new, the exercise that runs, or the one to do next.
 *
 * Whoever comes back from an exercise, or to a page that was closed, finds it here; the list of all is far below.
 */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LabSummary } from '../../../../engine/contract/labs.ts';
import { lengthWords } from '../../messages/format.ts';
import { exercises, inLanguage, nextOf, progressOf, useExercises } from '../../state/guide/exercises.ts';
import { useLab } from '../../state/lab-state.ts';
import { GuideShape } from '../guide/guide-shape.tsx';
import styles from './exercises.module.css';
import { showHeading } from './show-heading.ts';

export function CourseStrip() {
	const { t, i18n } = useTranslation();
	const list = useExercises((state) => state.list);
	const finishedId = useExercises((state) => state.finished);
	const isFree = useLab((state) => state.connection === 'open' && state.starting === null);
	// What is not known yet has its room already: nothing below jumps.
	if (list === null) return <div className={styles.strip} aria-hidden="true" data-awaits-course />;
	const next = nextOf(list.labs);
	const finished = list.labs.find((one) => one.id === finishedId && one.done?.isOver);
	if (next === null)
		return finished ? (
			<section className={styles.strip} aria-label={t('exercises.course.label')} data-course="over">
				<Finished exercise={finished} />
				<p className={styles.stripHead}>{t('exercises.course.over')}</p>
			</section>
		) : null;
	const title = inLanguage(next.title, i18n.language);
	const isNew = list.labs.every(({ done }) => done === null);
	const isRunning = next.done?.hasCluster ?? false;
	const done = list.labs.filter((one) => progressOf(one) === 'done').length;
	const words = isNew
		? { head: t('exercises.course.new'), text: t('exercises.course.newText', { count: list.labs.length }) }
		: {
				head: t(isRunning ? 'exercises.course.running' : 'exercises.course.next', { title }),
				text: next.done
					? t('exercises.course.steps', { through: next.done.stepsThrough, of: next.steps })
					: t('exercises.course.far', { done, of: list.labs.length }),
			};
	return (
		<section className={styles.strip} aria-label={t('exercises.course.label')} data-course={isNew ? 'new' : isRunning ? 'running' : 'next'}>
			{finished && <Finished exercise={finished} />}
			<div className={styles.stripWords}>
				<p className={styles.stripHead}>{words.head}</p>
				<p className={styles.meta}>{words.text}</p>
			</div>
			<div className={styles.stripButtons}>
				<Button variant="default" onClick={() => showHeading('exercises')} data-all-exercises>
					{t('exercises.course.all')}
				</Button>
				<GoOn next={next} title={title} disabled={!isFree} />
			</div>
		</section>
	);
}

function GoOn({ next, title, disabled }: { readonly next: LabSummary; readonly title: string; readonly disabled: boolean }) {
	const { t } = useTranslation();
	const { done, number } = next;
	const from = done?.hasCluster ? 'where-it-stopped' : done?.checkpoint ? 'checkpoint' : 'start';
	const isBegun = from !== 'start';
	const words = isBegun ? t('exercises.goOn') : number === null ? t('exercises.begin') : t('exercises.course.begin', { number });
	return (
		<Button disabled={disabled} aria-label={`${words}: ${title}`} onClick={() => void exercises.begin(next, from, title)} data-course-go={from}>
			{words}
		</Button>
	);
}

/** Just now, in this window: what it came to, before the next one. */
function Finished({ exercise }: { readonly exercise: LabSummary }) {
	const { t, i18n } = useTranslation();
	if (exercise.done === null) return null;
	const { score, tookMs } = exercise.done;
	const title = inLanguage(exercise.title, i18n.language);
	return (
		<p className={styles.finished} role="status" data-finished={exercise.id}>
			<GuideShape name="passed" size={17} />
			{t('exercises.course.finished', { title, points: score.points, of: score.of, took: lengthWords(t, tookMs) })}
		</p>
	);
}
