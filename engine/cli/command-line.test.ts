/** The command line before any engine is asked: every mistake is one line that says how to mend it, and help is everywhere. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runLab } from './program.ts';
import { sayingOutput } from './testing-output.ts';

let home: string;
beforeEach(() => {
	home = mkdtempSync(join(tmpdir(), 'mclab-command-line-'));
	vi.stubEnv('MAILCLUSTER_LAB_HOME', home);
});
afterEach(() => {
	vi.unstubAllEnvs();
	// No engine was started.
	expect(readdirSync(home)).toEqual([]);
	rmSync(home, { recursive: true });
});

async function lab(...args: string[]) {
	const output = sayingOutput();
	return { code: await runLab('mclab', args, output), ...output.said };
}

async function refused(...args: string[]): Promise<string> {
	const { code, out, notes } = await lab(...args);
	expect([args, code, out, notes.length]).toEqual([args, 1, [], 1]);
	return notes[0] ?? '';
}

describe('refused', () => {
	test('a word, an option or a value that is none', async () => {
		expect(await refused('rise')).toMatch(/unknown command 'rise'; see `mclab --help`/);
		expect(await refused('up', '--detatch')).toMatch(/unknown option '--detatch'; see `mclab up --help`/);
		expect(await refused('fault', 'explode', 'be1')).toMatch(
			/^'explode' is not a value for <kind>; known: kill, .*volume-away.*, cut, slow, heal; see `mclab fault --help`/,
		);
		expect(await refused('fault', 'kill')).toMatch(/missing required argument 'node'/);
		expect(await refused('traffic', '--for', '30')).toMatch(/^'30' is not a value for --for; write a duration .*for example 30s/);
		expect(await refused('logs', 'be1', '-n', '0')).toMatch(/^'0' is not a value for --lines; write a whole number from 1 to 10000; see `mclab logs --help`/);
		expect(await refused('fault', 'slow', 'be1', 'be2', '--delay', '0.5')).toMatch(/^'0\.5' is not a value for --delay; write a whole number from 1 to 10000/);
		expect(await refused('add', 'balancer')).toMatch(/^'balancer' is not a value for <role>; known: frontend, backend/);
		expect(await refused('up', '--name', 'Big Name')).toMatch(/a cluster name is 1 to 40 characters/);
		expect(await refused('accounts', '--most', '0')).toMatch(
			/^'0' is not a value for --most; write a whole number from 1 to 100000; see `mclab accounts --help`/,
		);
		expect(await refused('account', 'add', 'Carol')).toMatch(
			/^'Carol' is not a value for <address>; an address is name@domain, in lower case; see `mclab account add --help`/,
		);
		expect(await refused('account', 'remove', 'a@b.test')).toMatch(/^unknown command 'remove'; see `mclab account --help`/);
		expect(await refused('domain', 'add', 'Third Domain')).toMatch(
			/^'Third Domain' is not a value for <domain>; a domain is letters, digits, .* see `mclab domain add --help`/,
		);
		expect(await refused('mail', 'alice@example.test', 'first')).toMatch(/^'first' is not a value for <uid>; write a UID as `mail ADDRESS` lists them/);
	});

	test('what does not go together', async () => {
		expect(await refused('fault', 'cut', 'be1')).toMatch(/^fault cut is about the links between two sides; name both: fault cut be1 be2/);
		expect(await refused('fault', 'kill', 'be1', 'be2')).toMatch(/^fault kill takes one node, not be2 as well/);
		expect(await refused('fault', 'kill', 'be1', '--one-way')).toMatch(/^--one-way does not go with kill/);
		expect(await refused('fault', 'cut', 'be1', 'be2', '--delay', '5')).toMatch(/^--delay does not go with cut/);
		expect(await refused('mail', 'alice@example.test', '1', '--json')).toMatch(/^a UID goes with neither --json nor --send; leave one of them out/);
	});
});

test('help is everywhere, and is no failure', async () => {
	for (const verb of [
		[],
		['up'],
		['status'],
		['fault'],
		['plan'],
		['heal'],
		['drain'],
		['ready'],
		['add'],
		['remove'],
		['traffic'],
		['accounts'],
		['account', 'add'],
		['domain', 'add'],
		['mail'],
		['logs'],
		['shell'],
		['files'],
		['open'],
		['down'],
		['recordings'],
		['recording', 'save'],
		['recording', 'remove'],
		['recording', 'export'],
	]) {
		const { code, out, notes } = await lab(...verb, '--help');
		expect([verb, code, notes]).toEqual([verb, 0, []]);
		expect(out.join('\n')).toContain(`Usage: mclab ${verb.join(' ')}`.trimEnd());
	}
});
