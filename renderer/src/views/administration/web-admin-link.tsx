/**
 * A link to the WebAdmin of a node, itself or through a frontend; plain words while nobody could answer there.
 *
 * The address is the engine's, from the status. In the desktop window the link only says what it wants (open-web-admin.ts).
 */
import { VisuallyHidden } from '@mantine/core';
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { entranceTo, webAdminAddress } from '../../../../engine/contract/web-admin.ts';
import { askShellForWebAdmin } from '../../channel/open-web-admin.ts';
import { useLab } from '../../state/lab-state.ts';
import styles from './administration.module.css';

export function WebAdminLink({ node, isThrough = false }: { readonly node: string; readonly isThrough?: boolean }) {
	const { t, i18n } = useTranslation();
	const language = i18n.language === 'de' ? 'de' : 'en';
	const through = useLab((state) => (isThrough ? entranceTo(state.view?.status?.nodes ?? [], node) : null));
	const address = useLab((state) => webAdminAddress(state.view?.status?.nodes ?? [], { node, through, language }));
	const cluster = useLab((state) => state.view?.name ?? '');
	const entrance = through ?? node;
	const answers = useLab((state) => state.view?.nodes[entrance]?.process === 'running');
	if (address === null || (isThrough && through === null)) return null;
	const words = through === null ? t('webAdmin.of', { node }) : t('webAdmin.ofThrough', { node, frontend: through });
	if (!answers) return <span className={styles.away}>{t('webAdmin.away', { words })}</span>;
	const onClick = (event: MouseEvent) => {
		if (askShellForWebAdmin({ cluster, node, through, language })) event.preventDefault();
	};
	return (
		<a className={styles.link} href={address} target="_blank" rel="noopener noreferrer" title={address} onClick={onClick} data-web-admin={through ?? ''}>
			{words}
			<svg className={styles.mark} width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
				<path d="M4.5 2H2v8h8V7.5M7 2h3v3M10 2 5.5 6.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
			</svg>
			<VisuallyHidden>{t('webAdmin.newTab')}</VisuallyHidden>
		</a>
	);
}
