/**
 * The administration of the chosen node: its WebAdmin, a backend's also through a frontend, and whom to log in as.
 *
 * The password is copied unseen: it is shown where those of the accounts are (views/cluster/connect-details.tsx).
 */
import { useTranslation } from 'react-i18next';
import { useLab } from '../../state/lab-state.ts';
import detailsStyles from '../cluster/details.module.css';
import { CopyButton } from '../copy-button.tsx';
import styles from './administration.module.css';
import { WebAdminLink } from './web-admin-link.tsx';

export function NodeAdministration({ node }: { readonly node: string }) {
	const { t } = useTranslation();
	const administrator = useLab((state) => state.view?.status?.administrator);
	const isKnown = useLab((state) => state.view?.status?.nodes.some(({ name, webAdminUrl }) => name === node && webAdminUrl !== undefined) ?? false);
	if (!isKnown || !administrator) return null;
	return (
		<div data-section="administration">
			<h3 className={detailsStyles.subtitle}>{t('webAdmin.title')}</h3>
			<ul className={styles.links}>
				<li>
					<WebAdminLink node={node} />
				</li>
				<li>
					<WebAdminLink node={node} isThrough />
				</li>
			</ul>
			<p className={styles.login}>
				{t('webAdmin.logIn', { name: administrator.name })}
				<CopyButton text={administrator.password} label={t('connect.copyPassword', { address: administrator.name })} isShort />
			</p>
		</div>
	);
}
