/** An exercise whose files are wrong, for its author: where, what, and how to mend it. In English, as the engine says it. */
import { useTranslation } from 'react-i18next';
import type { WrongLab } from '../../../../engine/contract/labs.ts';
import { CopyButton } from '../copy-button.tsx';
import { GuideShape } from '../guide/guide-shape.tsx';
import styles from './exercises.module.css';

export function WrongExercise({ wrong: { id, folder, mistakes } }: { readonly wrong: WrongLab }) {
	const { t } = useTranslation();
	const command = `lab check ${folder}/${id}`;
	return (
		<li className={styles.card} data-wrong-exercise={id}>
			<h3 className={styles.title}>{id}</h3>
			<p className={styles.wrongLine}>
				<GuideShape name="unknown" size={16} />
				{t('exercises.wrong')}
			</p>
			<ul className={styles.mistakes} lang="en">
				{mistakes.slice(0, 3).map((mistake) => (
					<li key={mistake}>{mistake}</li>
				))}
			</ul>
			<div className={styles.foot}>
				<span className={styles.wrongMore}>{t('exercises.wrongMore')}</span>
				<code className={styles.command}>{command}</code>
				<CopyButton text={command} label={t('guide.copyCommand', { command })} isShort />
			</div>
		</li>
	);
}
