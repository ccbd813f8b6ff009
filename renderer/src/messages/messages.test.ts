/**
 * Every key that the code uses has a text, for literal keys as they stand in the source and for events by example.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { balancerSchema, serverCheckSchema } from '../../../engine/contract/cluster-status.ts';
import { RecordingWriter, shapes, writeFailover, writeReturn, writeStart } from '../state/fixture/failover.ts';
import { sentenceOf } from '../state/sentences.ts';
import { whys } from '../state/words/statement.ts';
import { age, byteAmount, changedAt, signedSeconds, tickSeconds } from './format.ts';
import { i18n, loadMessages } from './i18n.ts';

const sources = join(import.meta.dirname, '..');

beforeAll(() => loadMessages());

function exists(key: string): boolean {
	return i18n.exists(key) || i18n.exists(key, { count: 1 });
}

describe('texts', () => {
	test('each literal key in the source has one', () => {
		const missing: string[] = [];
		let found = 0;
		for (const file of readdirSync(sources, { recursive: true, encoding: 'utf8' })) {
			if (!/\.tsx?$/.test(file) || file.includes('.test.')) continue;
			for (const [, key = ''] of readFileSync(join(sources, file), 'utf8').matchAll(/\bt\(\s*'([a-zA-Z0-9.-]+)'/g)) {
				found += 1;
				if (!exists(key)) missing.push(`${file}: ${key}`);
			}
		}
		expect(missing).toEqual([]);
		expect(found).toBeGreaterThan(50);
	});

	test('each sentence that the code can say has one', () => {
		const missing: string[] = [];
		const words = readdirSync(join(sources, 'state/words')).map((file) => [`words/${file}`, /\btell\(\s*'([a-zA-Z0-9-]+)'/g, 'situation'] as const);
		for (const [file, call, prefix] of [
			['sentences.ts', /\bsay\(\s*'([a-zA-Z-]+)'/g, 'event'],
			['aftermath.ts', /\bstep\(\s*'([a-zA-Z-]+)'/g, 'measured'],
			['summary.ts', /\bkey: '([a-zA-Z]+)', (?:steps|params)/g, 'summary'],
			['situation.ts', /\btell\(\s*'([a-zA-Z0-9-]+)'/g, 'situation'],
			...words,
		] as const) {
			const text = readFileSync(join(sources, 'state', file), 'utf8');
			for (const [, key] of text.matchAll(call)) {
				if (!exists(`${prefix}.${key}`) && !exists(`${prefix}.after.${key}`)) missing.push(`${prefix}.${key}`);
			}
		}
		expect(missing).toEqual([]);
	});

	test('each reason has a title and a text, and every text is of a reason', () => {
		expect(whys.filter((why) => !exists(`why.${why}.title`) || !exists(`why.${why}.text`))).toEqual([]);
		expect(Object.keys(i18n.getResource('en', 'translation', 'why') as object).sort()).toEqual([...whys].sort());
	});

	test('every fault has its texts, wherever it is spoken of', () => {
		const ofNode = ['volume-away', 'volume-full', 'volume-slow', 'drain', 'cut', 'slow'];
		const keys = [
			...ofNode.flatMap((kind) => [`event.fault.lab.${kind}`, `measured.fault.${kind}`, `summary.fault.${kind}`]),
			...['cut', 'slow', 'heal'].map((kind) => `event.link.${kind}`),
			...['linkCut', 'linkSlow'].map((word) => `picture.${word}`),
			...['away', 'full', 'slow'].map((is) => `state.volume.${is}`),
			'event.fault.lab.volume-back',
			'event.nodeAdded.frontend',
			'event.nodeAdded.backend',
			'pill.faultsOn',
		];
		expect(keys.filter((key) => !exists(key))).toEqual([]);
	});

	test.each([
		['1-be1.1', '2-be2.1'],
		[null, '1-be1.1'],
		['1-be1.1', null],
	])('a token’s new name is told as seen on the volume, which is later than it was given: %s, %s', (before, after) => {
		const sentence = sentenceOf({ source: 'engine', seq: 1, atMs: 1, event: { type: 'token', path: 'Controller', before, after } });
		expect(sentence && i18n.t(sentence.key, sentence.params)).toMatch(/^seen on the volume: .*Controller/);
	});

	test('no parameter of the recorded failover is left unfilled', () => {
		const writer = new RecordingWriter();
		writeStart(writer, shapes['dynamic-3']);
		writeFailover(writer, shapes['dynamic-3'], 2000, true);
		writeReturn(writer, shapes['dynamic-3'], 5000);
		const told = writer.events.flatMap((recorded) => {
			const sentence = sentenceOf(recorded);
			return sentence ? [i18n.t(sentence.key, sentence.params)] : [];
		});
		expect(told).toContain('be2 is controller, epoch 8');
		expect(told.filter((text) => /\{\{|^event\./.test(text))).toEqual([]);
	});
});

test('every word of a balancer has one', () => {
	const { kind, method, servers } = balancerSchema.shape;
	const keys = [
		...serverCheckSchema.options.map((check) => `balancerCheck.${check}`),
		...kind.options.map((one) => `balancerKind.${one}`),
		...method.options.map((one) => `balancerMethod.${one}`),
		...servers.element.shape.state.options.map((state) => `serverState.${state}`),
	];
	expect(keys.filter((key) => !exists(`details.${key}`))).toEqual([]);
});

test.each([
	[0, '0 bytes'],
	[1, '1 byte'],
	[357, '357 bytes'],
	[12_345, '12.3 kB'],
	[999_950, '1 MB'],
	[1_234_567_890, '1.2 GB'],
])('%d bytes are %s', (bytes, text) => {
	expect(byteAmount('en', bytes)).toBe(text);
});

test.each([
	[999, '0 sec'],
	[65_000, '1 min'],
	[7_300_000, '2 hr'],
	[200_000_000, '2 days'],
])('%d ms are %s', (ms, text) => {
	expect(age('en', ms)).toBe(text);
});

test('a file that was changed today shows the time, an older one the day, too', () => {
	const now = new Date(2030, 5, 7, 12, 0, 0).getTime();
	expect(changedAt('en-GB', now - 3_661_000, now)).toBe('10:58:59');
	expect(changedAt('en-GB', now - 24 * 3_600_000, now)).toMatch(/06\/06\/30/);
});

describe('times', () => {
	test.each([
		[210, '+0.21 s'],
		[0, '+0.00 s'],
		[-4, '+0.00 s'],
		[-5300, '\u22125.30 s'],
		[59_994, '+59.99 s'],
		[59_996, '+1:00 min'],
		[373_730, '+6:13 min'],
		[-7_325_000, '\u22122:02:05 h'],
	])('%i ms is %s', (ms, text) => {
		expect(signedSeconds(i18n.t, ms)).toBe(text);
	});

	test('marks of the axis drop needless digits', () => {
		expect([-500, 0, 2000, 90_000].map((ms) => tickSeconds(i18n.t, ms))).toEqual(['\u22120.5 s', '0 s', '+2 s', '+1:30 min']);
	});
});
