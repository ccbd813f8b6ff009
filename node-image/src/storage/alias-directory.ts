/**
 * Aliases: other names of accounts, in the account's own domain. `SharedDomains/<domain>/<alias>.alias/` with a file
 * that says whose it is.
 *
 * Made and taken away by the controller alone, by rename into place and out of it (R4), as accounts are. No rename can
 * look at two names at a time, so the controller makes one thing after the other and looks for an account of that name
 * first; where one that was replaced meanwhile still managed to make one of each, the account counts (SPEC section 12).
 */
import { z } from 'zod';
import { addressSchema } from '../contract/admin-api.ts';
import { failed, ok, type Result } from '../result.ts';
import { type CreateResult, explained, refused, sealed, staging } from './controller-staging.ts';
import type { FileSystem } from './file-system.ts';
import { inOrder, parentOf, removeTree, volumeError } from './tokens.ts';
import { accountPath, aliasPath, aliasSuffix, domainPath } from './volume.ts';

const aliasFile = 'alias.json';
const aliasFileSchema = z.object({ account: addressSchema });

/** Of one domain: all of them are read when one account's are asked for. Chosen. */
const domainAliasesMax = 20_000;
const readAtOnce = 16;

/** Whose other name this is; undefined: nobody's. What is not understood is nobody's, too. */
export async function readAlias(fs: FileSystem, address: string): Promise<Result<string | undefined, ReturnType<typeof volumeError>>> {
	const read = await fs.read(`${aliasPath(address)}/${aliasFile}`);
	if (!read.ok) return read.error.code === 'ENOENT' || read.error.code === 'ENOTDIR' ? ok(undefined) : failed(volumeError(read.error));
	return ok(parseAliasFile(read.value));
}

/** The account's other names, in front of '@', sorted. */
export async function listAliases(fs: FileSystem, account: string): Promise<Result<string[], ReturnType<typeof volumeError>>> {
	const domain = account.slice(account.indexOf('@') + 1);
	const names = await fs.list(domainPath(domain));
	if (!names.ok) return names.error.code === 'ENOENT' ? ok([]) : failed(volumeError(names.error));
	const aliases = names.value
		.filter((name) => name.endsWith(aliasSuffix))
		.map((name) => name.slice(0, -aliasSuffix.length))
		.filter((local) => addressSchema.safeParse(`${local}@${domain}`).success)
		.slice(0, domainAliasesMax);
	const found: string[] = [];
	for (let at = 0; at < aliases.length; at += readAtOnce) {
		const some = aliases.slice(at, at + readAtOnce);
		const read = await Promise.all(some.map((local) => readAlias(fs, `${local}@${domain}`)));
		for (const [index, one] of read.entries()) {
			if (!one.ok) return one;
			const local = some[index];
			if (one.value === account && local !== undefined) found.push(local);
		}
	}
	return ok(found.sort());
}

export interface AliasToMake {
	/** The exact token of this controller. */
	readonly controllerToken: string;
	/** 'office@school.test' */
	readonly alias: string;
	/** 'head@school.test' */
	readonly account: string;
}

export async function createAlias(fs: FileSystem, { controllerToken, alias, account }: AliasToMake): Promise<CreateResult> {
	const into = aliasPath(alias);
	const taken = await fs.look(accountPath(alias));
	if (taken.ok) return refused('exists', `${alias} is an account`);
	if (taken.error.code !== 'ENOENT') return failed(volumeError(taken.error));
	const aside = staging(controllerToken);
	const made = await inOrder(
		() => fs.makeDirectory(aside),
		() => fs.create(`${aside}/${aliasFile}`, new TextEncoder().encode(`${JSON.stringify({ account })}\n`)),
		() => fs.syncDirectory(aside),
		() => fs.rename(aside, into),
	);
	if (!made.ok) {
		await removeTree(fs, aside);
		if (made.error.code === 'ENOTEMPTY') return refused('exists', `${alias} is an alias already`);
		return failed(await explained(fs, controllerToken, made.error));
	}
	return sealed(fs, controllerToken, into);
}

/** What is gone already is done. */
export async function removeAlias(fs: FileSystem, { controllerToken, alias }: Omit<AliasToMake, 'account'>): Promise<CreateResult> {
	const aside = staging(controllerToken);
	const path = aliasPath(alias);
	const moved = await fs.rename(path, aside);
	if (!moved.ok) {
		const still = await fs.look(path);
		return !still.ok && still.error.code === 'ENOENT' ? ok(undefined) : failed(await explained(fs, controllerToken, moved.error));
	}
	const done = await sealed(fs, controllerToken, path);
	await removeTree(fs, aside);
	return done;
}

/** Makes what is missing and takes away what is not wanted any more, in this order: no name is nobody's in between. */
export async function setAliases(
	fs: FileSystem,
	{ controllerToken, account, aliases }: { readonly controllerToken: string; readonly account: string; readonly aliases: readonly string[] },
): Promise<CreateResult> {
	const domain = account.slice(account.indexOf('@') + 1);
	const known = await listAliases(fs, account);
	if (!known.ok) return known;
	for (const local of new Set(aliases)) {
		if (known.value.includes(local)) continue;
		const made = await createAlias(fs, { controllerToken, alias: `${local}@${domain}`, account });
		if (!made.ok) return made;
	}
	for (const local of known.value) {
		if (aliases.includes(local)) continue;
		const removed = await removeAlias(fs, { controllerToken, alias: `${local}@${domain}` });
		if (!removed.ok) return removed;
	}
	const kept = await fs.syncDirectory(parentOf(aliasPath(account)));
	return kept.ok ? ok(undefined) : failed(volumeError(kept.error));
}

function parseAliasFile(bytes: Uint8Array): string | undefined {
	try {
		return aliasFileSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data?.account;
	} catch {
		return undefined;
	}
}
