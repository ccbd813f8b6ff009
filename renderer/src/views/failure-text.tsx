/**
 * Why something failed, and what to do about it.
 *
 * The engine speaks English. In another language its code says what happened, and its own words, which know more
 * (names, ports, lines), stand below as what they are: English. Nothing of them is ever left out.
 */
import { useTranslation } from 'react-i18next';
import type { CallFailure } from '../../../engine/contract/engine-api.ts';
import styles from './failure-text.module.css';

export function FailureText({ failure }: { readonly failure: CallFailure }) {
	const { t, i18n } = useTranslation();
	const ofPage = `problem.${failure.code}`;
	if (i18n.exists(ofPage)) return <strong>{t(ofPage, { message: failure.message })}</strong>;
	const own = `failure.${failure.code}`;
	if (i18n.exists(`${own}.is`)) {
		return (
			<>
				<strong>{t(`${own}.is`)}</strong>
				{i18n.exists(`${own}.do`) && <span>{t(`${own}.do`)}</span>}
				<span className={styles.engine} lang="en">
					{[failure.message, ...(failure.more ?? []), failure.remedy].filter(Boolean).map((line) => (
						<span key={line}>{line}</span>
					))}
				</span>
			</>
		);
	}
	const foreign = i18n.language === 'en' ? {} : { lang: 'en' };
	return (
		<>
			<strong {...foreign}>{failure.message}</strong>
			{failure.more?.map((line) => (
				<span key={line} {...foreign}>
					{line}
				</span>
			))}
			{failure.remedy && (
				<span className={styles.remedy} {...foreign}>
					{failure.remedy}
				</span>
			)}
		</>
	);
}
