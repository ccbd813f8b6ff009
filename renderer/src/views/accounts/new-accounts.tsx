/**
 * Makes accounts, or a domain for them. Passwords are made up and shown this once: the engine does not keep them.
 */
import { Button, Modal, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallFailure } from '../../../../engine/contract/engine-api.ts';
import { readAgain, useAccounts } from '../../state/accounts.ts';
import { lab } from '../../state/lab-actions.ts';
import { useLab } from '../../state/lab-state.ts';
import { newAddresses, wrongNames } from '../../state/new-addresses.ts';
import { problemList } from '../../state/problem-list.ts';
import { CopyButton } from '../copy-button.tsx';
import { DialogHead } from '../dialog-head.tsx';
import { FailureText } from '../failure-text.tsx';
import styles from './accounts.module.css';

type Made = readonly { readonly address: string; readonly password: string }[];
const atOnceMax = 500;

export function NewAccounts({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
	const { t } = useTranslation();
	const [made, setMade] = useState<Made | null>(null);
	const close = () => {
		setMade(null);
		onClose();
	};
	return (
		<Modal.Root opened={isOpen} onClose={close} size={560} transitionProps={{ duration: 0 }} classNames={{ content: styles.dialog }}>
			<Modal.Overlay />
			<Modal.Content aria-label={t('accounts.new')}>
				<DialogHead title={t('accounts.new')} close={t('accounts.close')} onClose={close} />
				<Modal.Body className={styles.dialogBody}>
					{made === null ? <Form onMade={setMade} /> : <MadeList made={made} onAgain={() => setMade(null)} />}
				</Modal.Body>
			</Modal.Content>
		</Modal.Root>
	);
}

function Form({ onMade }: { readonly onMade: (made: Made) => void }) {
	const { t } = useTranslation();
	const known = useLab((state) => state.view?.status?.domains);
	const listed = useAccounts((state) => state.domains);
	const busy = useLab((state) => state.busy.includes('accounts'));
	const domains = [...new Set([...(known ?? []), ...listed])];
	const [domain, setDomain] = useState('');
	const [newDomain, setNewDomain] = useState('');
	const [names, setNames] = useState('');
	const [count, setCount] = useState(1);
	const [wrong, setWrong] = useState<readonly string[]>([]);
	const [failure, setFailure] = useState<CallFailure | null>(null);
	const chosen = domain === '' ? (domains[0] ?? '') : domain;
	const isNewDomain = domain === '+';
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		setFailure(null);
		const cannotBe = wrongNames(names);
		setWrong(cannotBe);
		if (cannotBe.length > 0) return;
		const into = isNewDomain ? newDomain.trim().toLowerCase() : chosen;
		if (isNewDomain && !domains.includes(into) && !(await lab.createDomain(into))) return setFailure(takenProblem());
		const accounts = await lab.createAccounts(newAddresses(names, count, into).map((address) => ({ address })));
		readAgain();
		if (accounts) onMade(accounts);
		else setFailure(takenProblem());
	};
	return (
		<form className={styles.form} onSubmit={(event) => void submit(event)}>
			<NativeSelect
				size="sm"
				label={t('accounts.domain')}
				value={isNewDomain ? '+' : chosen}
				onChange={(change) => setDomain(change.currentTarget.value)}
				data={[...domains.map((one) => ({ value: one, label: one })), { value: '+', label: t('accounts.newDomain') }]}
				data-domain
			/>
			{isNewDomain && (
				<TextInput
					size="sm"
					label={t('accounts.domainName')}
					value={newDomain}
					onChange={(change) => setNewDomain(change.currentTarget.value)}
					required
					maxLength={190}
				/>
			)}
			<TextInput
				size="sm"
				label={t('accounts.names')}
				description={t('accounts.namesHint')}
				value={names}
				onChange={(change) => {
					setNames(change.currentTarget.value);
					setWrong([]);
				}}
				error={wrong.length > 0 && t('accounts.wrongName', { names: wrong.slice(0, 3).map(shortened), count: wrong.length })}
				required
				data-autofocus
			/>
			<NumberInput
				size="sm"
				label={t('accounts.number')}
				description={t('accounts.numberHint')}
				value={count}
				onChange={(value) => setCount(typeof value === 'number' ? Math.min(atOnceMax, Math.max(1, value)) : 1)}
				min={1}
				max={atOnceMax}
				clampBehavior="blur"
				allowDecimal={false}
				hideControls
			/>
			{failure !== null && (
				<p className={styles.formProblem} role="alert">
					<FailureText failure={failure} />
				</p>
			)}
			<Button type="submit" size="sm" loading={busy} data-make>
				{t('accounts.make')}
			</Button>
		</form>
	);
}

/** Said in the form, where it can be mended, and not over the page as well. */
function takenProblem(): CallFailure | null {
	const problem = useLab.getState().problems.findLast(({ about }) => about === 'accounts');
	problemList.settle('accounts');
	return problem?.failure ?? null;
}

function shortened(name: string): string {
	return name.length > 24 ? `${name.slice(0, 23)}…` : name;
}

function MadeList({ made, onAgain }: { readonly made: Made; readonly onAgain: () => void }) {
	const { t } = useTranslation();
	return (
		<div className={styles.form}>
			<p className={styles.once} role="status">
				{t('accounts.made', { count: made.length })}
			</p>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
			<ul className={styles.made} tabIndex={0} aria-label={t('accounts.madeList')}>
				{made.map(({ address, password }) => (
					<li key={address} data-made={address}>
						<span>{address}</span>
						<code>{password}</code>
					</li>
				))}
			</ul>
			<div className={styles.formButtons}>
				<CopyButton text={made.map(({ address, password }) => `${address}\t${password}`).join('\n')} label={t('accounts.copyAll')} />
				<Button variant="default" size="sm" onClick={onAgain}>
					{t('accounts.makeMore')}
				</Button>
			</div>
		</div>
	);
}
