import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { statusDouble } from '../server/engine-double.ts';
import { pasteLines, readyLines, shellQuote, statusLines, table } from './cluster-lines.ts';

const plain = (_style: string, text: string) => text;

/** How a shell splits a line: the arguments that the command gets. */
function shellWords(line: string): string[] {
	return execFileSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' })
		.trimEnd()
		.split('\n');
}

describe('lines to paste', () => {
	test('are whole commands, whatever is in a password', () => {
		const status = { ...statusDouble('lab'), accounts: [{ address: 'alice@example.test', password: `it's $HOME "x"; \\` }] };
		const [swaks, curl] = pasteLines(status).map(shellWords);
		expect(swaks).toEqual(['swaks', '--server', '127.77.0.10:2525', '--from', 'alice@example.test', '--to', 'alice@example.test']);
		expect(curl).toEqual(['curl', '--url', 'imap://127.77.0.10:1143/INBOX;MAILINDEX=*', '--user', `alice@example.test:it's $HOME "x"; \\`]);
	});

	test('need an account', () => {
		expect(pasteLines({ ...statusDouble('lab'), accounts: [] })).toEqual([]);
	});
});

test('a word that needs no quotes gets none', () => {
	expect(shellQuote('alice@example.test:pw-1')).toBe('alice@example.test:pw-1');
	expect(shellQuote('')).toBe("''");
	expect(shellQuote('a;b')).toBe("'a;b'");
});

test('a status says where nothing leads into the cluster', () => {
	const lines = (unreachable: string | null) => statusLines({ ...statusDouble('lab'), unreachable }, plain).join('\n');
	expect(lines('the way broke: closed')).toContain('nothing leads into the cluster just now: the way broke: closed');
	expect(lines(null)).not.toContain('leads into');
});

test('columns stand under each other, painted or not', () => {
	const painted = (text: string) => `<${text}>`;
	expect(
		table([
			['a', 'b'],
			['long', 'c'],
		]),
	).toEqual(['a     b', 'long  c']);
	expect(
		table(
			[
				['a', 'b'],
				['long', 'c'],
			],
			painted,
		),
	).toEqual(['<a>     <b>', '<long>  <c>']);
});

describe('what a user reads', () => {
	test('when all is ready: services, domains, accounts with passwords, nodes', () => {
		const text = readyLines(statusDouble('lab'), 'mclab', plain).join('\n');
		for (const wanted of [
			'lab is ready: be1 is controller, epoch 1; be2 is backup',
			'127.77.0.10:2525',
			'127.77.0.10:1143',
			'second.test',
			'apple-7',
			'http://127.77.0.11:8010/ (fe1)',
			'postmaster plum-9',
			'fe2',
			'mclab fault kill @controller',
		]) {
			expect(text).toContain(wanted);
		}
	});

	test('of the balancer: what it is, and what each server has had', () => {
		const status = statusDouble('lab');
		const lines = statusLines(status, plain);
		const at = lines.indexOf('  balancer: built-in, round-robin, 0 open');
		expect(lines.slice(at + 1, at + 3)).toEqual([
			'    server  state  since  check  open  so far  failed  in       out',
			'    fe1     up     1 min  ready  0     3       1       12.3 kB  678 B',
		]);
		expect(lines.join('\n')).not.toContain('configuration:');
		const haproxy = { ...status.balancer, kind: 'haproxy', configPath: '/state/haproxy.cfg', statsUrl: 'http://127.0.0.1:8404/' } as const;
		const text = statusLines({ ...status, balancer: haproxy }, plain).join('\n');
		expect(text).toContain('balancer: haproxy, round-robin, 0 open');
		expect(text).toContain('configuration: /state/haproxy.cfg');
		expect(text).toContain('statistics: http://127.0.0.1:8404/');
	});

	test('when nobody leads and a fault is on', () => {
		const text = statusLines({ ...statusDouble('lab'), controller: null, backup: null, faults: [{ node: 'be1', kind: 'pause', sinceMs: 4 }] }, plain).join(
			'\n',
		);
		expect(text).toContain('lab (dynamic) is running: nobody is controller; no backup');
		expect(text).toContain('faults that are on: be1 pause');
	});

	test('with links cut and slow, a slow volume, and a node that was not told', () => {
		const status = statusDouble('lab');
		const link = { from: 'be1', to: 'fe1', state: 'cut', delayMs: 0 } as const;
		const slow = { from: 'be1', to: 'be2', state: 'slow', delayMs: 200 } as const;
		const text = statusLines(
			{
				...status,
				nodes: status.nodes.map((node) => (node.name === 'be2' ? { ...node, held: true, notTold: 'no answer in 3000 ms' } : node)),
				links: [link, { ...link, from: 'fe1', to: 'be1' }, slow],
				faults: [
					{ node: 'be1', kind: 'volume-slow', sinceMs: 1, delayMs: 50 },
					{ node: 'be1', kind: 'cut', to: 'fe1', sinceMs: 2 },
				],
			},
			plain,
		).join('\n');
		expect(text).toContain('faults that are on: be1 volume-slow (50 ms); cut: be1 - fe1; slow by 200 ms: be1 > be2');
		expect(text).toContain('be2 was not told: no answer in 3000 ms');
		expect(text).toContain('the volume is away from be2: nothing is stored or shown there until it is back');
	});

	test('beside another cluster the command to paste names its own', () => {
		expect(readyLines(statusDouble('lab'), 'mclab', plain, false).at(-1)).toBe('  mclab fault kill @controller --name lab');
	});

	test('a course of a thousand accounts does not fill the screen', () => {
		const accounts = Array.from({ length: 1000 }, (_, index) => ({ address: `a${index}@example.test`, password: 'p' }));
		expect(readyLines({ ...statusDouble('lab'), accounts }, 'mclab', plain).length).toBeLessThan(60);
	});
});
