import { appendFile, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bookmarksMax } from '../contract/bookmarks.ts';
import { type KeptLimits, keptLimits, recordingTitleSchema } from '../contract/kept-recordings.ts';
import type { RecordedEvent } from '../contract/recorded-event.ts';
import { eventLine, headerLine } from '../contract/recording-format.ts';
import { idOf, KeptRecordings } from './kept-recordings.ts';

let root: string;
let problems: string[];

beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), 'mcl-'));
	problems = [];
});
afterEach(async () => {
	await rm(root, { recursive: true, force: true });
	expect(problems).toEqual([]);
});

const store = (limits: Partial<KeptLimits> = {}) =>
	new KeptRecordings({ path: join(root, 'recordings'), limits: { ...keptLimits, ...limits }, logError: (message) => problems.push(message) });

const events: RecordedEvent[] = [
	{ source: 'engine', seq: 1, atMs: 10, event: { type: 'cluster-ready', tookMs: 10 } },
	{ source: 'engine', seq: 2, atMs: 500, event: { type: 'fault', node: 'be1', kind: 'kill', by: 'lab' } },
	{ source: 'engine', seq: 3, atMs: 900, event: { type: 'fault', node: 'be1', kind: 'restart', by: 'lab' } },
	{ source: 'node', seq: 4, atMs: 1200, node: 'be2', event: { type: 'problem', code: 'told', message: '"type":"fault"' } },
];

/** A recording as a cluster leaves it; `minute` is when it was started. */
async function recorded(name: string, minute: number): Promise<string> {
	const path = join(root, `${name}-${minute}.jsonl`);
	await writeFile(path, headerLine(name, `2026-04-12T09:${String(minute).padStart(2, '0')}:00.000Z`) + events.map(eventLine).join(''), { mode: 0o644 });
	return path;
}

const ids = async (kept: KeptRecordings) => (await kept.list()).map(({ id }) => id);

describe('a recording that is kept', () => {
	test('is moved, for its user alone, and listed with what happened in it', async () => {
		const kept = store();
		const path = await recorded('training-1', 30);
		const { size } = await stat(path);
		await kept.keep(path);
		await expect(stat(path)).rejects.toThrow();
		expect(await kept.list()).toEqual([
			{
				id: 'training-1-20260412-093000',
				name: 'training-1',
				title: null,
				startedAt: '2026-04-12T09:30:00.000Z',
				lengthMs: 1200,
				bytes: size,
				events: 4,
				faults: 1,
			},
		]);
		expect((await stat(join(root, 'recordings', 'training-1-20260412-093000.jsonl'))).mode & 0o777).toBe(0o600);
		expect((await stat(join(root, 'recordings'))).mode & 0o777).toBe(0o700);
		expect(await kept.read('training-1-20260412-093000', 2, 10)).toMatchObject({ ok: true, value: { lastSeq: 4, events: events.slice(2) } });
	});

	test('takes bookmarks behind its last event, also where a killed engine left half a line, and keeps its title', async () => {
		const kept = store();
		const path = await recorded('training-1', 30);
		await appendFile(path, '{"source":"engine","se');
		await kept.keep(path);
		const [id = ''] = await ids(kept);
		await kept.save(id, 'One kill');
		const bookmark = { atMs: 500, name: 'the kill' };
		const event = { type: 'bookmark', bookmark, on: true };
		expect(await kept.bookmark(id, { bookmark, on: true })).toEqual({ ok: true, value: { recorded: { source: 'engine', seq: 5, atMs: 1200, event } } });
		expect(await kept.bookmark(id, { bookmark, on: true })).toEqual({ ok: true, value: { recorded: null } });
		expect(await kept.bookmark(id, { bookmark, on: false })).toMatchObject({ ok: true, value: { recorded: { seq: 6, event: { ...event, on: false } } } });
		for (let atMs = 1; atMs <= bookmarksMax; atMs++) expect(await kept.bookmark(id, { bookmark: { atMs, name: 'one' }, on: true })).toMatchObject({ ok: true });
		expect(await kept.bookmark(id, { bookmark, on: true })).toMatchObject({ ok: false, error: { code: 'bookmarks-full' } });
		const read = await kept.read(id, 0, 1000);
		expect(read.ok && read.value.events.map(({ seq }) => seq)).toEqual(Array.from({ length: 6 + bookmarksMax }, (_, index) => index + 1));
		expect((await kept.list())[0]).toMatchObject({ title: 'One kill', events: 6 + bookmarksMax, faults: 1, lengthMs: 1200 });
		expect(await kept.bookmark('none', { bookmark, on: true })).toMatchObject({ ok: false, error: { code: 'no-recording' } });
	});

	test('has a name of its own, also when two began in the same second', async () => {
		const kept = store();
		await kept.keep(await recorded('one', 1));
		await kept.keep(await recorded('one', 1));
		expect(await ids(kept)).toEqual(['one-20260412-090100', 'one-20260412-090100-2']);
	});

	test('where there is none, or nothing happened in it, nothing is kept', async () => {
		const kept = store();
		await kept.keep(join(root, 'none.jsonl'));
		await writeFile(join(root, 'empty.jsonl'), headerLine('empty', '2026-04-12T09:00:00.000Z'));
		await kept.keep(join(root, 'empty.jsonl'));
		expect(await kept.list()).toEqual([]);
		expect(await readdir(root)).toEqual(['empty.jsonl']);
	});
});

