/**
 * Domains, each with its accounts as one text: `alice, bob, user001..user200`.
 */
import { Button, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { accountCountIn, type FormDomain } from '../../state/own-cluster/cluster-form.ts';
import { own, useOwn } from '../../state/own-cluster/own-store.ts';
import { useFieldError } from './field-error.ts';
import styles from './own.module.css';

const none: readonly FormDomain[] = [];
/** As the engine takes. */
const domainsMax = 50;

export function DomainRows() {
	const { t } = useTranslation();
	const domains = useOwn((state) => state.form?.domains ?? none);
	const error = useFieldError();
	const edit = (index: number, change: Partial<FormDomain>) =>
		own.editForm({ domains: domains.map((domain, at) => (at === index ? { ...domain, ...change } : domain)) });
	return (
		<>
			{domains.map((domain, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a domain is its place here; its name is being typed
				<div key={index} className={styles.domain} data-domain={domain.name}>
					<TextInput
						className={styles.domainName}
						label={t('own.form.domain')}
						value={domain.name}
						maxLength={190}
						spellCheck={false}
						onChange={(event) => edit(index, { name: event.target.value })}
						error={error('domains', index, 'name')}
					/>
					<Textarea
						className={styles.accounts}
						label={t('own.form.accounts')}
						aria-label={t('own.form.accountsOf', { domain: domain.name })}
						placeholder={t('own.form.accountsHint')}
						value={domain.accounts}
						rows={2}
						spellCheck={false}
						onChange={(event) => edit(index, { accounts: event.target.value })}
						error={error('domains', index, 'accounts')}
					/>
					<div className={styles.domainFoot}>
						<span className={styles.muted}>{t('own.form.accountCount', { count: accountCountIn(domain) })}</span>
						<Button
							variant="subtle"
							color="gray"
							c="var(--lab-text)"
							size="compact-sm"
							disabled={domains.length === 1}
							onClick={() => own.editForm({ domains: domains.filter((_, at) => at !== index) })}
							aria-label={t('own.form.removeDomain', { domain: domain.name })}
						>
							{t('own.form.remove')}
						</Button>
					</div>
				</div>
			))}
			<div className={styles.domainFoot}>
				<Button
					variant="default"
					size="sm"
					disabled={domains.length >= domainsMax}
					onClick={() => own.editForm({ domains: [...domains, { name: freeDomain(domains), accounts: 'alice' }] })}
					data-add-domain
				>
					{t('own.form.addDomain')}
				</Button>
				<span className={styles.muted}>{t('own.form.passwords')}</span>
			</div>
		</>
	);
}

function freeDomain(domains: readonly FormDomain[]): string {
	for (let number = domains.length + 1; ; number++) {
		const name = `domain${number}.test`;
		if (!domains.some((domain) => domain.name === name)) return name;
	}
}
