import { expect, test } from 'vitest';
import { readLab } from './lab-reader.ts';
import { filesTest, textsTest, yamlTest } from './testing-lab.ts';

function mistakes(change?: (yaml: string) => string, texts?: ReadonlyMap<string, string>): string[] {
	const read = readLab(filesTest(change, texts));
	return read.ok ? [] : read.mistakes.map(({ file, line, column, message, remedy }) => `${file}:${line}:${column}: ${message}; ${remedy}`);
}
const changed = (from: string, to: string) => mistakes((yaml) => yaml.replace(from, to));

test('an exercise that is right is read with everything in it', () => {
	const read = readLab(filesTest());
	if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
	expect(read.lab).toMatchObject({
		id: 'small',
		cluster: { preset: 'dynamic' },
		runtimes: ['process', 'docker'],
		ci: { runtimes: ['process'], msMax: 300_000 },
	});
	expect(read.lab.steps[1]).toMatchObject({
		needs: ['look'],
		isCheckpoint: true,
		solution: [{ do: 'plan', text: 'kill @controller' }],
		wrong: [{ undo: [{ do: 'plan', text: 'heal' }] }],
	});
	expect(read.lab.steps[0]?.checks).toEqual([]);
});

test.each([
	['minutes: 5', 'minuts: 5', ['lab.yaml:2:1: minutes: missing; write a number', 'lab.yaml:7:1: unknown key "minuts"; did you mean minutes?']],
	['level: beginner', 'level: hard', ['lab.yaml:6:8: level: not one of beginner, intermediate, advanced; write one of beginner, intermediate, advanced']],
	['id: small', 'id: smal', [`lab.yaml:3:5: "smal" is not the folder's name; write small, or rename the folder`]],
	['preset: dynamic', 'preset: dynamik', ['lab.yaml:8:20: there is no preset "dynamik"; known: dynamic, dynamic-3, symmetric, bare']],
	['preset: dynamic', 'frontends: 1, backends: 99', ['lab.yaml:8:36: backends: larger than 30; write a number from 1 to 30, or a list of names: [be1, be2]']],
	['traffic 5 per s', 'trafic 5 per s', ['lab.yaml:10:5: "trafic" is not an action; did you mean traffic?']],
	['controllers.acting <= 1', 'controllers.actin <= 1', ['lab.yaml:14:13: there is no fact "controllers.actin"; did you mean controllers.acting?']],
	[
		'controller is not step.controller',
		'controller is not step.controler',
		['lab.yaml:25:64: there is no fact "step.controler"; did you mean step.controller?'],
	],
	['do: [kill @backup]', 'do: [kill be9]', ['lab.yaml:28:19: there is no node "be9"; known: fe1, fe2, be1, be2, @controller, @backup, @random, it']],
	['title: { en: Look, de: Hinsehen }', 'title: { en: Look }', ['lab.yaml:17:12: steps[1].title.de: missing; write a text, in quotes where YAML wants them']],
	['behind: kill', 'behind: kil', ['lab.yaml:41:13: there is no step "kil"; did you mean kill?']],
	[', right: true', '', ['lab.yaml:47:7: no option is right; write "right: true" beside the right ones']],
	['    solution:\n      - kill @controller\n', '', ['lab.yaml:18:9: the step "kill" has checks and no solution; add "solution:", the actions that do it']],
	[
		'    after: true\n',
		'',
		[
			'de/kill.after.md:1:1: nothing shows this text; add "after: true" to its step',
			'en/kill.after.md:1:1: nothing shows this text; add "after: true" to its step',
		],
	],
	['minutes: 5', 'minutes: 5\nprerequisites: [first-cluster]', ['lab.yaml:8:17: there is no exercise "first-cluster"; known: none']],
	[
		'minutes: 5',
		'minutes: [5',
		[
			'lab.yaml:8:1: not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]; look at indentation, quotes and brackets there',
		],
	],
])('%s -> %s', (from, to, expected) => {
	expect(changed(from, to).slice(0, expected.length)).toEqual(expected);
});

test('all mistakes are told at once, those of well-formed parts beside those of others', () => {
	const all = mistakes((yaml) =>
		yaml.replace('level: beginner', 'level: hard').replace('kill @controller', 'kil @controller').replace('controllers.acting <= 1', 'acting <= 1'),
	);
	expect(all.map((line) => line.split(':')[1])).toEqual(['6', '14', '35']);
});

