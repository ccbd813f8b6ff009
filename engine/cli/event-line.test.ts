import { describe, expect, test } from 'vitest';
import type { NodeEvent } from '../../node-image/src/contract/node-events.ts';
import type { EngineEvent, RecordedEvent } from '../contract/recorded-event.ts';
import { eventLines, eventLinesStart } from './event-line.ts';

let seq = 0;
function fromNode(atMs: number, node: string, event: NodeEvent): RecordedEvent {
	seq += 1;
	return { source: 'node', seq, atMs, node, event };
}
function fromEngine(atMs: number, event: EngineEvent): RecordedEvent {
	seq += 1;
	return { source: 'engine', seq, atMs, event };
}

describe('what a failover reads like', () => {
	const killed = fromEngine(5000, { type: 'fault', node: 'be1', kind: 'kill', by: 'outside' });

	test('times are relative to the last fault', () => {
		const { lines } = eventLines(eventLinesStart, [
			fromEngine(1830, { type: 'cluster-ready', tookMs: 1830 }),
			killed,
			fromEngine(5001, { type: 'process', node: 'be1', state: 'down', exit: 'SIGKILL' }),
			fromNode(5206, 'be2', { type: 'member-silent', member: 'be1', silentForMs: 200, missedBeats: 2, linkEnded: true }),
			fromNode(5210, 'be2', { type: 'controller-taken', epoch: 8, from: '7-be1.1', reason: 'silent' }),
			fromNode(5220, 'be2', { type: 'member-declared-dead', member: 'be1', life: 1 }),
		]);
		expect(lines).toEqual([
			'   1.83 s  all nodes are ready after 1.83 s',
			'  +0.00 s  be1 was killed from outside',
			'  +0.00 s  the process of be1 has ended (SIGKILL)',
			'  +0.21 s  be2 missed 2 beats of be1: silent for 0.20 s, its link broke',
			'  +0.21 s  be2 is controller, epoch 8 (the one before fell silent)',
			'  +0.22 s  be2 declares be1 dead, life 1',
		]);
	});

	test('what was ordered here is said as an order: it has not happened yet', () => {
		const order = (atMs: number, kind: 'stop' | 'restart', by: 'lab' | 'outside') =>
			eventLines(eventLinesStart, [fromEngine(atMs, { type: 'fault', node: 'be1', kind, by })]).lines;
		expect(order(1, 'stop', 'lab')).toEqual(['  +0.00 s  be1 is told to stop']);
		expect(order(1, 'restart', 'lab')).toEqual(['   0.00 s  be1 is started again']);
		expect(order(1, 'stop', 'outside')).toEqual(['  +0.00 s  be1 was stopped from outside']);
	});

	test('links, volumes, drains and members are told, and what breaks sets the time', () => {
		const links = [
			{ from: 'be1', to: 'be2' },
			{ from: 'be2', to: 'be1' },
		];
		const { lines } = eventLines(eventLinesStart, [
			fromEngine(1000, { type: 'link-fault', kind: 'cut', links }),
			fromEngine(1100, { type: 'node-told', node: 'be1', problem: 'no answer' }),
			fromEngine(1200, { type: 'link-fault', kind: 'heal', links }),
			fromEngine(2000, { type: 'link-fault', kind: 'slow', links, delayMs: 200 }),
			fromEngine(3000, { type: 'fault', node: 'be1', kind: 'volume-full', by: 'lab' }),
			fromEngine(4000, { type: 'drain', node: 'fe1', on: true }),
			fromEngine(4200, { type: 'drain', node: 'be1', on: true, lastOf: ['backend'] }),
			fromEngine(4500, { type: 'drain', node: 'fe1', on: false }),
			fromEngine(4600, { type: 'node-added', node: 'fe3', role: 'frontend' }),
			fromEngine(4700, { type: 'node-removed', node: 'fe3' }),
		]);
		expect(lines).toEqual([
			'  +0.00 s  links are cut: be1 - be2',
			'  +0.10 s  be1 could not be told: no answer',
			'  +0.20 s  links are healed: be1 - be2',
			'  +0.00 s  links are slow by 200 ms: be1 - be2',
			'  +0.00 s  be1 finds the volume full',
			'  +0.00 s  fe1 is told to drain',
			"  +0.00 s  be1 is told to drain; no other backend is ready: until one is, no account can be used, and mail waits in the frontends' queues",
			'  +0.30 s  fe1 is told to take part again',
			'  +0.40 s  fe3 is added, a frontend',
			'  +0.50 s  fe3 is removed',
		]);
	});

	test.each([
		[40_000, '40 s'],
		[12 * 60_000, '12 min'],
		[425 * 60_000, '7 h 5 min'],
	])('a sleep of the computer is told as one: %i ms', (forMs, words) => {
		const { lines } = eventLines(eventLinesStart, [fromEngine(6000, { type: 'slept', forMs, countedMs: 0 })]);
		expect(lines).toEqual([`   6.00 s  the computer slept for ${words}: what follows right after comes from that, not from a fault`]);
	});

	test('the fault is remembered from batch to batch', () => {
		const first = eventLines(eventLinesStart, [killed]);
		const second = eventLines(first.state, [fromNode(5750, 'be3', { type: 'backup-appointed', epoch: 8, backup: 'be3' })]);
		expect(second.lines).toEqual(['  +0.75 s  be3 is backup']);
	});

	test('accounts that move together are one sentence', () => {
		const take = (node: string, account: string) => fromNode(6000, node, { type: 'account-taken', account, generation: 2, previous: '1-be1.1', tookMs: 3 });
		const { lines } = eventLines(eventLinesStart, [take('be2', 'a@x'), take('be2', 'b@x'), take('be3', 'c@x')]);
		expect(lines).toEqual(['   6.00 s  be2 took 2 accounts', '   6.00 s  be3 took c@x']);
	});

	test('what several nodes report is said once, what happens again later is said again', () => {
		const left = (atMs: number, node: string) => fromNode(atMs, node, { type: 'member-left', member: 'be1', reason: 'dead' });
		const { lines } = eventLines(eventLinesStart, [killed, left(5240, 'be2'), left(5243, 'fe1'), left(5243, 'fe2'), left(9000, 'be2')]);
		expect(lines.slice(1)).toEqual(['  +0.24 s  be1 is out of the cluster', '  +4.00 s  be1 is out of the cluster']);
	});

	test('beats, mail and traffic samples make no noise', () => {
		const { lines } = eventLines(eventLinesStart, [
			fromNode(1, 'be1', { type: 'beat', seq: 1, lookupMs: 1, heard: [] }),
			fromNode(2, 'be1', { type: 'mail-stored', account: 'a@x', uid: 1, sizeBytes: 1, deliveryId: 'd', known: false }),
			fromEngine(3, { type: 'token', path: 'Controller', before: null, after: '1-be1.1' }),
		]);
		expect(lines).toEqual([]);
	});
});

test('a line is one line, whatever a name on the volume or a stranger has put into it', () => {
	const message = "'x.macnt' holds what is no token ('\u001b[2J\r\n\u009b31mred\u202e')";
	const { lines } = eventLines(eventLinesStart, [fromNode(1000, 'be1', { type: 'problem', code: 'not-understood', message })]);
	expect(lines).toEqual(["   1.00 s  be1: 'x.macnt' holds what is no token ('?[2J???31mred?')"]);
});
