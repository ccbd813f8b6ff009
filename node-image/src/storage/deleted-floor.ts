/**
 * What outlives deleted accounts (R1, R6): the highest generation and UIDVALIDITY that any of them ever had.
 *
 * An account that gets the name of a deleted one must repeat neither: a late rename of a former owner goes by a token's
 * name, and a mail client knows a mailbox by its UIDVALIDITY. One pair of numbers for the whole cluster, below the
 * controller's token, where only the controller writes: every new account begins above it. Read account-removal.ts next.
 */
import { z } from 'zod';
import { type Failure, failed, ok, type Result } from '../result.ts';
import { type CreateCode, explained, staging } from './controller-staging.ts';
import type { FileSystem } from './file-system.ts';
import { inOrder, volumeError } from './tokens.ts';

const floorSchema = z.object({ generation: z.int().min(0), uidValidity: z.int().min(0).max(0xffff_ffff) });
export type DeletedFloor = z.infer<typeof floorSchema>;

const floorFile = 'deleted.json';

/** @param controllerToken the exact token of this controller */
export async function readFloor(fs: FileSystem, controllerToken: string): Promise<Result<DeletedFloor, Failure<CreateCode>>> {
	const path = `${controllerToken}/Settings/${floorFile}`;
	const read = await fs.read(path);
	if (!read.ok) {
		if (read.error.code === 'ENOENT') return ok({ generation: 0, uidValidity: 0 });
		return failed(volumeError(read.error));
	}
	const parsed = floorSchema.safeParse(parsedJson(read.value));
	if (parsed.success) return ok(parsed.data);
	const message = `'${path}' is not understood: it keeps new accounts apart from deleted ones; restore it from a copy, or write the highest generation and UIDVALIDITY of any account into it`;
	return failed({ code: 'volume-error', definite: true, message });
}

/** Never lower than it was. In place, and fsynced, before an account goes. */
export async function raiseFloor(fs: FileSystem, controllerToken: string, seen: DeletedFloor): Promise<Result<void, Failure<CreateCode>>> {
	const known = await readFloor(fs, controllerToken);
	if (!known.ok) return known;
	const floor = { generation: Math.max(known.value.generation, seen.generation), uidValidity: Math.max(known.value.uidValidity, seen.uidValidity) };
	const aside = staging(controllerToken);
	const written = await inOrder(
		() => fs.create(aside, new TextEncoder().encode(`${JSON.stringify(floor)}\n`)),
		() => fs.rename(aside, `${controllerToken}/Settings/${floorFile}`),
		() => fs.syncDirectory(`${controllerToken}/Settings`),
	);
	return written.ok ? ok(undefined) : failed(await explained(fs, controllerToken, written.error));
}

function parsedJson(bytes: Uint8Array): unknown {
	try {
		return JSON.parse(new TextDecoder().decode(bytes));
	} catch {
		return undefined;
	}
}
