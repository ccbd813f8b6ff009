import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readBytesMax } from '../../node-image/src/contract/files.ts';
import { listConfined, readConfined } from '../../node-image/src/looks/confined-files.ts';
import { mailboxFile } from '../../node-image/src/storage/mailbox-file.ts';
import { modseqOf, printMessageName } from '../../node-image/src/storage/message-name.ts';
import { type CallName, type CallOutcome, callSchemas } from '../contract/engine-api.ts';
import { done, refuse } from '../core/call-failure.ts';
import { type EnginePlace, engineFiles } from './engine-files.ts';
import type { FileSource } from './file-source.ts';
import { localFiles } from './local-files.ts';
import { readQueues } from './read-queues.ts';
import { readVolume } from './read-volume.ts';

let root: string;
let called: string[];

/** The two calls as the engine answers them, over a folder. */
const engine: EnginePlace['engine'] = {
	async call<N extends CallName>(name: N, args: unknown): Promise<CallOutcome<N>> {
		called.push(name);
		return (await answer(name, args)) as CallOutcome<N>;
	},
};

async function answer(name: CallName, args: unknown): Promise<CallOutcome<'filesList'> | CallOutcome<'filesRead'>> {
	if (name === 'filesList') {
		const { path, most } = callSchemas.filesList.parse(args);
		const listed = await listConfined(root, path, most);
		return listed.ok ? done(listed.value) : refuse(listed.error.code, listed.error.message);
	}
	const { path, ...range } = callSchemas.filesRead.parse(args);
	const read = await readConfined(root, path, range);
	return read.ok
		? done({ data: Buffer.from(read.value.bytes).toString('base64'), sizeBytes: read.value.sizeBytes })
		: refuse(read.error.code, read.error.message);
}

beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), 'mclab-source-'));
	called = [];
});
afterEach(() => rm(root, { recursive: true }));

const sources: [string, () => FileSource][] = [
	['of this machine', () => localFiles(root)],
	['through the engine', () => engineFiles({ engine, cluster: 'lab', where: 'volume' })],
];

describe.each(sources)('files %s', (_, make) => {
	test('are listed and read whole, also large ones', async () => {
		const bytes = Buffer.alloc(2 * readBytesMax + 17, 'mail ');
		await writeFile(join(root, 'large'), bytes);
		await writeFile(join(root, 'empty'), '');
		const listed = await make().list('');
		expect(listed.ok && [...listed.value].sort()).toEqual(['empty', 'large']);
		const large = await make().read('large');
		expect(large.ok && large.value.equals(bytes)).toBe(true);
		expect(await make().read('empty')).toMatchObject({ ok: true, value: Buffer.alloc(0) });
	});

	test('a directory says that it was changed', async () => {
		await mkdir(join(root, 'mailbox'));
		const before = await make().modified('mailbox');
		await writeFile(join(root, 'mailbox', 'one'), '');
		const after = await make().modified('mailbox');
		expect(before.ok && after.ok && before.value !== after.value).toBe(true);
	});

	test('that are not there are missing; what is no directory cannot be listed', async () => {
		await writeFile(join(root, 'text'), '');
		for (const answered of [await make().list('no'), await make().read('no'), await make().modified('no')]) {
			expect(answered).toMatchObject({ ok: false, error: { code: 'missing' } });
		}
		expect(await make().list('text')).toMatchObject({ ok: false, error: { code: 'unreadable' } });
	});

	test('the audit reads the same volume', async () => {
		const inbox = join(root, 'SharedDomains/example.test/alice.macnt/12-be1.3/INBOX');
		await mkdir(inbox, { recursive: true });
		await writeFile(join(inbox, mailboxFile), '{');
		const names = [1, 2, 3].map((uid) =>
			printMessageName({ kind: 'message', uid, internalDateS: 1, sizeBytes: 4, modseq: modseqOf(12, uid), letters: '', deliveryId: undefined }),
		);
		for (const [index, name] of names.entries()) await writeFile(join(inbox, name), `mail ${index}`);
		const read = await readVolume({
			volume: make(),
			accounts: ['alice@example.test', 'bob@example.test'],
			identify: (bytes) => ({ number: Number(bytes.toString().slice(5)), whole: true }),
		});
		expect(read.accounts).toMatchObject([
			{
				account: 'alice@example.test',
				tokenPath: 'SharedDomains/example.test/alice.macnt/12-be1.3',
				generation: 12,
				mailboxes: [{ mailbox: 'INBOX', uidValidity: undefined, files: names.map((file, number) => ({ file, content: { number, whole: true } })) }],
			},
		]);
		expect(read.problems).toMatchObject([expect.stringContaining('bob.macnt')]);
	});

	test('a queue that is not there is empty; one that cannot be understood, or read, is not', async () => {
		const frontends = [{ name: 'fe1', disk: make() }];
		expect(await readQueues(frontends, () => null)).toEqual({ queued: [], problems: [] });
		await mkdir(join(root, 'queue/mail'), { recursive: true });
		await mkdir(join(root, 'queue/odd'));
		await writeFile(join(root, 'queue/mail/1'), 'no entry');
		await writeFile(join(root, 'queue/odd/2'), '');
		expect((await readQueues(frontends, () => null)).problems).toMatchObject(
			[/^fe1: queue\/mail\/1: /, /^fe1: queue\/odd\/2 /].map((one) => expect.stringMatching(one)),
		);
		await rm(join(root, 'queue'), { recursive: true });
		await writeFile(join(root, 'queue'), '');
		await expect(readQueues(frontends, () => null)).rejects.toThrow('the queue cannot be read');
	});
});

test('through the engine nothing else is called', async () => {
	await writeFile(join(root, 'one'), 'x');
	await engineFiles({ engine, cluster: 'lab', where: 'fe1' }).read('one');
	expect(called).toEqual(['filesRead']);
});
