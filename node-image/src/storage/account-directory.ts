/**
 * Domains and accounts as they stand on the volume: making and listing them.
 *
 * Only the controller makes them, below its token's `tmp/` and by rename into place (R4): a controller that was
 * replaced meanwhile gets ENOENT for the path of its token, and nobody ever sees half an account.
 * The token is looked up behind the rename: 'not-controller' is then not definite, the account may stand.
 */
import { addressSchema, domainNameSchema } from '../contract/admin-api.ts';
import { type Failure, failed, ok, type Result } from '../result.ts';
import { accountFile, printAccountFile } from './account-file.ts';
import { type CreateResult, explained, refused, sealed, staging } from './controller-staging.ts';
import { type DeletedFloor, readFloor } from './deleted-floor.ts';
import type { FileSystem, FsResult } from './file-system.ts';
import { mailboxFile, printMailboxFile } from './mailbox-file.ts';
import { encodeMailboxName, standardMailboxes } from './mailbox-name.ts';
import type { PasswordVerifier } from './open-account.ts';
import { inOrder, parentOf, prepareTree, removeTree, volumeError } from './tokens.ts';
import { accountPath, accountSuffix, aliasPath, domainPath, domainsPath } from './volume.ts';

export const domainFile = 'domain.json';

export function printDomainFile(name: string): Uint8Array {
	return new TextEncoder().encode(`${JSON.stringify({ name })}\n`);
}

/** @param controllerTokenPath the exact token of this controller, for example 'Controller/7-be2.1' */
export async function createDomain(fs: FileSystem, controllerTokenPath: string, name: string): Promise<CreateResult> {
	if (!domainNameSchema.safeParse(name).success) return refused('bad-name', `'${name}' is not a domain name: letters, digits, "-" and dots, in lower case`);
	const aside = staging(controllerTokenPath);
	const made = await inOrder(
		() => fs.makeDirectory(aside),
		// A domain is never empty: rename onto an empty directory would replace it.
		() => fs.create(`${aside}/${domainFile}`, printDomainFile(name)),
		() => fs.syncDirectory(aside),
		() => fs.rename(aside, domainPath(name)),
	);
	if (!made.ok) {
		await removeTree(fs, aside);
		if (made.error.code === 'ENOTEMPTY') return refused('exists', `the domain ${name} exists already`);
		return failed(await explained(fs, controllerTokenPath, made.error));
	}
	return sealed(fs, controllerTokenPath, domainPath(name));
}

export interface AccountToCreate {
	/** The exact token of this controller, for example 'Controller/7-be2.1'. */
	readonly controllerToken: string;
	readonly address: string;
	readonly verifier: PasswordVerifier;
	/** Of its mailboxes; the time in seconds serves (RFC 9051 section 2.3.1.1). */
	readonly uidValidity: number;
}

/** With INBOX, Drafts, Sent, Junk and Trash, free for the controller to place. */
export async function createAccount(fs: FileSystem, account: AccountToCreate): Promise<CreateResult> {
	const { address, controllerToken } = account;
	if (!addressSchema.safeParse(address).success) return refused('bad-name', `'${address}' is not an address: name@domain, in lower case`);
	const into = accountPath(address);
	const domain = await fs.look(parentOf(into));
	if (!domain.ok) {
		const { code } = domain.error;
		return code === 'ENOENT' ? refused('no-such-domain', `${address}: there is no such domain; create it first`) : failed(volumeError(domain.error));
	}
	const alias = await fs.look(aliasPath(address));
	if (alias.ok) return refused('exists', `${address} is an alias already`);
	const floor = await readFloor(fs, controllerToken);
	if (!floor.ok) return floor;
	const made = await prepareTree({
		fs,
		aside: staging(controllerToken),
		into,
		// R1: above every token that an account of this name can have had.
		number: floor.value.generation,
		fill: (token) => fill(fs, token, account, floor.value),
	});
	if (!made.ok) return failed(await explained(fs, controllerToken, made.error));
	if (made.value === 'exists') return refused('exists', `the account ${address} exists already`);
	return sealed(fs, controllerToken, into);
}

async function fill(fs: FileSystem, token: string, account: AccountToCreate, floor: DeletedFloor): Promise<FsResult<void>> {
	const { address, verifier } = account;
	const uidValidity = Math.max(account.uidValidity, floor.uidValidity + 1);
	const base = await inOrder(
		() => fs.create(`${token}/${accountFile}`, printAccountFile({ address, verifier })),
		() => fs.makeDirectory(`${token}/tmp`),
	);
	if (!base.ok) return base;
	const mailboxes = await Promise.all(
		standardMailboxes.map((name) => {
			const directory = `${token}/${encodeMailboxName(name)}`;
			return inOrder(
				() => fs.makeDirectory(directory),
				() => fs.create(`${directory}/${mailboxFile}`, printMailboxFile({ uidValidity, keywords: [] })),
				() => fs.syncDirectory(directory),
			);
		}),
	);
	return mailboxes.find((made) => !made.ok) ?? ok(undefined);
}

export async function listDomains(fs: FileSystem): Promise<Result<string[], Failure<'volume-error'>>> {
	const names = await fs.list(domainsPath);
	if (!names.ok) return failed(volumeError(names.error));
	return ok(names.value.filter((name) => domainNameSchema.safeParse(name).success).sort());
}

/** Full addresses. */
export async function listAccounts(fs: FileSystem, domain: string): Promise<Result<string[], Failure<'no-such-domain' | 'volume-error'>>> {
	if (!domainNameSchema.safeParse(domain).success) return failed({ code: 'no-such-domain', definite: true, message: `'${domain}' is not a domain name` });
	const names = await fs.list(domainPath(domain));
	if (!names.ok) {
		return failed(
			names.error.code === 'ENOENT' ? { code: 'no-such-domain', definite: true, message: `there is no domain ${domain}` } : volumeError(names.error),
		);
	}
	const addresses = names.value.filter((name) => name.endsWith(accountSuffix)).map((name) => `${name.slice(0, -accountSuffix.length)}@${domain}`);
	return ok(addresses.filter((address) => addressSchema.safeParse(address).success).sort());
}
