/**
 * How the controller makes and removes things on the volume: aside below its own token, by rename into place or out of it, and
 * with a look at the token behind it (R4). account-directory.ts, alias-directory.ts and account-removal.ts are made of this.
 */
import { assert, type Failure, failed, ok, type Result } from '../result.ts';
import type { FileSystem, FsFailure } from './file-system.ts';
import { parentOf, parseToken, volumeError } from './tokens.ts';

export type CreateCode = 'exists' | 'no-such-domain' | 'bad-name' | 'not-controller' | 'volume-full' | 'volume-error';
export type CreateResult = Result<void, Failure<CreateCode>>;

/** Two at work below one token must not meet in `tmp/`. */
let serial = 0;

/** R4: the name carries the epoch: what an earlier controller left, or renames late, is never this one's. */
export function staging(controllerToken: string): string {
	const token = parseToken(controllerToken.slice(controllerToken.lastIndexOf('/') + 1));
	assert(token !== undefined, `'${controllerToken}' is not the path of a token`);
	serial += 1;
	return `${controllerToken}/tmp/${token.number}-${serial}`;
}

/** R4: fsync, then look the token up, then OK. */
export async function sealed(fs: FileSystem, controllerToken: string, place: string): Promise<CreateResult> {
	const kept = await fs.syncDirectory(parentOf(place));
	if (!kept.ok) return failed(volumeError(kept.error));
	const held = await fs.look(controllerToken);
	if (held.ok) return ok(undefined);
	return failed({
		code: held.error.code === 'ENOENT' ? 'not-controller' : 'volume-error',
		definite: false,
		message: `${place} was made, but ${held.error.message}`,
	});
}

export async function explained(fs: FileSystem, controllerToken: string, failure: FsFailure): Promise<Failure<CreateCode>> {
	const { definite, message } = failure;
	if (failure.code === 'ENOSPC') return { code: 'volume-full', definite, message };
	const held = await fs.look(controllerToken);
	if (!held.ok && held.error.code === 'ENOENT') return { code: 'not-controller', definite, message: `${controllerToken} is not this node's any more` };
	return volumeError(failure);
}

export function refused(code: CreateCode, message: string): { readonly ok: false; readonly error: Failure<CreateCode> } {
	return failed({ code, definite: true, message });
}
