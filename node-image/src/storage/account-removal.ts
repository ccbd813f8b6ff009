/**
 * The end of an account, and of an empty domain: by the controller, by one rename out of place.
 *
 * The controller owns the account when it does so: its token was taken like any owner's (R3), so nobody stores into it
 * any more, and whoever was told 250 was told so before. Then, in this order: what must outlive it is written down
 * (deleted-floor.ts), its aliases go, and its whole directory is moved below the controller's own `tmp/`. A controller
 * that was replaced meanwhile finds the path of its token gone, and nothing has happened.
 */
import { type Failure, failed, ok, type Result } from '../result.ts';
import { domainFile } from './account-directory.ts';
import { listAliases, removeAlias } from './alias-directory.ts';
import { type CreateResult, explained, sealed, staging } from './controller-staging.ts';
import { raiseFloor } from './deleted-floor.ts';
import type { FileSystem } from './file-system.ts';
import { mailboxFile, parseMailboxFile } from './mailbox-file.ts';
import { inOrder, parentOf, removeTree, type Token, tokenPath, volumeError } from './tokens.ts';
import { accountPath, domainPath } from './volume.ts';

export interface AccountToRemove {
	/** The exact token of this controller. */
	readonly controllerToken: string;
	readonly address: string;
	/** Taken by this controller, and closed. */
	readonly token: Token;
}

export async function removeAccount(fs: FileSystem, { controllerToken, address, token }: AccountToRemove): Promise<CreateResult> {
	const place = accountPath(address);
	const uidValidity = await highestUidValidity(fs, tokenPath(place, token));
	if (!uidValidity.ok) return uidValidity;
	const floor = await raiseFloor(fs, controllerToken, { generation: token.number + 1, uidValidity: uidValidity.value });
	if (!floor.ok) return floor;
	const aliases = await listAliases(fs, address);
	if (!aliases.ok) return aliases;
	for (const local of aliases.value) {
		const removed = await removeAlias(fs, { controllerToken, alias: `${local}${address.slice(address.indexOf('@'))}` });
		if (!removed.ok) return removed;
	}
	return moveAway(fs, controllerToken, place);
}

/** Refused while there is anything in it but its own file. */
export async function removeDomain(fs: FileSystem, controllerToken: string, name: string): Promise<CreateResult | DomainRefused> {
	const place = domainPath(name);
	const full = await isFull(fs, place);
	if (!full.ok) return full;
	if (full.value === 'missing') return failed({ code: 'no-such-domain', definite: true, message: `there is no domain ${name}` });
	if (full.value === 'full') return notEmpty(name);
	const aside = staging(controllerToken);
	const moved = await fs.rename(place, aside);
	if (!moved.ok) return failed(await explained(fs, controllerToken, moved.error));
	// What a controller that was replaced meanwhile put there in the last moment is not lost with it.
	const late = await isFull(fs, aside);
	if (!late.ok || late.value === 'full') {
		const back = await fs.rename(aside, place);
		if (!back.ok) return failed({ ...volumeError(back.error), definite: false, message: `${place} stands at '${aside}': ${back.error.message}` });
		return late.ok ? notEmpty(name) : late;
	}
	const done = await sealed(fs, controllerToken, place);
	await removeTree(fs, aside);
	return done;
}

type DomainRefused = { readonly ok: false; readonly error: Failure<'not-empty'> };

function notEmpty(name: string): DomainRefused {
	return failed({ code: 'not-empty', definite: true, message: `${name} has accounts: delete them first` });
}

async function isFull(fs: FileSystem, place: string): Promise<Result<'missing' | 'empty' | 'full', Failure<'volume-error'>>> {
	const names = await fs.list(place);
	if (!names.ok) return names.error.code === 'ENOENT' ? ok('missing') : failed(volumeError(names.error));
	return ok(names.value.some((name) => name !== domainFile && !name.startsWith('.')) ? 'full' : 'empty');
}

/** Behind the rename it is gone for everybody; its files are removed when nobody finds them any more. */
async function moveAway(fs: FileSystem, controllerToken: string, place: string): Promise<CreateResult> {
	const aside = staging(controllerToken);
	const moved = await inOrder(() => fs.rename(place, aside));
	if (!moved.ok) return failed(await explained(fs, controllerToken, moved.error));
	const done = await sealed(fs, controllerToken, place);
	if (!done.ok) return done;
	// What stays behind is below the controller's tmp/ and in nobody's way.
	await fs.syncDirectory(parentOf(aside));
	await removeTree(fs, aside);
	return ok(undefined);
}

async function highestUidValidity(fs: FileSystem, home: string): Promise<Result<number, Failure<'volume-error'>>> {
	const names = await fs.list(home);
	if (!names.ok) return failed(volumeError(names.error));
	let highest = 0;
	for (const name of names.value) {
		const read = await fs.read(`${home}/${name}/${mailboxFile}`);
		// No mailbox, or one that nobody understands: its number says nothing either.
		if (!read.ok && !['ENOENT', 'ENOTDIR'].includes(read.error.code)) return failed(volumeError(read.error));
		const file = read.ok ? parseMailboxFile(read.value) : undefined;
		highest = Math.max(highest, file?.uidValidity ?? 0);
	}
	return ok(highest);
}
