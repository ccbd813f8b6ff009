/** `export compose` as a user calls it, without Docker: what is written, and each way of being refused. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { setUpSchema } from '../../../node-image/src/mailctl/set-up.ts';
import { runLab } from '../program.ts';
import { type Said, sayingOutput } from '../testing-output.ts';

let folder: string;
let out: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'export-verb-'));
	out = join(folder, 'out');
	vi.stubEnv('DOCKER_HOST', `unix://${join(folder, 'none.sock')}`);
	onTestFinished(() => {
		vi.unstubAllEnvs();
		rmSync(folder, { recursive: true });
	});
});

async function lab(...args: string[]): Promise<Said & { code: number }> {
	const output = sayingOutput();
	const code = await runLab('lab', args, output);
	return { code, ...output.said };
}

test('a preset: files, and what to do with them', async () => {
	const { code, out: lines, notes } = await lab('export', 'compose', 'dynamic-3', '--no-image', '--out', out);
	expect([code, notes]).toEqual([0, []]);
	expect(lines[0]).toBe(`${out}: 10 files; README.md says how to use them`);
	expect(readdirSync(join(out, 'nodes')).sort()).toEqual(['be1', 'be2', 'be3', 'fe1', 'fe2']);
});

test('a cluster file: its name, its ports and its passwords; an option is stronger', async () => {
	const path = join(folder, 'course.yaml');
	writeFileSync(
		path,
		'name: course\nfrontends: 1\nbackends: 1\nbalancer: { smtp: 3025, imap: 3143 }\ndomains:\n  - { name: a.test, accounts: [{ name: ann, password: given }, bob] }\n',
	);
	const { code, out: lines } = await lab('export', 'compose', path, '--no-image', '--json', '--imap', '4143', '--out', out);
	expect(code).toBe(0);
	expect(JSON.parse(lines.join('\n'))).toMatchObject({
		path: out,
		project: expect.stringMatching(/^course-[0-9a-f]{6}$/),
		files: expect.arrayContaining(['.env']),
	});
	const compose = readFileSync(join(out, 'docker-compose.yml'), 'utf8');
	expect(compose).toContain('127.0.0.1:3025:25');
	expect(compose).toContain('127.0.0.1:4143:143');
	const { accounts } = setUpSchema.parse(JSON.parse(readFileSync(join(out, 'accounts.json'), 'utf8')));
	expect(accounts).toEqual([
		{ address: 'ann@a.test', password: 'given' },
		{ address: 'bob@a.test', password: expect.stringMatching(/^\w{4}-\w{4}-\w{4}$/) },
	]);
});

test('written over by --force only, with other secrets, and the earlier one is named', async () => {
	await lab('export', 'compose', '--no-image', '--out', out);
	const project = readFileSync(join(out, '.env'), 'utf8').split('=').at(-1)?.trim();
	const config = readFileSync(join(out, 'nodes/be1/config.json'), 'utf8');
	expect(await lab('export', 'compose', '--no-image', '--out', out)).toMatchObject({
		code: 1,
		notes: [expect.stringMatching(/has an export in it already; .*--force$/)],
	});
	expect(readFileSync(join(out, 'nodes/be1/config.json'), 'utf8')).toBe(config);
	const again = await lab('export', 'compose', '--no-image', '--force', '--out', out);
	expect(again).toMatchObject({ code: 0, notes: [expect.stringContaining(`docker-compose -p ${project} down -v`)] });
	expect(readFileSync(join(out, 'nodes/be1/config.json'), 'utf8')).not.toBe(config);
});

describe('refused in one line, and nothing is written', () => {
	test.each([
		['no folder', ['export', 'compose'], /^required option '--out <dir>' not specified; see `lab export compose --help`$/],
		['no such preset', ['export', 'compose', 'huge', '--no-image', '--out', 'OUT'], /^there is no preset "huge"; known: dynamic/],
		['no such file', ['export', 'compose', './none.yaml', '--no-image', '--out', 'OUT'], /none\.yaml: no such file/],
		['a port that is none', ['export', 'compose', '--smtp', '70000', '--out', 'OUT'], /^'70000' is not a value for --smtp; write a port from 1 to 65535/],
		['a network of the lab', ['export', 'compose', '--no-image', '--subnet', '198.18.1.0/24', '--out', 'OUT'], /--subnet 198\.18\.101\.0\/24$/],
		[
			'no Docker',
			['export', 'compose', '--out', 'OUT'],
			/^no Docker engine answers at .*; start it, mend what names it, or write only the files, with --no-image$/,
		],
	])('%s', async (_, args, why) => {
		const { code, out: lines, notes } = await lab(...args.map((word) => (word === 'OUT' ? out : word)));
		expect([code, lines, notes]).toEqual([1, [], [expect.stringMatching(why)]]);
		expect(existsSync(out)).toBe(false);
	});
});
