/**
 * SPEC.md against the code, so that the text cannot rot: its table of times is timing.ts, its messages and their
 * fields are link-message.ts, its findings are the volume probe's, and every rule that is quoted anywhere is in it.
 *
 * What only a reader can judge (whether a sentence is true) is in the tests that quote the rules.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loginAttemptsMax, refusalNumbers } from './administration/cli-session.ts';
import { clocksApartMsMax } from './cluster/clocks.ts';
import { greetingSchema, linkMessageSchema, refusalSchema } from './cluster/link-message.ts';
import { linkVersion } from './cluster/link-version.ts';
import { timingFrom } from './cluster/timing.ts';
import { queueLifetimeSDefault } from './contract/node-config.ts';
import { nodeStateSchema } from './contract/node-events.ts';
import { cliLimitsDefault } from './server/cli-door.ts';
import { tombstoneKeptS } from './storage/tombstone-age.ts';
import { probeCodes } from './storage/volume-probe.ts';

const root = join(import.meta.dirname, '../..');
const spec = readFileSync(join(root, 'node-image/SPEC.md'), 'utf8');

describe('section 9', () => {
	const timing = timingFrom(100);
	const rows = tableRows(section(9));

	test('has every time of timing.ts, and no other', () => {
		expect(sorted(rows.map(({ names }) => names[0] ?? ''))).toEqual(sorted(Object.keys(timing)));
	});

	test.each(Object.entries(timing))('%s: formula and value at a beat of 100 ms', (name, value) => {
		const [, formula, at100] = rows.find(({ names }) => names[0] === name)?.cells ?? [];
		expect(inMs(formula)).toBe(value);
		expect(inMs(at100)).toBe(value);
	});

	test('names what is not derived from the beat', () => {
		const text = unwrapped(section(9));
		expect(text).toContain(`the queue's lifetime, ${queueLifetimeSDefault / 86_400} days`);
		expect(tombstoneKeptS(queueLifetimeSDefault)).toBe(2 * queueLifetimeSDefault + 86_400);
		expect(text).toContain('tombstones, twice that and a day');
		expect(text).toContain(`wall clocks agree within ${clocksApartMsMax / 1000} s`);
	});
});

describe('section 8', () => {
	const rows = new Map(tableRows(section(8)).map(({ names, cells }) => [names[0] ?? '', quoted(cells[2])]));
	const schema = z.toJSONSchema(linkMessageSchema, { io: 'input' });
	const messages = variants(schema, ['kind', 'ask', 'is', 't']).filter(({ name }) => !['frame', 'call', 'answer'].includes(name));

	test('has every message and answer of link-message.ts, the greeting and the refusal, and no other', () => {
		expect(sorted([...rows.keys()])).toEqual(sorted(['greeting', 'refusal', ...messages.map(({ name }) => name)]));
	});

	test.each(messages)('$name carries what the table says', ({ name, fields }) => {
		expect(sorted(rows.get(name) ?? [])).toEqual(sorted(fields));
	});

	test('greeting and refusal carry what the table says', () => {
		expect(sorted(rows.get('greeting') ?? [])).toEqual(sorted(Object.keys(greetingSchema.shape)));
		expect(sorted(rows.get('refusal') ?? [])).toEqual(sorted(Object.keys(refusalSchema.shape)));
	});

	test("the roster's fields are those of the pulse's schema", () => {
		const roster = objectsIn(schema).find((properties) => 'backup' in properties && 'members' in properties) ?? {};
		const member = objectsIn(roster).find((properties) => 'roles' in properties) ?? {};
		const [, whole, each] = /`roster` is (.+?), and of each member (.+?)\./.exec(unwrapped(section(8))) ?? [];
		expect(sorted(quoted(whole))).toEqual(sorted(Object.keys(roster)));
		expect(sorted(quoted(each))).toEqual(sorted(Object.keys(member)));
	});

	test('says which version of the link this build speaks', () => {
		expect(unwrapped(section(8))).toContain(`this build speaks \`${linkVersion}\``);
	});
});

describe('section 12', () => {
	test("has the text command interface's limits and every number of a refusal", () => {
		const text = unwrapped(section(12));
		const { lineCharactersMax, connectionsMax, loginMs, idleMs, penaltyMs } = cliLimitsDefault;
		expect(text).toContain(`A line has ${lineCharactersMax.toLocaleString('en')} characters, a door ${connectionsMax} connections`);
		expect(text).toContain(`a login may take ${loginMs / 1000} s and three attempts`);
		expect(text).toContain(`there may be ${idleMs / 60_000} minutes`);
		expect([penaltyMs, loginAttemptsMax]).toEqual([1000, 3]);
		for (const number of Object.values(refusalNumbers)) expect(text).toContain(String(number));
	});
});

describe('section 7', () => {
	test('has every finding of the probe, and no other (R13)', () => {
		expect(sorted(tableRows(section(7)).flatMap(({ names }) => names))).toEqual(sorted([...probeCodes]));
	});

	test('draws every state (R12)', () => {
		const drawing = section(7).split('```')[1] ?? '';
		for (const state of nodeStateSchema.options) expect(drawing).toContain(state);
	});
});

describe('rules', () => {
	const defined = new Set([...spec.matchAll(/^- \*\*([RP]\d+) /gm)].map(([, rule]) => rule));

	test('are P1 to P4 and R1 to R13, each once', () => {
		const numbers = (letter: string, count: number) => Array.from({ length: count }, (_, at) => `${letter}${at + 1}`);
		expect([...spec.matchAll(/^- \*\*([RP]\d+) /gm)].map(([, rule]) => rule)).toEqual([...numbers('P', 4), ...numbers('R', 13)]);
	});

	test.each(['node-image/src', 'engine', 'renderer', 'electron', 'test', 'README.md', 'CONTRIBUTING.md', 'node-image/SPEC.md'])(
		'that %s quotes are in the text',
		(place) => {
			const unknown = sourcesIn(place).flatMap((path) =>
				[...readFileSync(path, 'utf8').matchAll(/\b[RP]\d{1,2}\b/g)].filter(([rule]) => !defined.has(rule)).map(([rule]) => `${path}: ${rule}`),
			);
			expect(unknown).toEqual([]);
		},
	);
});

/** From the heading `## <number>.` to the next one. */
function section(number: number): string {
	const [, text] = new RegExp(`\\n## ${number}\\. [^\\n]*\\n([^]*?)(?=\\n## |$)`).exec(spec) ?? [];
	if (text === undefined) throw new Error(`SPEC.md has no section ${number}`);
	return text;
}

