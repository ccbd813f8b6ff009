/** The questions behind the last step, each answered once. */
import { useTranslation } from 'react-i18next';
import { useGuide } from '../../state/guide/guide.ts';
import { PageHeading } from './page-heading.tsx';
import { QuestionCard } from './question-card.tsx';
import styles from './questions.module.css';

export function QuestionsPage() {
	const { t } = useTranslation();
	const questions = useGuide((all) => all.state?.questions);
	const answered = questions?.filter(({ answer }) => answer !== null).length ?? 0;
	return (
		<>
			<PageHeading above={t('guide.answered', { answered, of: questions?.length ?? 0 })}>{t('guide.place.questions')}</PageHeading>
			<div className={styles.questions}>
				{questions?.map((question, index) => (
					<QuestionCard key={question.id} question={question} number={index + 1} />
				))}
			</div>
		</>
	);
}
