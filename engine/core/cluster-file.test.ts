import { describe, expect, test } from 'vitest';
import { checkClusterFile, parseClusterFile } from './cluster-file.ts';
import { queuesFirst } from './plan.ts';

function parsed(text: string) {
	const result = parseClusterFile('cluster.yaml', text);
	if (!result.ok) throw new Error(`${result.error.message} (${result.error.remedy})`);
	return result.value;
}

function error(text: string): string {
	const result = parseClusterFile('cluster.yaml', text);
	if (result.ok) throw new Error('expected an error');
	return `${result.error.message} | ${result.error.remedy}`;
}

describe('a good cluster file', () => {
	test('a preset is the whole of it', () => {
		const definition = parsed('preset: dynamic\n');
		expect(definition).toMatchObject({ preset: 'dynamic', frontends: ['fe1', 'fe2'], backends: ['be1', 'be2'], beatMs: 100 });
		expect(definition.domains.map((domain) => [domain.name, domain.accounts.length])).toEqual([
			['example.test', 6],
			['second.test', 6],
		]);
	});

	test('symmetric nodes are frontend and backend at once, alone or beside others', () => {
		expect(parsed('symmetric: 2\n')).toMatchObject({ frontends: ['n1', 'n2'], backends: ['n1', 'n2'] });
		expect(parsed('symmetric: [both]\nfrontends: 1\n')).toMatchObject({ frontends: ['fe1', 'both'], backends: ['both'] });
		expect(parsed('preset: symmetric\n')).toMatchObject({ preset: 'symmetric', frontends: ['n1', 'n2', 'n3'], backends: ['n1', 'n2', 'n3'] });
		expect(error('symmetric: 6\nfrontends: 5\n')).toBe('cluster.yaml:1: 11 nodes are frontends | name at most 10, symmetric ones included');
		expect(error('symmetric: [be1]\nbackends: 1\n')).toContain('cluster.yaml:1: symmetric[1]: the name "be1" is taken by another node');
	});

	test('all frontends queue first, or those that are named', () => {
		const queuing = (text: string) => {
			const definition = parsed(`preset: dynamic\n${text}`);
			return definition.frontends.filter((name) => queuesFirst(definition, name));
		};
		expect([queuing(''), queuing('queueFirst: true'), queuing('queueFirst: [fe2]')]).toEqual([[], ['fe1', 'fe2'], ['fe2']]);
	});

	test('explicit nodes, balancer, accounts with and without a password', () => {
		const definition = parsed(`
name: course-1
frontends: 1
backends: [north, south]
balancer: { method: least-connections, smtp: 2525 }
domains:
  - name: a.test
    accounts: [alice, { name: bob, password: "123" }]
beatMs: 200
queueFirst: true
runtime: process
`);
		expect(definition).toEqual({
			name: 'course-1',
			preset: 'custom',
			runtime: 'process',
			beatMs: 200,
			queueFirst: true,
			frontends: ['fe1'],
			backends: ['north', 'south'],
			balancer: { method: 'least-connections', address: undefined, smtp: 2525, imap: undefined },
			domains: [
				{
					name: 'a.test',
					accounts: [
						{ name: 'alice', password: undefined },
						{ name: 'bob', password: '123' },
					],
				},
			],
		});
	});
});

