/**
 * The accounts tab: who owns which account now, as a table that stays fluent with 100,000 of them, and a way to make more.
 *
 * Read next: accounts-table.tsx (the rows), ../../state/accounts.ts (where they come from).
 */
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { askAccounts, useAccounts, watchAccounts } from '../../state/accounts.ts';
import { useLab } from '../../state/lab-state.ts';
import styles from './accounts.module.css';
import { AccountsTable } from './accounts-table.tsx';
import { NewAccounts } from './new-accounts.tsx';

/** Typing on asks once. */
const typingMs = 200;

export function AccountsView() {
	const { t } = useTranslation();
	const [isNew, setIsNew] = useState(false);
	const connected = useLab((state) => state.connection === 'open');
	useEffect(watchAccounts, []);
	return (
		<div className={styles.view}>
			<div className={styles.bar}>
				<TextFilter />
				<OwnerFilter />
				<Count />
				<Button variant="default" size="sm" disabled={!connected} onClick={() => setIsNew(true)} data-new-accounts>
					{t('accounts.new')}
				</Button>
			</div>
			<AccountsTable />
			<NewAccounts isOpen={isNew} onClose={() => setIsNew(false)} />
		</div>
	);
}

function TextFilter() {
	const { t } = useTranslation();
	const asked = useAccounts((state) => state.query.text);
	const [text, setText] = useState(asked);
	useEffect(() => {
		if (text === asked) return;
		const timer = setTimeout(() => askAccounts({ text }), typingMs);
		return () => clearTimeout(timer);
	}, [text, asked]);
	return (
		<TextInput
			size="sm"
			className={styles.text}
			type="search"
			aria-label={t('accounts.filter')}
			placeholder={t('accounts.filter')}
			value={text}
			onChange={(change) => setText(change.currentTarget.value)}
			maxLength={254}
			data-account-filter
		/>
	);
}

const noNodes: readonly string[] = [];

function OwnerFilter() {
	const { t } = useTranslation();
	const owner = useAccounts((state) => state.query.owner);
	const order = useLab((state) => state.view?.order) ?? noNodes;
	const nodes = useLab((state) => state.view?.nodes);
	const backends = order.filter((name) => nodes?.[name]?.roles.includes('backend'));
	return (
		<NativeSelect
			size="sm"
			aria-label={t('accounts.ownerFilter')}
			value={owner}
			onChange={(change) => askAccounts({ owner: change.currentTarget.value })}
			data={[
				{ value: '', label: t('accounts.anyOwner') },
				...backends.map((name) => ({ value: `node:${name}`, label: name })),
				{ value: 'free', label: t('accounts.owner.free') },
				{ value: 'next-use', label: t('accounts.owner.nextUse') },
			]}
			data-owner-filter
		/>
	);
}

function Count() {
	const { t } = useTranslation();
	const total = useAccounts((state) => state.total);
	const accounts = useAccounts((state) => state.accounts);
	const known = useAccounts((state) => state.known);
	const needsOwners = useAccounts((state) => state.query.owner !== '' || state.query.sort !== 'address');
	if (total === null) return <span className={styles.count} />;
	return (
		<span className={styles.count} role="status" data-account-count={total}>
			{total === accounts ? t('accounts.count', { count: total }) : t('accounts.countOf', { total, accounts })}
			{needsOwners && known < accounts && ` ${t('accounts.stillLooking', { known })}`}
		</span>
	);
}
