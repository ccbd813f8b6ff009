import { describe, expect, test } from 'vitest';
import type { EnginePushes } from '../contract/engine-api.ts';
import type { RecordedEvent } from '../contract/recorded-event.ts';
import { boundedPushes } from './bounded-pushes.ts';
import { statusDouble } from './engine-double.ts';
import { channelPair } from './testing-channel.ts';

const limitBytes = 100;

function setUp() {
	const pair = channelPair();
	const pushed: [string, unknown][] = [];
	const refollowed: [string, number][] = [];
	const pushes = boundedPushes(
		pair.channel,
		{
			push: <N extends keyof EnginePushes>(name: N, push: Parameters<EnginePushes[N]>[0]) => void pushed.push([name, push]),
			refollow: (name, afterSeq) => void refollowed.push([name, afterSeq]),
		},
		limitBytes,
	);
	return { pair, pushed, refollowed, pushes };
}

function event(seq: number): RecordedEvent {
	return { source: 'engine', seq, atMs: seq, event: { type: 'cluster-stopping' } };
}

describe('a client that does not read', () => {
	test('gets no events while it is behind, and then from the recording what it missed', () => {
		const { pair, pushed, refollowed, pushes } = setUp();
		pushes.followed('lab', 4);
		pushes.events({ name: 'lab', events: [event(5)] });
		pair.setBuffered(limitBytes + 1);
		pushes.events({ name: 'lab', events: [event(6)] });
		// Room again, but not drained: an event now would leave a gap behind it.
		pair.setBuffered(1);
		pushes.events({ name: 'lab', events: [event(7)] });
		expect(pushed).toEqual([['events', { name: 'lab', events: [event(5)] }]]);
		pair.setBuffered(0);
		expect(refollowed).toEqual([['lab', 5]]);
		pushes.events({ name: 'lab', events: [event(6), event(7)] });
		expect(pushed.at(-1)).toEqual(['events', { name: 'lab', events: [event(6), event(7)] }]);
	});

	test('that missed the very first events gets them from where it asked', () => {
		const { pair, refollowed, pushes } = setUp();
		pushes.followed('lab', 40);
		pair.setBuffered(limitBytes + 1);
		pushes.events({ name: 'lab', events: [event(41)] });
		pair.setBuffered(0);
		expect(refollowed).toEqual([['lab', 40]]);
	});

	test('gets the newest status and list, once', () => {
		const { pair, pushed, pushes } = setUp();
		pair.setBuffered(limitBytes + 1);
		for (let turn = 0; turn < 1000; turn += 1) pushes.status({ status: { ...statusDouble('lab'), startedAt: String(turn) } });
		pushes.clusters({ clusters: [] });
		expect(pushed).toEqual([]);
		pair.setBuffered(0);
		expect(pushed).toEqual([
			['clusters', { clusters: [] }],
			['status', { status: { ...statusDouble('lab'), startedAt: '999' } }],
		]);
	});

	test('is told nothing older behind what it was told as soon as there was room', () => {
		const { pair, pushed, pushes } = setUp();
		const tell = () => {
			pushes.clusters({ clusters: [] });
			pushes.status({ status: statusDouble('lab') });
			pushes.labState({ lab: 'small', state: null });
		};
		pair.setBuffered(limitBytes + 1);
		tell();
		pair.setBuffered(1);
		tell();
		const atOnce = [...pushed];
		expect(atOnce.map(([name]) => name)).toEqual(['clusters', 'status', 'labState']);
		pair.setBuffered(0);
		expect(pushed).toEqual(atOnce);
	});

	test('gets every directory that changed, once, and of very many only that anything may have', () => {
		const { pair, pushed, pushes } = setUp();
		pair.setBuffered(limitBytes + 1);
		for (const path of ['a', 'b', 'a']) pushes.volumeChanged({ name: 'lab', paths: [path] });
		for (let number = 0; number < 10_000; number += 1) pushes.volumeChanged({ name: 'big', paths: [`d${number}`] });
		pair.setBuffered(0);
		expect(pushed[0]).toEqual(['volumeChanged', { name: 'lab', paths: ['a', 'b'] }]);
		const [, big] = pushed[1] as [string, { paths: string[] }];
		expect(big.paths).toContain('');
		expect(big.paths.length).toBeLessThan(600);
	});

	test("gets a terminal's bytes in any case: they have a window of their own", () => {
		const { pair, pushed, pushes } = setUp();
		pair.setBuffered(limitBytes + 1);
		pushes.terminalData({ terminal: '1', data: 'eA==' });
		pushes.terminalEnded({ terminal: '1', how: 'exit 0' });
		expect(pushed.map(([name]) => name)).toEqual(['terminalData', 'terminalEnded']);
	});

	test('is told that log lines are missing', () => {
		const { pair, pushed, pushes } = setUp();
		pair.setBuffered(limitBytes + 1);
		pushes.log({ name: 'lab', node: 'be1', lines: ['a'] });
		pushes.log({ name: 'lab', node: 'be1', lines: ['b'] });
		pair.setBuffered(0);
		expect(pushed).toEqual([['log', { name: 'lab', node: 'be1', lines: ['(lines left out: this reader was too slow)'] }]]);
	});
});
