/**
 * The first stop of the Tab key: past the header, to what the page is about.
 */
import { useTranslation } from 'react-i18next';
import { enter } from './shortcuts.ts';
import styles from './skip-link.module.css';

export function SkipLink() {
	const { t } = useTranslation();
	return (
		// biome-ignore lint/a11y/useValidAnchor: a link it is, within the page; its address is that of the page shown
		<a
			className={styles.skip}
			href="#content"
			onClick={(event) => {
				// The address says which page is shown, not where on it.
				event.preventDefault();
				const main = document.querySelector('main');
				if (main) enter(main);
			}}
		>
			{t('app.skip')}
		</a>
	);
}
