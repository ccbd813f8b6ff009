/** One question: a choice, or a number that the learner's own run has measured; and why, once it is answered. */
import { Button, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LabQuestionState } from '../../../../engine/contract/labs.ts';
import { decimalSign } from '../../messages/format.ts';
import { guide } from '../../state/guide/guide.ts';
import { GuideShape } from './guide-shape.tsx';
import { MarkdownLine } from './markdown-view.tsx';
import styles from './questions.module.css';
import { useBoth } from './use-both.ts';
import { useGuideWaits } from './use-guide-waits.ts';

export function QuestionCard({ question, number }: { readonly question: LabQuestionState; readonly number: number }) {
	const { t, i18n } = useTranslation();
	const both = useBoth();
	const [given, setGiven] = useState<number | null>(null);
	const [typed, setTyped] = useState<string | number>('');
	const isBusy = useGuideWaits();
	const { answer, options } = question;
	const chosen = answer?.given ?? given;
	return (
		<form
			className={styles.question}
			data-question-card={question.id}
			data-answered={answer ? (answer.isRight ? 'right' : 'wrong') : undefined}
			onSubmit={(event) => {
				event.preventDefault();
				if (given !== null) void guide.answer(question.id, given);
			}}
		>
			<fieldset disabled={answer !== null} className={styles.fieldset}>
				<legend className={styles.legend}>
					{number}. <MarkdownLine text={both(question.question)} />
				</legend>
				{options === null ? (
					<NumberInput
						size="sm"
						aria-label={t('guide.yourNumber')}
						value={answer?.given ?? typed}
						onChange={(value) => {
							setTyped(value);
							setGiven(numberIn(value));
						}}
						suffix={question.unit === 'none' ? '' : t(`guide.unit.${question.unit}`)}
						min={0}
						decimalSeparator={decimalSign(i18n.language)}
						allowedDecimalSeparators={['.', ',']}
						hideControls
						disabled={answer !== null}
					/>
				) : (
					options.map((option, at) => (
						<Option
							key={option.en}
							name={question.id}
							text={both(option)}
							isRight={answer === null ? null : answer.right.includes(at)}
							isChosen={chosen === at}
							onChoose={() => setGiven(at)}
						/>
					))
				)}
			</fieldset>
			{answer === null ? (
				<Button type="submit" size="sm" variant="default" disabled={given === null || isBusy} data-answer>
					{t('guide.checkAnswer')}
				</Button>
			) : (
				<div className={styles.verdict} role="status">
					<p className={styles.verdictLine} data-right={answer.isRight}>
						<GuideShape name={answer.isRight ? 'passed' : 'wrong'} />
						{t(answer.isRight ? 'guide.right' : 'guide.wrong')}
						{answer.measured !== null && ` ${t('guide.measured', { value: both(answer.measured) })}`}
					</p>
					<p>
						<MarkdownLine text={both(answer.why)} />
					</p>
				</div>
			)}
		</form>
	);
}

/** While somebody types, it is no number yet: '210.' on the way to '210.5'. */
function numberIn(typed: string | number): number | null {
	const number = typed === '' ? Number.NaN : Number(typed);
	return Number.isFinite(number) ? number : null;
}

interface OptionProps {
	/** Of the question: one of its options is chosen. */
	readonly name: string;
	readonly text: string;
	/** null before the answer; behind it the right ones are told, and the wrong one that was chosen. */
	readonly isRight: boolean | null;
	readonly isChosen: boolean;
	readonly onChoose: () => void;
}

function Option({ name, text, isRight, isChosen, onChoose }: OptionProps) {
	const { t } = useTranslation();
	const mark = isRight === true ? 'right' : isRight === false && isChosen ? 'wrong' : undefined;
	return (
		<label className={styles.option} data-chosen={isChosen || undefined} data-mark={mark}>
			<input type="radio" name={name} checked={isChosen} onChange={onChoose} />
			<span className={styles.optionText}>
				<MarkdownLine text={text} />
			</span>
			{mark !== undefined && (
				<span className={styles.optionMark}>
					<GuideShape name={mark === 'right' ? 'passed' : 'wrong'} size={14} />
					{t(`guide.option.${mark}`)}
				</span>
			)}
		</label>
	);
}
