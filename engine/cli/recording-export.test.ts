import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../contract/recorded-event.ts';
import { parseRecording } from '../contract/recording-format.ts';
import { pageWith } from '../contract/recording-page.ts';
import { exportRecording } from './recording-export.ts';

const startedAt = '2026-04-12T09:30:00.000Z';
const evil = '</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>';
const page = '<!doctype html><body><script type="application/octet-stream" id="recording"></script><script>play()</script>';
const events: RecordedEvent[] = [
	{ source: 'node', seq: 1, atMs: 1, node: 'be1', event: { type: 'problem', code: 'evil', message: evil } },
	{ source: 'engine', seq: 2, atMs: 2, event: { type: 'node-added', node: 'be2', role: 'backend', described: describedAt('/home/ada/lab/nodes/be2/data') } },
	{ source: 'engine', seq: 3, atMs: 3, event: { type: 'cluster-stopping' } },
];

function describedAt(dataPath: string) {
	return { name: 'be2', roles: ['backend' as const], address: '127.1.0.2', ports: { imap: 1143 }, dataPath };
}

let folder: string;
let pagePath: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'mcl-'));
	pagePath = join(folder, 'page');
	await writeFile(pagePath, page);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Two events a part; the cluster goes on recording meanwhile. */
const read = async (afterSeq: number, _most: number) => ({ name: 'demo', startedAt, lastSeq: 3 + afterSeq, events: events.slice(afterSeq, afterSeq + 2) });
const exported = (name: string, force = false) => exportRecording({ file: join(folder, name), force, read, pagePath });

describe('a recording as a file', () => {
	test('.jsonl is the recording, up to where it was when the export began', async () => {
		expect(await exported('one.jsonl')).toMatchObject({ events: 3 });
		expect(parseRecording(await readFile(join(folder, 'one.jsonl'), 'utf8'))).toMatchObject({
			ok: true,
			value: { header: { name: 'demo', startedAt }, events },
		});
	});

	test('.html has it packed, and no text of it as markup, nor the path of its folder', async () => {
		await exported('one.html');
		const html = await readFile(join(folder, 'one.html'), 'utf8');
		const packed = /id="recording">([^<]*)<\/script>/.exec(html)?.[1] ?? '';
		expect(html.replace(packed, '')).toBe(page);
		const text = gunzipSync(Buffer.from(packed, 'base64')).toString();
		expect(text).not.toContain('/home/ada');
		const parsed = parseRecording(text);
		expect(parsed.ok && parsed.value.events[0]).toEqual(events[0]);
		expect(parsed.ok && parsed.value.events[1]).toMatchObject({ event: { described: describedAt('…/be2/data') } });
	});

	test('writes over a file only when told to', async () => {
		for (const name of ['one.jsonl', 'one.html']) {
			await exported(name);
			await expect(exported(name)).rejects.toThrow(/already exists; .*--force/);
			expect(await exported(name, true)).toMatchObject({ events: 3 });
		}
	});

	test('one that breaks off leaves no half of it', async () => {
		const broken = async (afterSeq: number, most: number) => {
			if (afterSeq > 0) throw new Error('gone');
			return read(afterSeq, most);
		};
		await expect(exportRecording({ file: join(folder, 'one.jsonl'), force: false, read: broken })).rejects.toThrow(/cannot be written: gone/);
		expect(await readdir(folder)).toEqual(['page']);
	});

	test('a name that says nothing about its form, and a page that is not built, are told', async () => {
		await expect(exported('one.txt')).rejects.toThrow(/name a file that ends in \.html/);
		await expect(exportRecording({ file: join(folder, 'a.html'), force: false, read, pagePath: join(folder, 'none') })).rejects.toThrow(/not built/);
	});
});

test('only base64 goes into the page, and only into that page', () => {
	expect(() => pageWith(page, '</script>')).toThrow();
	expect(() => pageWith('<!doctype html>', 'AAAA')).toThrow();
	expect(() => pageWith(page + page, 'AAAA')).toThrow();
});
