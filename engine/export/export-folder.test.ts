import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { type ExportFile, exportMark } from './compose-export.ts';
import { lookAtFolder, writeExport } from './export-folder.ts';

let above: string;
let folder: string;
beforeEach(() => {
	above = mkdtempSync(join(tmpdir(), 'export-folder-'));
	folder = join(above, 'deep', 'out');
	onTestFinished(() => rmSync(above, { recursive: true }));
});

const files: readonly ExportFile[] = [
	{ path: 'docker-compose.yml', text: `${exportMark}\n`, mode: 0o600 },
	{ path: '.env', text: '# x\nCOMPOSE_PROJECT_NAME=course-1\n', mode: 0o600 },
	{ path: 'nodes/be1/config.json', text: '{}', mode: 0o644 },
];

const modeOf = (path: string) => (statSync(join(folder, path)).mode & 0o777).toString(8);

test('the folder is its owner’s alone, and files have their modes under a strict umask, too', async () => {
	const before = process.umask(0o077);
	onTestFinished(() => void process.umask(before));
	expect(await lookAtFolder(folder, false)).toEqual({ ok: true, value: { is: 'free' } });
	expect(await writeExport(folder, files)).toEqual({ ok: true, value: undefined });
	expect([modeOf('.'), modeOf('nodes'), modeOf('.env'), modeOf('nodes/be1/config.json')]).toEqual(['700', '700', '600', '644']);
	expect(readdirSync(folder, { recursive: true }).sort()).toEqual(['.env', 'docker-compose.yml', 'nodes', 'nodes/be1', 'nodes/be1/config.json']);
});

test('a folder that was open to others is closed before anything is in it', async () => {
	mkdirSync(folder, { recursive: true, mode: 0o755 });
	await writeExport(folder, files);
	expect(modeOf('.')).toBe('700');
});

test('an earlier export is written over only when that is wanted; what else is there stays', async () => {
	await writeExport(folder, files);
	writeFileSync(join(folder, 'notes.txt'), 'mine');
	expect(await lookAtFolder(folder, false)).toMatchObject({ ok: false, error: { message: `${folder} has an export in it already` } });
	expect(await lookAtFolder(folder, true)).toEqual({ ok: true, value: { is: 'export', project: 'course-1' } });
	await writeExport(folder, [{ path: '.env', text: 'new', mode: 0o600 }]);
	expect([readFileSync(join(folder, '.env'), 'utf8'), readFileSync(join(folder, 'notes.txt'), 'utf8')]).toEqual(['new', 'mine']);
});

test('a folder with other things in it, a file and a link are refused, by force, too', async () => {
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, 'docker-compose.yml'), 'services: {}\n');
	expect(await lookAtFolder(folder, true)).toMatchObject({ ok: false, error: { message: `${folder} has other things in it` } });
	expect(await lookAtFolder(join(folder, 'docker-compose.yml'), true)).toMatchObject({ ok: false, error: { message: expect.stringMatching(/is no folder$/) } });
	symlinkSync(above, join(above, 'link'));
	expect(await lookAtFolder(join(above, 'link'), true)).toMatchObject({ ok: false, error: { message: expect.stringMatching(/is no folder$/) } });
});

test('nothing is left of a folder whose export failed', async () => {
	const broken = [...files, { path: '.env/inside', text: '', mode: 0o600 } as const];
	expect(await writeExport(folder, broken)).toMatchObject({ ok: false, error: { code: 'folder' } });
	expect(readdirSync(above)).toEqual([]);
});
