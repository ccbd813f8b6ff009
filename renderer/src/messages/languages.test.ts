/**
 * Both languages say the same things: the same keys, the same parameters in each text, and short where it must fit.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { clusterFileRules } from '../../../engine/contract/cluster-file.ts';
import { languages } from './language.ts';

/** The engine's own words are English, so only another language needs words for its failures. */
const germanOnly = ['failures.json'];

/** 'cluster.json': 'pill.down_other' -> text. */
function textsOf(language: string): Map<string, Map<string, string>> {
	const folder = join(import.meta.dirname, language);
	return new Map(readdirSync(folder).map((file) => [file, new Map(flat(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Tree, ''))]));
}

type Tree = { readonly [key: string]: string | Tree };
function flat(tree: Tree, prefix: string): [string, string][] {
	return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
		typeof value === 'string' ? [[prefix + key, value]] : flat(value, `${prefix}${key}.`),
	);
}

const parametersOf = (text: string) => [...new Set([...text.matchAll(/\{\{\s*([a-zA-Z]+)/g)].map(([, name]) => name))].sort();

const english = textsOf('en');
const german = textsOf('de');

test('German has each file of English, and no other', () => {
	expect([...german.keys()].filter((file) => !germanOnly.includes(file)).sort()).toEqual([...english.keys()].sort());
});

test.each([...english.keys()].filter((file) => german.has(file)))('%s has the same keys in both, with the same parameters', (file) => {
	const [one, other] = [english.get(file) ?? new Map(), german.get(file) ?? new Map()] as [Map<string, string>, Map<string, string>];
	expect([...other.keys()].sort()).toEqual([...one.keys()].sort());
	const differing = [...one].filter(([key, text]) => JSON.stringify(parametersOf(text)) !== JSON.stringify(parametersOf(other.get(key) ?? '')));
	expect(differing.map(([key]) => key)).toEqual([]);
});

/** What stands where nothing can grow: characters that fit at 1280x800. */
const roomFor: readonly (readonly [RegExp, number])[] = [
	[/^role\./, 12],
	[/^state\.(?!volume)/, 14],
	[/^header\.(lost|doubled|longest)$/, 17],
	[/^header\.(healAll|stop)$/, 16],
	[/^pill\./, 34],
	[/^bottom\.(time|events|shells|files)$/, 10],
	[/^traffic\.(start|stop)$/, 14],
	[/^details\.linksDo\./, 10],
	[/^scheme\.(light|dark|auto)$/, 16],
];

test.each(languages)('%s: what has little room is short', (language) => {
	const texts = [...textsOf(language).values()].flatMap((file) => [...file]);
	const tooLong = texts.filter(([key, text]) => roomFor.some(([keys, most]) => keys.test(key) && text.replace(/\{\{[^}]*\}\}/g, '00').length > most));
	expect(tooLong).toEqual([]);
	for (const [keys] of roomFor) expect(texts.some(([key]) => keys.test(key))).toBe(true);
});

test.each(languages)('%s: quotes and ellipses are typographic', (language) => {
	const texts = [...textsOf(language).values()].flatMap((file) => [...file]);
	expect(texts.filter(([, text]) => /"|\.\.\./.test(text.replace(/\{\{[^}]*\}\}/g, '')))).toEqual([]);
});

describe('failures', () => {
	const root = join(import.meta.dirname, '../../..');
	const spoken = JSON.parse(readFileSync(join(import.meta.dirname, 'de/failures.json'), 'utf8')) as {
		failure: Record<string, object>;
		mistake: Record<string, string>;
	};
	const sources = ['engine/server', 'engine/labs/drive', 'engine/core', 'engine/runtime', 'renderer/src/channel', 'node-image/src'].flatMap((folder) =>
		readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
			.filter((file) => /\.ts$/.test(file) && !/\.test\.ts$|double|\/cli\/|^results-folder/.test(file))
			.map((file) => ({ folder, text: readFileSync(join(root, folder, file), 'utf8') })),
	);
	const codes = (text: string) => [...text.matchAll(/\brefuse\(\s*'([a-z-]+)'/g)].map(([, code]) => code ?? '');

	test('whatever the engine refuses has German words', () => {
		const refused = new Set(sources.filter(({ folder }) => folder.startsWith('engine/')).flatMap(({ text }) => codes(text)));
		expect(refused.size).toBeGreaterThan(30);
		expect([...refused].filter((code) => !(code in spoken.failure)).sort()).toEqual([]);
	});

	test('each rule of a cluster file has German words', () => {
		expect(Object.keys(spoken.mistake).sort()).toEqual(clusterFileRules.map((rule) => (rule === '' ? 'file' : rule.replaceAll('.', '/'))).sort());
	});

	test('German words are kept for codes that exist', () => {
		const all = sources.map(({ text }) => text).join('\n');
		expect(Object.keys(spoken.failure).filter((code) => !all.includes(`'${code}'`))).toEqual([]);
	});
});
