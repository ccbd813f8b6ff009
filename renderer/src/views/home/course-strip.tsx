/**
 * The way into the course, above everything: what it is for somebody new, the exercise that runs, or the one to do next.
 *
 * Whoever comes back from an exercise, or to a page that was closed, finds it here; the list of all is far below.
 */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LabSummary } from '../../../../engine/contract/labs.ts';
import { exercises, inLanguage, nextOf, progressOf, useExercises } from '../../state/guide/exercises.ts';
import { useLab } from '../../state/lab-store.ts';
import styles from './exercises.module.css';
import { exercisesTitleId } from './exercises-section.tsx';

export function CourseStrip() {
	const { t, i18n } = useTranslation();
	const list = useExercises((state) => state.list);
	const isFree = useLab((state) => state.connection === 'open' && state.starting === null);
	// What is not known yet has its room already: nothing below jumps.
	if (list === null) return <div className={styles.strip} aria-hidden="true" />;
	const next = nextOf(list.labs);
	if (next === null) return null;
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
			<div className={styles.stripWords}>
				<p className={styles.stripHead}>{words.head}</p>
				<p className={styles.meta}>{words.text}</p>
			</div>
			<div className={styles.stripButtons}>
				<Button variant="default" onClick={showAll} data-all-exercises>
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

function showAll(): void {
	const title = document.getElementById(exercisesTitleId);
	title?.scrollIntoView({ block: 'start' });
	title?.focus({ preventScroll: true });
}