describe('what is kept is bounded', () => {
	test('in number: the oldest that nobody saved go', async () => {
		const kept = store({ unsaved: 2 });
		await kept.keep(await recorded('one', 1));
		await kept.save('one-20260412-090100', 'Worth keeping');
		for (const minute of [2, 3, 4]) await kept.keep(await recorded('one', minute));
		expect(await ids(kept)).toEqual(['one-20260412-090400', 'one-20260412-090300', 'one-20260412-090100']);
		expect((await readdir(join(root, 'recordings'))).filter((name) => name.includes('090200'))).toEqual([]);
	});

	test('in bytes; the newest stays whatever its size', async () => {
		const kept = store({ unsavedBytes: 1 });
		await kept.keep(await recorded('one', 1));
		await kept.keep(await recorded('one', 2));
		expect(await ids(kept)).toEqual(['one-20260412-090200']);
	});

	test('what a user saves is refused above its bound, never dropped', async () => {
		const kept = store({ saved: 1 });
		await kept.keep(await recorded('one', 1));
		await kept.keep(await recorded('one', 2));
		expect(await kept.save('one-20260412-090100', 'First')).toEqual({ ok: true, value: { recording: 'one-20260412-090100' } });
		expect(await kept.save('one-20260412-090200', 'Second')).toMatchObject({ ok: false, error: { code: 'no-room' } });
		// Another title takes no more room.
		expect(await kept.save('one-20260412-090100', 'Another')).toMatchObject({ ok: true });
		expect((await kept.list()).map(({ title }) => title)).toEqual([null, 'Another']);
	});
});

test('of a running cluster a copy is saved, and the cluster goes on with its own file', async () => {
	const kept = store();
	const path = await recorded('one', 1);
	expect(await kept.saveRunning(path, 'So far')).toEqual({ ok: true, value: { recording: 'one-20260412-090100' } });
	expect(await kept.list()).toMatchObject([{ title: 'So far', faults: 1, events: 4 }]);
	expect((await stat(path)).isFile()).toBe(true);
	await kept.keep(path);
	expect((await kept.list()).map(({ id, title }) => [id, title])).toEqual([
		['one-20260412-090100', 'So far'],
		['one-20260412-090100-2', null],
	]);
});

test('removed, it is gone, and with the last one the folder', async () => {
	const kept = store();
	await kept.keep(await recorded('one', 1));
	await kept.list();
	expect(await kept.remove('one-20260412-090100')).toEqual({ ok: true, value: {} });
	expect(await kept.remove('one-20260412-090100')).toMatchObject({ ok: false, error: { code: 'no-recording' } });
	expect(await readdir(root)).toEqual([]);
});

test('the title survives a lost or foreign note, and a note is never believed about another file', async () => {
	const kept = store();
	await kept.keep(await recorded('one', 1));
	await kept.save('one-20260412-090100', 'Mine');
	const longer = headerLine('one', '2026-04-12T09:01:00.000Z') + events.slice(0, 2).map(eventLine).join('');
	await writeFile(join(root, 'recordings', 'one-20260412-090100.jsonl'), longer);
	expect(await kept.list()).toMatchObject([{ title: 'Mine', events: 2, lengthMs: 500 }]);
	await writeFile(join(root, 'recordings', 'one-20260412-090100.json'), '{"title": 7}');
	expect(await kept.list()).toMatchObject([{ title: null, events: 2, faults: 1 }]);
});

test('no id leads out of the folder, and links in it are not followed', async () => {
	const kept = store();
	await kept.keep(await recorded('one', 1));
	const outside = await recorded('two', 2);
	await symlink(outside, join(root, 'recordings', 'two.jsonl'));
	expect(await ids(kept)).toEqual(['one-20260412-090100']);
	expect(await kept.read('two', 0, 5)).toMatchObject({ ok: false, error: { code: 'no-recording' } });
	expect(() => kept.read('../two-2', 0, 5)).toThrow();
});

test("a header's text becomes a safe name", () => {
	expect(idOf('training-1', '2026-04-12T09:30:00.000Z')).toBe('training-1-20260412-093000');
	expect(idOf('../../etc/passwd', '../..')).toBe('etcpasswd');
	expect(idOf('', '2026-04-12T09:30:00.000Z')).toBe('recording-20260412-093000');
	expect(idOf('9<b>', 'x')).toBe('recording-9b');
});

test('a title is one line that a person can read', () => {
	expect(recordingTitleSchema.parse('  Ausfall im März: „be1“  ')).toBe('Ausfall im März: „be1“');
	for (const bad of ['', '   ', 'a\nb', 'a\u001b[2J', 'a\u202Eb', 'x'.repeat(81)]) expect(recordingTitleSchema.safeParse(bad).success).toBe(false);
});
