/**
 * Shells in nodes of a real cluster, with `mailctl` in them, and the files that the cluster makes.
 *
 * One story in one file. The lines that are typed ask for what a learner asks for.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ProcessRuntime } from '../../engine/runtime/process/process-runtime.ts';
import { Engine } from '../../engine/server/engine.ts';
import { Listener, value } from '../../engine/server/testing-listener.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const nodeProgram = here('../../node-image/src/main.ts');
const mailctlProgram = here('../../node-image/src/mailctl.ts');
const compileCachePath = here('../../node_modules/.cache/compile');
const listener = new Listener();
let root: string;
let engine: Engine;
let api: ReturnType<Engine['connect']>['api'];

beforeAll(async () => {
	root = join(await mkdtemp(join(tmpdir(), 'mclab-shells-')), 'home');
	engine = new Engine({
		runtime: new ProcessRuntime({ root, nodeProgram, mailctlProgram, compileCachePath }),
		engineVersion: 'test',
		createProbe: () => {
			throw new Error('no traffic in this story');
		},
	});
	api = engine.connect(listener.pushes).api;
	value(await api.up({ source: { preset: 'dynamic' }, detach: true }));
});
afterAll(async () => {
	await engine.close();
	await rm(join(root, '..'), { recursive: true, force: true });
});

const open = async (node: string) => value(await api.terminalOpen({ node, columns: 200, rows: 50 })).terminal;
const said = (terminal: string) => listener.terminals.get(terminal) ?? '';
const type = async (terminal: string, line: string) => value(await api.terminalInput({ terminal, data: Buffer.from(`${line}\r`).toString('base64') }));
const names = async (where: string, path: string) => value(await api.filesList({ where, path, most: 1000 })).entries.map(({ name }) => name);

test('mailctl in a shell asks the node that the shell is in, the controller or not', async () => {
	const [lead, front] = [await open('@controller'), await open('fe1')];
	await Promise.all([type(lead, 'mailctl status; mailctl health'), type(front, 'mailctl status; mailctl members')]);
	await listener.until(() => /node +be1, backend, controller\r\n.*\r\nready\r\n/s.test(said(lead)));
	await listener.until(() => /node +fe1, frontend\r\n.*queue +0 mails\r\n.*fe1 +frontend +ready +life 1, this node/s.test(said(front)));
	await type(lead, 'printf \'%s\' \'{"domains":["third.test"],"accounts":[{"address":"dora@third.test","password":"pw"}]}\' | mailctl setup -');
	await listener.until(() => said(lead).includes('2 made, 0 there already'));
	expect(await names('volume', 'SharedDomains/third.test')).toContain('dora.macnt');
	await type(front, 'mailctl create-domain fourth.test; exit 5');
	await listener.until(() => listener.terminalEnds.get(front) === 'exit 5');
	expect(said(front)).toContain('another node has its own, then run mailctl there');
});

test("a node's token is another after each start: mailctl reads it anew", async () => {
	const terminal = await open('be2');
	value(await api.fault({ node: 'be2', kind: 'kill' }));
	await type(terminal, 'mailctl status');
	await listener.until(() => /mailctl: be2 \(.*\) is down; start it/.test(said(terminal)));
	value(await api.fault({ node: 'be2', kind: 'restart' }));
	await type(terminal, 'mailctl wait-ready && mailctl status');
	await listener.until(() => /node +be2, backend/.test(said(terminal)));
	await type(terminal, 'mailctl drain; mailctl status');
	await listener.until(() => said(terminal).includes('be2 is told to drain'));
});

test('what a token becomes is told and listed', async () => {
	value(await api.volumeWatch({ path: 'Controller', on: true }));
	const [before] = await names('volume', 'Controller');
	value(await api.ready({ node: 'be2' }));
	value(await api.fault({ node: '@controller', kind: 'kill' }));
	await listener.until(() => listener.volumePaths.includes('Controller'));
	await expect.poll(() => names('volume', 'Controller'), { timeout: 10_000 }).not.toEqual([before]);
	expect(await names('be1', '')).not.toContain('config.json');
	expect(await api.filesRead({ where: 'be1', path: '../config.json', fromByte: 0, bytesMost: 10 })).toMatchObject({ ok: false, error: { code: 'bad-path' } });
});

test('a node that is removed, and the cluster, take their shells along; nothing is left', async () => {
	const added = value(await api.add({ role: 'frontend' })).node;
	const [removed, kept] = [await open(added), await open('be2')];
	await Promise.all([type(removed, "trap '' HUP; echo be''gins"), type(kept, 'sleep 1000')]);
	await listener.until(() => said(removed).includes('begins') && said(kept).includes('sleep'));
	value(await api.remove({ node: added }));
	expect(listener.terminalEnds.has(removed)).toBe(true);
	expect(listener.terminalEnds.has(kept)).toBe(false);
	value(await api.down({}));
	expect(listener.terminalEnds.has(kept)).toBe(true);
	expect(existsSync(root)).toBe(false);
});
