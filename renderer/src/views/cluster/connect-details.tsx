/**
 * How to reach the cluster with a mail client: where, as whom, and with which password. What is selected stands here instead.
 */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { lab } from '../../state/lab-actions.ts';
import { useLab } from '../../state/lab-state.ts';
import { WebAdminEntrances } from '../administration/web-admin-entrances.tsx';
import { CopyButton } from '../copy-button.tsx';
import styles from './details.module.css';
import { Row } from './details-parts.tsx';

const accountsShown = 3;

export function ConnectDetails() {
	const { t } = useTranslation();
	const services = useLab((state) => state.view?.status?.services);
	const accounts = useLab((state) => state.view?.status?.accounts);
	const administrator = useLab((state) => state.view?.status?.administrator);
	const hasWebAdmin = useLab((state) => state.view?.status?.nodes.some(({ webAdminUrl }) => webAdminUrl !== undefined) ?? false);
	const faulted = useLab((state) => state.view?.fault !== null);
	const [isShown, setIsShown] = useState(false);
	if (!services || !accounts) return null;
	const smtp = `${services.smtp.host}:${services.smtp.port}`;
	const imap = `${services.imap.host}:${services.imap.port}`;
	return (
		<section data-details="">
			<div className={styles.head}>
				<h2 className={styles.title}>{t('details.connect')}</h2>
			</div>
			<dl className={styles.rows}>
				<Row label={t('details.smtp')}>
					<span className={styles.copied}>
						{smtp}
						<CopyButton text={smtp} label={t('connect.copySmtp')} isShort />
					</span>
				</Row>
				<Row label={t('details.imap')}>
					<span className={styles.copied}>
						{imap}
						<CopyButton text={imap} label={t('connect.copyImap')} isShort />
					</span>
				</Row>
				{hasWebAdmin && (
					<Row label={t('webAdmin.title')}>
						<WebAdminEntrances />
					</Row>
				)}
			</dl>
			<h3 className={styles.subtitle}>{t('details.accounts')}</h3>
			<ul className={styles.accounts}>
				{accounts.slice(0, accountsShown).map(({ address, password }) => (
					<li key={address}>
						<button type="button" className={styles.plainButton} onClick={() => lab.select({ kind: 'account', address })}>
							{address}
						</button>
						<span className={styles.copied}>
							<span className={styles.muted}>{isShown ? password : t('connect.hidden')}</span>
							<CopyButton text={password} label={t('connect.copyPassword', { address })} isShort />
						</span>
					</li>
				))}
				{administrator && (
					<li data-administrator="">
						{t('webAdmin.administrator', { name: administrator.name })}
						<span className={styles.copied}>
							<span className={styles.muted}>{isShown ? administrator.password : t('connect.hidden')}</span>
							<CopyButton text={administrator.password} label={t('connect.copyPassword', { address: administrator.name })} isShort />
						</span>
					</li>
				)}
			</ul>
			<div className={styles.buttons}>
				<Button variant="default" size="compact-sm" aria-pressed={isShown} onClick={() => setIsShown(!isShown)} data-passwords>
					{t(isShown ? 'connect.hide' : 'connect.show')}
				</Button>
				<Button variant="default" size="compact-sm" onClick={() => lab.showTab('accounts')} data-all-accounts>
					{t('connect.allAccounts')}
				</Button>
			</div>
			{!faulted && <p className={styles.hint}>{t('details.hint')}</p>}
		</section>
	);
}
