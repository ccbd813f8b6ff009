/** What the exercise watches all the time: whether it holds, and what was the matter when it did not. */
import { useTranslation } from 'react-i18next';
import { useGuide } from '../../state/guide/guide.ts';
import styles from './guide.module.css';
import { GuideShape } from './guide-shape.tsx';
import { useBoth } from './use-both.ts';

export function Promises() {
	const { t } = useTranslation();
	const both = useBoth();
	const invariants = useGuide((all) => all.state?.invariants);
	if (!invariants || invariants.length === 0) return null;
	return (
		<section className={styles.promises} aria-labelledby="guide-promises">
			<h4 className={styles.small} id="guide-promises">
				{t('guide.promises')}
			</h4>
			<ul>
				{invariants.map(({ id, title, isBroken, violations, reason }) => {
					const is = isBroken ? 'broken' : violations > 0 ? 'wasBroken' : 'holds';
					return (
						<li key={id} data-promise={id} data-is={is}>
							<span className={styles.promiseTitle}>{both(title)}</span>
							<span className={styles.promiseState}>
								<GuideShape name={is === 'holds' ? 'passed' : 'wrong'} size={14} />
								{t(`guide.promise.${is}`, { count: violations })}
							</span>
							{reason !== null && <span className={styles.reason}>{both(reason)}</span>}
						</li>
					);
				})}
			</ul>
		</section>
	);
}