test('a text that is missing in a language, or speaks of what is not there, is a mistake', () => {
	const texts = new Map(textsTest);
	texts.delete('de/look.md');
	texts.set('en/kill.after.md', 'First line.\nAfter {{ fault.decidet }}.\n');
	texts.set('de/end.md', 'Das <b>Ende</b>.\n');
	texts.set('de/lok.md', 'x');
	expect(mistakes(undefined, texts)).toEqual([
		'de/end.md:1:5: "<b>" is HTML; write Markdown; put what looks like a tag between backticks',
		'de/lok.md:1:1: nothing shows this text; did you mean de/look.md?',
		'de/look.md:1:1: this text is missing; write it: every text is there in English and German',
		'en/kill.after.md:2:10: there is no fact "fault.decidet"; did you mean fault.decided?',
	]);
});

test.each([
	['beginnings of an expression', '{{ '.repeat(20_000)],
	['beginnings of a tag', '<a'.repeat(60_000)],
	['expressions that are wrong', '{{ controllr }}\n'.repeat(10_000)],
])('a text that is written to take long does not: %s', (_, text) => {
	const begunMs = performance.now();
	mistakes(undefined, new Map(textsTest).set('en/end.md', text));
	expect(performance.now() - begunMs).toBeLessThan(1_000);
});

const many = (count: number, item: (number: number) => string) => Array.from({ length: count }, (_, number) => item(number)).join('');

test.each([
	['keys', (yaml: string) => yaml + many(6500, (number) => `k${number}: 1\n`)],
	['keys in one line', (yaml: string) => `${yaml}x: {${many(5000, (number) => `k${number}: 1, `)}}\n`],
	[
		'keys of the cluster',
		(yaml: string) => yaml.replace('cluster: { preset: dynamic }', `cluster:\n  domains:\n${many(4500, (number) => `    k${number}: 1\n`)}`),
	],
	['the same key', (yaml: string) => yaml + 'twice: 1\n'.repeat(6900)],
	['actions that are none', (yaml: string) => yaml.replace('setup:\n', `setup:\n${'  - kil\n'.repeat(7800)}`)],
	['nodes that are added', (yaml: string) => yaml.replace('setup:\n', `setup:\n${'  - add backend\n'.repeat(3900)}`)],
])('a file with thousands of %s is read in about a second', (_, change) => {
	expect(change(yamlTest).length).toBeLessThan(64 * 1024);
	// Of the processor alone: what else runs on the machine does not count.
	const before = process.cpuUsage();
	expect(mistakes(change).length).toBeGreaterThan(0);
	expect(process.cpuUsage(before).user / 1000).toBeLessThan(1_200);
});

test('a file that is too long, or nests too deep, is named as that', () => {
	expect(mistakes((yaml) => yaml.padEnd(70_000, '#'))).toEqual(['lab.yaml:1:1: the file is too long; write at most 64 KB: make two exercises of it']);
	expect(mistakes((yaml) => `${yaml}x: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`)[0]).toMatch(/^lab\.yaml:\d+:\d+: /);
});

test('of very many mistakes the first are told, those of the YAML, too', () => {
	expect(mistakes((yaml) => `${yaml}${'twice: 1\n'.repeat(100)}`)).toHaveLength(50);
});

test('what an exercise adds may be spoken of', () => {
	expect(
		mistakes((yaml) =>
			yaml
				.replace('- traffic 5 per s', '- add backend\n  - create account dana@example.test')
				.replace('expect: controllers.acting <= 1', 'expect: be3.state is ready and login("dana@example.test")'),
		),
	).toEqual([]);
});

test('nodes that an exercise adds have the names that the engine will give them, also beside nodes with both roles', () => {
	const symmetric = (yaml: string) =>
		yaml.replace('{ preset: dynamic }', '{ preset: symmetric }').replace('- traffic 5 per s', '- add frontend\n  - add backend');
	expect(mistakes((yaml) => symmetric(yaml).replace('controllers.acting <= 1', 'fe1.state is ready and be1.state is ready and n3.state is ready'))).toEqual([]);
	expect(mistakes((yaml) => symmetric(yaml).replace('controllers.acting <= 1', 'be4.state is ready'))).toHaveLength(1);
});
