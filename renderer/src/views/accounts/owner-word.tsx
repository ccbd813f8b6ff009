/**
 * An account's owner as a shape and a word, the same in the table and beside the picture.
 */
import { useTranslation } from 'react-i18next';
import type { AccountOwner } from '../../../../engine/contract/mail.ts';
import styles from './accounts.module.css';

export function OwnerWord({ owner }: { readonly owner: AccountOwner }) {
	const { t } = useTranslation();
	return (
		<span className={styles.ownerWord} data-owner={owner.is}>
			<svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
				{owner.is === 'open' && <circle cx="6" cy="6" r="5" fill="currentColor" />}
				{owner.is === 'next-use' && <path d="M6 1a5 5 0 1 0 5 5H6z" fill="currentColor" />}
				{owner.is === 'free' && <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.6" />}
			</svg>
			{owner.is === 'open' && owner.node}
			{owner.is === 'free' && t('accounts.owner.free')}
			{owner.is === 'unknown' && t('accounts.owner.unknown')}
			{owner.is === 'next-use' && <span title={t('accounts.owner.nextUseOf', { node: owner.node, life: owner.life })}>{t('accounts.owner.nextUse')}</span>}
		</span>
	);
}
