import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeShell } from './node-shell.ts';

let folder: string;
beforeEach(() => {
	// A name that a shell would take apart, if one ever saw it.
	folder = mkdtempSync(join(tmpdir(), "mclab 'shell' $(x) "));
});
afterEach(() => rmSync(folder, { recursive: true }));

function shell(env: Record<string, string | undefined>, mailctlProgram?: string) {
	const configPath = join(folder, 'config.json');
	return nodeShell(
		{ node: 'be1', shellPath: join(folder, 'shell'), cwd: folder, configPath, executable: process.execPath, compileCachePath: undefined, mailctlProgram },
		env,
	);
}

describe('the shell of a node', () => {
	test("gets no more of the engine's environment than a login has", () => {
		const { env } = shell({
			PATH: '/bin',
			HOME: '/home/x',
			LANG: 'en_GB.UTF-8',
			SECRET_TOKEN: 'x',
			NODE_OPTIONS: '--inspect',
			MAILCLUSTER_LAB_HOME: '/x',
			SHELL: '/bin/sh',
		});
		expect(Object.keys(env).sort()).toEqual(['ENV', 'HOME', 'LANG', 'MAILCLUSTER_NODE', 'MAILCTL_CONFIG', 'MAILCTL_PATH', 'PATH', 'SHELL', 'TERM'].sort());
		expect(env).toMatchObject({ HOME: '/home/x', LANG: 'en_GB.UTF-8', PATH: `${join(folder, 'shell', 'bin')}:/bin`, MAILCLUSTER_NODE: 'be1' });
	});

	test.each([
		[{ LANG: 'en_GB.UTF-8' }, undefined],
		[{ LC_ALL: 'C', LANG: 'en_GB.UTF-8' }, ''],
		[{}, ''],
	])('is in UTF-8: %j', (env, all) => {
		const made = shell({ SHELL: '/bin/sh', ...env }).env;
		expect(made.LC_ALL).toBe(all);
		expect(made.LC_CTYPE ?? made.LANG).toMatch(/UTF-8$/);
	});

	test.each(['/usr/sbin/nologin', '/bin/false', 'sh', '/nowhere/fish', ''])('is no %j', (wanted) => {
		expect(shell({ SHELL: wanted }).file).toMatch(/^\/.*sh$/);
	});

	test('finds mailctl first, with its arguments and its node, wherever the folder is', () => {
		const program = join(folder, 'mail ctl.mjs');
		writeFileSync(program, 'console.log(JSON.stringify([process.argv.slice(2), process.env.MAILCTL_CONFIG]));');
		const { env } = shell({ SHELL: '/bin/sh', PATH: process.env.PATH }, program);
		const out = execFileSync('/bin/sh', ['-c', 'mailctl "two words" "\\$x"'], { env, encoding: 'utf8' });
		expect(JSON.parse(out)).toEqual([['two words', '$x'], join(folder, 'config.json')]);
	});
});
