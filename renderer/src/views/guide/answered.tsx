/** The question of a step that asked, with the right answer: whoever reads on, or comes back, sees what was asked. */
import { useTranslation } from 'react-i18next';
import type { LabStepState } from '../../../../engine/contract/labs.ts';
import { GuideShape } from './guide-shape.tsx';
import { MarkdownLine } from './markdown-view.tsx';
import styles from './questions.module.css';
import { useBoth } from './use-both.ts';

export function Answered({ answered: { question, answer } }: { readonly answered: NonNullable<LabStepState['answered']> }) {
	const { t } = useTranslation();
	const both = useBoth();
	return (
		<div className={`${styles.question} ${styles.stepQuestion}`} data-step-answered>
			<p className={styles.answeredQuestion}>
				<MarkdownLine text={both(question)} />
			</p>
			<p className={styles.option} data-mark="right">
				<span className={styles.optionText}>
					<MarkdownLine text={both(answer)} />
				</span>
				<span className={styles.optionMark}>
					<GuideShape name="passed" size={14} />
					{t('guide.option.right')}
				</span>
			</p>
		</div>
	);
}
