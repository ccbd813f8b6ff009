/** The question of a step that asks: answered with a click, as often as one likes; a wrong answer says why it is not that. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { guide, useGuide } from '../../state/guide/guide.ts';
import { GuideShape } from './guide-shape.tsx';
import { MarkdownLine } from './markdown-view.tsx';
import styles from './questions.module.css';
import { useBoth } from './use-both.ts';
import { useGuideWaits } from './use-guide-waits.ts';

export function StepQuestion() {
	const { t } = useTranslation();
	const both = useBoth();
	const ask = useGuide((all) => all.state?.ask ?? null);
	const price = useGuide((all) => all.state?.price?.hint ?? 0);
	const isBusy = useGuideWaits();
	const [chosen, setChosen] = useState<string | null>(null);
	if (ask === null) return null;
	const shown = chosen ?? ask.given;
	return (
		<form
			className={`${styles.question} ${styles.stepQuestion}`}
			data-step-question
			onSubmit={(event) => {
				event.preventDefault();
				if (shown !== null) void guide.choose(shown);
			}}
		>
			<fieldset className={styles.fieldset}>
				<legend className={styles.legend}>
					<MarkdownLine text={both(ask.question)} />
				</legend>
				{ask.options.map(({ id, text }) => (
					<label key={id} className={styles.option} data-chosen={shown === id || undefined} data-option={id}>
						<input type="radio" name="step-question" checked={shown === id} onChange={() => setChosen(id)} />
						<span className={styles.optionText}>
							<MarkdownLine text={both(text)} />
						</span>
					</label>
				))}
			</fieldset>
			{ask.because !== null && shown === ask.given && (
				<p className={styles.verdictLine} role="status" data-because={ask.given}>
					<GuideShape name="wrong" />
					<span className={styles.because}>
						<MarkdownLine text={both(ask.because)} />
					</span>
				</p>
			)}
			<Button
				type="submit"
				size="sm"
				variant="default"
				disabled={shown === null || shown === ask.given || isBusy}
				title={t('guide.answersCost', { count: price })}
				data-choose
			>
				{t('guide.checkAnswer')}
			</Button>
		</form>
	);
}
