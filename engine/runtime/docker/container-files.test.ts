/** A node's disk, read through a Docker whose archives break off. */
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { ok } from '../../../node-image/src/result.ts';
import { listContainerFiles, readContainerFile } from './container-files.ts';
import { packFiles } from './packed-files.ts';

const stat = { modified: '2026-01-01T00:00:00Z', sizeBytes: 1_000 };

/** What comes of a tar archive until it breaks off, in the middle of its last entry. */
async function brokenOff(path: string) {
	const mail = { name: 'mail', bytes: 'x'.repeat(1_000), mode: 0o600 };
	const whole = await packFiles(
		path.endsWith('mail')
			? [mail]
			: [
					{ name: 'data/one', bytes: '', mode: 0o600 },
					{ ...mail, name: 'data/mail' },
				],
	);
	const stream = new PassThrough();
	// The end of an archive is two empty blocks behind the last one's padding.
	stream.write(whole.subarray(0, whole.length - 1_024 - 512));
	setImmediate(() => setImmediate(() => stream.destroy()));
	return stream;
}

const engine = {
	stat: async (_: string, path: string) => ok({ ...stat, kind: path.endsWith('mail') ? ('file' as const) : ('directory' as const) }),
	getArchive: async (_: string, path: string) => ok(await brokenOff(path)),
};
const disk = { engine, container: 'mclab-one-fe1', root: '/data' };

test('an archive that breaks off is an error, and nobody waits for the rest of it', async () => {
	expect(await listContainerFiles(disk, '', 10)).toMatchObject({ ok: false, error: { code: 'unreadable' } });
	expect(await readContainerFile(disk, 'mail', { fromByte: 0, bytesMost: 1_000 })).toMatchObject({ ok: false, error: { code: 'unreadable' } });
});

test('an archive that does not end is given up', async () => {
	const endless = { ...disk, limitMs: 20, engine: { ...engine, getArchive: async () => ok(new PassThrough()) } };
	expect(await listContainerFiles(endless, '', 10)).toMatchObject({ ok: false, error: { code: 'unreadable' } });
});
