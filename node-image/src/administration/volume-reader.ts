/**
 * What any backend can read from the volume for an administrator: domains, accounts, one account. Nothing is opened for it:
 * to look at an account must not move it.
 */
import { addressSchema } from '../contract/admin-api.ts';
import { listAccounts, listDomains } from '../storage/account-directory.ts';
import { accountFile, parseAccountFile } from '../storage/account-file.ts';
import { listAliases, readAlias } from '../storage/alias-directory.ts';
import type { FileSystem } from '../storage/file-system.ts';
import { printToken, readToken, type Token, tokenPath } from '../storage/tokens.ts';
import { accountPath } from '../storage/volume.ts';
import { type AdminAnswer, type AdminCommand, refuse } from './admin-command.ts';
import { paged } from './page.ts';
import { passwordMark } from './password-mark.ts';
import { refusalOf } from './refusals.ts';

/** A token may be renamed while it is read; chosen. */
const readsMax = 5;

type Of<Do extends AdminCommand['do']> = Extract<AdminCommand, { do: Do }>;

export async function readDomains(fs: FileSystem, page: Pick<Of<'list-domains'>, 'after' | 'limit'>, only?: string): Promise<AdminAnswer> {
	const names = await listDomains(fs);
	if (!names.ok) return refusalOf(names.error);
	const { entries, more } = paged(only === undefined ? names.value : names.value.filter((name) => name === only), page);
	const domains: { name: string; shared: boolean; accounts: number }[] = [];
	for (const name of entries) {
		const accounts = await listAccounts(fs, name);
		// Deleted between the two looks.
		if (!accounts.ok && accounts.error.code === 'no-such-domain') continue;
		if (!accounts.ok) return refusalOf(accounts.error);
		domains.push({ name, shared: true, accounts: accounts.value.length });
	}
	return { is: 'domains', domains, more };
}

export async function readAccounts(fs: FileSystem, command: Of<'list-accounts'>): Promise<AdminAnswer> {
	const addresses = await listAccounts(fs, command.domain);
	if (!addresses.ok) return refusalOf(addresses.error);
	const { entries, more } = paged(addresses.value, command);
	const accounts = await Promise.all(
		entries.map(async (address) => {
			const token = await readToken(fs, accountPath(address));
			return { address, owner: token.ok ? (ownerIn(token.value)?.member ?? null) : null };
		}),
	);
	return { is: 'accounts', domain: command.domain, accounts, more };
}

/** Its own address, where an alias is given; undefined: there is neither. */
export async function canonicalAddress(
	fs: FileSystem,
	address: string,
): Promise<{ readonly is: 'account'; readonly address: string } | Extract<AdminAnswer, { is: 'refused' }>> {
	const missing = refuse('no-such-account', `there is no account ${address}`);
	if (!addressSchema.safeParse(address).success) return missing;
	const account = await fs.look(accountPath(address));
	if (account.ok) return { is: 'account', address };
	if (account.error.code !== 'ENOENT') return refuse('volume-error', account.error.message);
	const alias = await readAlias(fs, address);
	if (!alias.ok) return refusalOf(alias.error);
	return alias.value === undefined ? missing : { is: 'account', address: alias.value };
}

export async function readAccount(fs: FileSystem, asked: string): Promise<AdminAnswer> {
	const canonical = await canonicalAddress(fs, asked);
	if (canonical.is !== 'account') return canonical;
	const { address } = canonical;
	const parent = accountPath(address);
	for (let turn = 0; turn < readsMax; turn += 1) {
		const token = await readToken(fs, parent);
		if (!token.ok) return token.error.code === 'no-such-tree' ? refuse('no-such-account', `there is no account ${asked}`) : refusalOf(token.error);
		const read = await fs.read(`${tokenPath(parent, token.value)}/${accountFile}`);
		if (!read.ok && read.error.code === 'ENOENT') continue;
		const file = read.ok ? parseAccountFile(read.value) : undefined;
		if (file === undefined) return refuse('volume-error', read.ok ? `'${parent}': its ${accountFile} is not understood` : read.error.message);
		const [aliases, looked] = [await listAliases(fs, address), await fs.look(parent)];
		if (!aliases.ok) return refusalOf(aliases.error);
		return {
			is: 'account',
			address,
			aliases: aliases.value,
			domainAdministrator: file.domainAdministrator === true,
			passwordMark: passwordMark(file.verifier),
			token: printToken(token.value),
			generation: token.value.number,
			owner: ownerIn(token.value),
			// A rename of the token is a change of its parent.
			sinceMs: looked.ok ? Number(looked.value.mtimeNs / 1_000_000n) : null,
		};
	}
	return refuse('unavailable', `${address} changes hands at this moment: ask again`);
}

function ownerIn({ holder }: Token): { member: string; life: number } | null {
	return holder.kind === 'life' ? { member: holder.member, life: holder.life } : null;
}
