/** Usual mistakes that are the case now: what happened, in a friendly word, and the way back. And what could not be done. */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { guide, useGuide } from '../../state/guide/guide.ts';
import { FailureText } from '../failure-text.tsx';
import styles from './guide.module.css';
import { GuideShape } from './guide-shape.tsx';
import { MarkdownLine } from './markdown-view.tsx';
import { useBoth } from './use-both.ts';
import { useGuideWaits } from './use-guide-waits.ts';

export function MistakeNotes() {
	const { t } = useTranslation();
	const both = useBoth();
	const mistakes = useGuide((all) => all.state?.mistakes);
	const doing = useGuide((all) => all.state?.doing ?? null);
	const problem = useGuide((all) => all.state?.problem ?? null);
	const isBusy = useGuideWaits();
	return (
		<>
			{mistakes?.map(({ id, because, canUndo }) => (
				<div key={id} ref={intoSight} className={styles.note} role="status" data-mistake={id}>
					<p className={styles.noteHead}>
						<GuideShape name="unknown" />
						{t('guide.mistake')}
					</p>
					<p>
						<MarkdownLine text={both(because)} />
					</p>
					{canUndo && (
						<Button
							size="compact-sm"
							variant="default"
							loading={doing === 'undo'}
							disabled={doing !== null || isBusy}
							onClick={() => void guide.undo(id)}
							data-undo
						>
							{t('guide.undo')}
						</Button>
					)}
				</div>
			))}
			{problem !== null && (
				<div ref={intoSight} className={styles.note} role="alert" data-guide-problem={problem.code}>
					<p className={styles.noteHead}>
						<GuideShape name="unknown" />
						{t('guide.problem')}
					</p>
					<div className={styles.failure}>
						<FailureText failure={problem} />
					</div>
				</div>
			)}
		</>
	);
}

/** Whoever made it looks at the picture, or further down. */
function intoSight(note: HTMLElement | null): void {
	note?.scrollIntoView({ block: 'nearest' });
}