describe('every error names file, line and remedy', () => {
	test.each([
		['an unknown key', 'preset: dynamic\nbackend: 2\n', /^cluster\.yaml:2: unknown key "backend" \| known here: name, preset, .*backends/],
		['an unknown key inside', 'preset: dynamic\nbalancer:\n  port: 1\n', /^cluster\.yaml:3: unknown key "port" \| known here: method, address, smtp, imap$/],
		[
			'an unknown key of an account',
			'preset: dynamic\ndomains:\n- name: a.test\n  accounts:\n  - name: bob\n    pass: x\n',
			/^cluster\.yaml:6: unknown key "pass" \| known here: name, password/,
		],
		['broken YAML', 'preset: dynamic\nname: [a\n', /^cluster\.yaml:\d: not valid YAML: .* \| look at/],
		['a key twice', 'preset: dynamic\npreset: dynamic\n', /^cluster\.yaml:2: not valid YAML: .*unique/],
		[
			'an unknown preset',
			'\npreset: dinamic\n',
			/^cluster\.yaml:2: preset: there is no preset "dinamic" \| write one of the presets: dynamic, dynamic-3, symmetric, bare$/,
		],
		['a preset beside nodes', 'preset: dynamic\nbackends: 3\n', /^cluster\.yaml:2: "backends" beside "preset" \| keep one/],
		['no backend', 'frontends: 2\n', /^cluster\.yaml:1: no backend.* \| add "backends: 2"/],
		['no frontend', 'backends: 2\n', /^cluster\.yaml:1: no frontend/],
		['backends as zero', 'frontends: 1\nbackends: 0\n', /^cluster\.yaml:2: backends: .* \| write a number from 1 to 30/],
		['too many', 'frontends: 99\nbackends: 1\n', /^cluster\.yaml:1: frontends: .* \| write a number from 1 to 10/],
		[
			'a node that is called as the volume is',
			'frontends: 1\nbackends: [volume]\n',
			/^cluster\.yaml:2: "volume" names the shared volume .* \| give the node another/,
		],
		['a bad node name', 'frontends: 1\nbackends:\n- be1\n- Be 2\n', /^cluster\.yaml:4: backends\[2\]: "Be 2" is not a node name \| write a node name/],
		['a name twice', 'frontends: [x]\nbackends: [y, x]\n', /^cluster\.yaml:2: backends\[2\]: the name "x" is taken/],
		['a name twice across a number', 'frontends: [be1]\nbackends: 2\n', /^cluster\.yaml:2: backends: the name "be1" is taken/],
		[
			'a domain twice',
			'preset: dynamic\ndomains:\n- {name: a.test, accounts: [x]}\n- {name: a.test, accounts: [x]}\n',
			/^cluster\.yaml:4: domains\[2\]\.name: the domain "a\.test" is there twice/,
		],
		[
			'a bad account',
			'preset: dynamic\ndomains:\n- name: a.test\n  accounts:\n  - Alice\n',
			/^cluster\.yaml:5: domains\[1\]\.accounts\[1\]: "Alice" is not an account name/,
		],
		[
			'a password of digits',
			'preset: dynamic\ndomains:\n- name: a.test\n  accounts:\n  - {name: a, password: 1}\n',
			/^cluster\.yaml:5: .*password: .* \| write 1 to 128 characters \(in quotes/,
		],
		['an address that is not loopback', 'preset: dynamic\nbalancer: {address: 10.0.0.1}\n', /^cluster\.yaml:2: balancer\.address: not a loopback address/],
		['another runtime', 'preset: dynamic\nruntime: podman\n', /^cluster\.yaml:2: runtime: .* \| write "process"/],
		['a beat of a second too long', 'beatMs: 20000\npreset: dynamic\n', /^cluster\.yaml:1: beatMs: /],
		['the same port twice', 'preset: dynamic\nbalancer:\n  smtp: 25\n  imap: 25\n', /^cluster\.yaml:4: balancer\.imap: the same port/],
		[
			'a frontend that queues first and is none',
			'preset: dynamic\nqueueFirst: [fe2, be1]\n',
			/^cluster\.yaml:2: .*there is no frontend "be1" \| known: fe1, fe2/,
		],
		['an empty file', '', /^cluster\.yaml:1: .* \| write a mapping/],
		['a list', '- a\n', /^cluster\.yaml:1: .* \| write a mapping/],
		['the first of two errors', 'beatMs: 1\nnonsense: 2\n', /^cluster\.yaml:1: beatMs/],
	])('%s', (_, text, expected) => {
		expect(error(text)).toMatch(expected);
	});
});

describe('all mistakes at once', () => {
	function all(text: string): string[] {
		const result = parseClusterFile('cluster.yaml', text);
		if (result.ok) throw new Error('expected an error');
		return [result.error.message, ...result.error.more];
	}

	test('in the order of the lines, each with its remedy, whatever kind they are of', () => {
		expect(all('beatMs: 1\nfrontends: 99\nbackends: [be1, be1]\nspeed: 3\ndomains:\n  - { name: a.test, accounts: [x, x, "?"] }\n')).toEqual([
			'cluster.yaml:1: beatMs: smaller than 20',
			expect.stringMatching(/^cluster\.yaml:2: frontends: .*; write a number from 1 to 10/),
			expect.stringMatching(/^cluster\.yaml:3: backends\[2\]: the name "be1" is taken by another node; /),
			expect.stringMatching(/^cluster\.yaml:4: unknown key "speed"; known here: /),
			expect.stringMatching(/^cluster\.yaml:6: .*the account "x" is there twice; /),
			expect.stringMatching(/^cluster\.yaml:6: .*"\?" is not an account name; /),
		]);
	});

	test('at most twenty, and how many are left', () => {
		const accounts = Array.from({ length: 50 }, () => '"?"').join(', ');
		const lines = all(`preset: dynamic\ndomains: [{ name: a.test, accounts: [${accounts}] }]\n`);
		expect(lines.length).toBe(21);
		expect(lines.at(-1)).toBe('cluster.yaml: and 30 more; mend these first');
	});

	test('no sentence of the validator reaches a reader', () => {
		for (const text of [
			'frontends: x\nbackends: 0',
			'preset: 7',
			'preset: dynamic\nruntime: docker\nbeatMs: fast\nbalancer: { smtp: 0 }\ndomains: []',
			'- a',
			'name: "A"',
		])
			expect(all(text).join(' ')).not.toMatch(/Invalid|expected|received|<=|>=/);
	});
});

test.each([
	['brackets', `preset: ${'['.repeat(200_000)}`],
	['closed brackets', `preset: ${'['.repeat(20_000)}${']'.repeat(20_000)}`],
	['mappings', `preset: ${'{a: '.repeat(20_000)}`],
	['lists', '- '.repeat(50_000)],
])('%s that nest too deep are a mistake of the file, not of the lab', (_, text) => {
	expect(error(text)).toMatch(/^cluster\.yaml:\d+: /);
});

describe('read for a form', () => {
	test('a good one is plain data: what is left out is null, and nothing is made up', () => {
		const text = 'name: course-1\nsymmetric: 1\nbalancer: { smtp: 2525 }\ndomains:\n  - { name: a.test, accounts: [alice, { name: bob, password: secret }] }\n';
		const expected = {
			is: 'good',
			cluster: {
				name: 'course-1',
				preset: 'custom',
				runtime: 'process',
				beatMs: 100,
				queueFirst: false,
				frontends: ['n1'],
				backends: ['n1'],
				balancer: { method: 'round-robin', address: null, smtp: 2525, imap: null },
				domains: [
					{
						name: 'a.test',
						accounts: [
							{ name: 'alice', password: null },
							{ name: 'bob', password: 'secret' },
						],
					},
				],
			},
		};
		expect(checkClusterFile(text)).toEqual(expected);
		expect(JSON.parse(JSON.stringify(checkClusterFile(text)))).toEqual(expected);
	});

	test('each mistake says its line, its place and its rule, in the order of the lines', () => {
		const text =
			'preset: dynamic\nbackends: [be1, Be2, be1]\nbalancer: { smtp: 70000 }\ndomains:\n  - { name: a.test, accounts: [alice, alice] }\ncolour: red\n';
		const read = checkClusterFile(text);
		expect(read.is === 'mistaken' && read.mistakes.map(({ line, path, rule }) => [line, path.join('.'), rule])).toEqual([
			[2, 'backends', 'beside-preset'],
			[2, 'backends.1', 'backends.*'],
			[2, 'backends.2', 'backends.*'],
			[3, 'balancer.smtp', 'balancer.smtp'],
			[5, 'domains.0.accounts.1', 'domains.*.accounts.*'],
			[6, 'colour', 'unknown-key'],
		]);
	});

	test.each([
		['frontends: [', 'yaml'],
		['backends: 2', 'no-frontend'],
		['frontends: 2', 'no-backend'],
		['symmetric: 6\nfrontends: 6', 'too-many'],
		['symmetric: [volume]', 'kept-name'],
		['[]', ''],
	])('%j breaks the rule %j', (text, rule) => {
		const read = checkClusterFile(text);
		expect(read.is === 'mistaken' && read.mistakes.map((mistake) => mistake.rule)).toContain(rule);
	});

	test('no more mistakes than somebody mends at once', () => {
		const read = checkClusterFile(`${Array.from({ length: 30 }, (_, index) => `key${index}: 1`).join('\n')}\n`);
		expect(read).toMatchObject({ is: 'mistaken', left: 12 });
	});
});

test('a range of accounts is as many accounts; a mapping is taken as it is', () => {
	const [domain] = parsed('preset: dynamic\ndomains:\n  - { name: a.test, accounts: [alice, user08..user10, { name: u1..u2 }] }\n').domains;
	expect(domain?.accounts.map((account) => account.name)).toEqual(['alice', 'user08', 'user09', 'user10', 'u1..u2']);
	expect(error('preset: dynamic\ndomains:\n  - { name: a.test, accounts: [user1..user3, user2] }\n')).toContain(
		'cluster.yaml:3: domains[1].accounts[2]: the account "user2" is there twice',
	);
	for (const broken of ['user5..user1', 'a1..b3', 'user..user9']) {
		expect(error(`preset: dynamic\ndomains:\n  - { name: a.test, accounts: [alice, ${broken}] }\n`)).toContain(`"${broken}" is no range of accounts`);
	}
	expect(error('preset: dynamic\ndomains:\n  - { name: a.test, accounts: [user1..user2001] }\n')).toContain('these are more than 2000 accounts');
});
