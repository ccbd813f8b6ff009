/** Where commands of the lab are typed: said once below a text that has one, for a node's terminal knows none of them. */
import { useTranslation } from 'react-i18next';
import styles from './guide.module.css';
import { MarkdownLine } from './markdown-view.tsx';

export function CommandNote({ texts }: { readonly texts: readonly string[] }) {
	const { t } = useTranslation();
	if (!texts.some((text) => /`lab [a-z]/.test(text))) return null;
	return (
		<p className={styles.late} data-command-note>
			<MarkdownLine text={t('guide.command')} />
		</p>
	);
}
