/**
 * The chosen account: who owns it now, who owned it before and why that ended, who is logged in, its files and its mail.
 */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AccountRow } from '../../../../engine/contract/mail.ts';
import { useAbout, useAccount } from '../../state/about.ts';
import { ownersOf } from '../../state/account-owners.ts';
import { openFiles, openFolder, volumePlace } from '../../state/files.ts';
import { lab } from '../../state/lab-actions.ts';
import { useLab } from '../../state/lab-state.ts';
import { openMail } from '../../state/mailbox.ts';
import { OwnerWord } from '../accounts/owner-word.tsx';
import { SinceWord } from '../accounts/since-word.tsx';
import styles from '../cluster/details.module.css';
import { CloseDetails, Row } from '../cluster/details-parts.tsx';
import { CopyButton } from '../copy-button.tsx';
import own from './account.module.css';
import { AccountHistory } from './account-history.tsx';

export function AccountDetails({ address }: { readonly address: string }) {
	const { t } = useTranslation();
	const password = useLab((state) => state.view?.status?.accounts.find((one) => one.address === address)?.password);
	const connected = useLab((state) => state.connection === 'open');
	const { events, sessions } = useAbout(JSON.stringify({ account: address }));
	const row = useAccount(address, events.at(-1)?.seq);
	const [local = '', domain = ''] = address.split('@');
	const showFiles = () => {
		openFiles(volumePlace);
		openFolder(`SharedDomains/${domain}/${local}.macnt`);
	};
	return (
		<section data-details={address}>
			<div className={styles.head}>
				<h2 className={styles.title} style={{ overflowWrap: 'anywhere' }}>
					{address}
				</h2>
				<CloseDetails name={address} />
			</div>
			<dl className={styles.rows}>
				<Row label={t('account.owner')}>{row ? <OwnerButton row={row} /> : t('details.none')}</Row>
				<Row label={t('account.token')}>{row?.token ?? t('details.none')}</Row>
				<Row label={t('account.since')}>{row?.sinceMs === undefined || row.sinceMs === null ? t('details.none') : <SinceWord sinceMs={row.sinceMs} />}</Row>
				<Row label={t('account.sessions')}>
					{sessions.length === 0
						? t('account.noSessions')
						: sessions.map(({ protocol, through }) => `${protocol.toUpperCase()} ${t('account.through', { through })}`).join(', ')}
				</Row>
				{password !== undefined && (
					<Row label={t('account.password')}>
						<CopyButton text={password} label={t('connect.copyPassword', { address })} isShort />
					</Row>
				)}
			</dl>
			<div className={own.ways}>
				<Button size="sm" disabled={!connected} onClick={() => openMail(address)} data-do="mail">
					{t('account.readMail')}
				</Button>
				<Button variant="default" size="sm" disabled={!connected} onClick={showFiles} data-do="account-files">
					{t('account.files')}
				</Button>
			</div>
			<AccountHistory owners={ownersOf(events)} />
		</section>
	);
}

function OwnerButton({ row }: { readonly row: AccountRow }) {
	const { owner } = row;
	if (owner.is !== 'open') return <OwnerWord owner={owner} />;
	return (
		<button type="button" className={styles.plainButton} onClick={() => lab.select({ kind: 'node', node: owner.node })}>
			<OwnerWord owner={owner} />
		</button>
	);
}