function unwrapped(text: string): string {
	return text.replace(/\s*\n\s*/g, ' ');
}

/** Rows whose first cell names something of the code: `like this`. */
function tableRows(text: string): { names: string[]; cells: string[] }[] {
	return text
		.split('\n')
		.filter((line) => line.startsWith('| `'))
		.map((line) => line.split(/(?<!\\)\|/).slice(1, -1))
		.map((cells) => ({ names: quoted(cells[0]), cells: cells.map((cell) => cell.trim()) }));
}

function quoted(text = ''): string[] {
	return [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '');
}

/** '1.9 beats', '300 ms', '3 s', '2': milliseconds at a beat of 100 ms, or a count. */
function inMs(text = ''): number | undefined {
	const [, number, unit = ''] = /^([\d.]+)(?: (beats?|ms|s))?$/.exec(text) ?? [];
	const factor = { '': 1, ms: 1, s: 1000, beat: 100, beats: 100 }[unit];
	// Without the noise of binary fractions: 0.96 * 100.
	return number === undefined || factor === undefined ? undefined : Number((Number(number) * factor).toFixed(6));
}

function sorted(names: readonly string[]): string[] {
	return names.toSorted();
}

type Properties = Record<string, unknown>;

/** Every object's properties in a JSON schema, outer ones first. */
function objectsIn(schema: unknown): Properties[] {
	if (typeof schema !== 'object' || schema === null) return [];
	const own = 'properties' in schema && typeof schema.properties === 'object' && schema.properties !== null ? [schema.properties as Properties] : [];
	return [...own, ...Object.values(schema).flatMap(objectsIn)];
}

/** Objects that say by one of these fields, always with the same word, what they are; with their other fields but the call's number. */
function variants(schema: unknown, words: readonly string[]): { name: string; fields: string[] }[] {
	return objectsIn(schema).flatMap((properties) => {
		const word = words.find((each) => typeof constOf(properties[each]) === 'string');
		const name = word === undefined ? undefined : constOf(properties[word]);
		return typeof name === 'string' ? [{ name, fields: Object.keys(properties).filter((field) => field !== word) }] : [];
	});
}

function constOf(schema: unknown): unknown {
	return typeof schema === 'object' && schema !== null && 'const' in schema ? schema.const : undefined;
}

function sourcesIn(place: string): string[] {
	const path = join(root, place);
	if (place.endsWith('.md')) return [path];
	return readdirSync(path, { recursive: true, encoding: 'utf8' })
		.filter((name) => /\.(ts|tsx|mjs|cjs|md|css|json)$/.test(name) && !name.includes('node_modules'))
		.map((name) => join(path, name));
}
