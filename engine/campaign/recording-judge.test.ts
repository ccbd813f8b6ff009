import { describe, expect, test } from 'vitest';
import type { NodeEvent } from '../../node-image/src/contract/node-events.ts';
import type { EngineEvent, RecordedEvent } from '../contract/recorded-event.ts';
import { judgeRecording } from './recording-judge.ts';

type Said = readonly [node: string, event: NodeEvent] | EngineEvent;

function recording(...said: readonly Said[]): RecordedEvent[] {
	return said.map((one, index) =>
		'type' in one
			? { source: 'engine', seq: index + 1, atMs: index * 10, event: one }
			: { source: 'node', seq: index + 1, atMs: index * 10, node: one[0], event: one[1] },
	);
}

const account = 'alice@example.test';
const leads = (node: string, epoch: number): Said => [node, { type: 'controller-taken', epoch, from: '0-free', reason: 'silent' }];
const owns = (node: string, generation: number): Said => [node, { type: 'account-taken', account, generation, previous: '0-free', tookMs: 1 }];
const stores = (node: string, generation: number, uid: number, deliveryId = `id${uid}`): Said => [
	node,
	{ type: 'mail-stored', account, generation, uid, sizeBytes: 1, deliveryId, known: false },
];

describe('P1 and P3, held against a recording', () => {
	test('one after the other, even where events of a node that hung come late', () => {
		const verdict = judgeRecording(
			recording(leads('be1', 1), owns('be1', 1), stores('be1', 1, 1), leads('be2', 2), owns('be2', 2), stores('be2', 2, 3), stores('be1', 1, 2)),
		);
		expect(verdict).toEqual({ epochs: 2, twoControllers: 0, twoWriters: 0, isCut: false, breaches: [] });
	});

	test.each<[string, readonly Said[]]>([
		['one epoch with two takers', [leads('be1', 2), leads('be2', 2)]],
		['a decision in an epoch of somebody else', [leads('be1', 2), ['be2', { type: 'backup-appointed', epoch: 2, backup: 'be3' }]]],
		[
			'one life declared dead by two',
			[
				['be1', { type: 'member-declared-dead', member: 'be3', life: 4 }],
				['be2', { type: 'member-declared-dead', member: 'be3', life: 4 }],
			],
		],
	])('two controllers: %s', (_, said) => {
		expect(judgeRecording(recording(...said))).toMatchObject({ twoControllers: 1, twoWriters: 0 });
	});

	test.each<[string, readonly Said[]]>([
		['one generation with two takers', [owns('be1', 2), owns('be2', 2)]],
		['a mail stored in a generation of somebody else', [owns('be1', 2), stores('be2', 2, 1)]],
		['a UID given twice', [owns('be1', 1), owns('be2', 2), stores('be1', 1, 5, 'x'), stores('be2', 2, 5, 'y')]],
		['an old owner that stored on behind the scan of the new one', [owns('be1', 1), owns('be2', 2), stores('be2', 2, 4), stores('be1', 1, 6)]],
	])('two writers: %s', (_, said) => {
		const verdict = judgeRecording(recording(...said));
		expect(verdict.twoControllers).toBe(0);
		expect(verdict.twoWriters).toBeGreaterThan(0);
		expect(verdict.breaches[0]).toMatchObject({ promise: 'two-writers', where: account });
	});

	test('a node that ends without being told to', () => {
		const down = (node: string): Said => ({ type: 'process', node, state: 'down', exit: 'exit 1' });
		const asked: Said = { type: 'fault', node: 'be1', kind: 'kill', by: 'lab' };
		const again: Said = { type: 'fault', node: 'be1', kind: 'restart', by: 'lab' };
		expect(judgeRecording(recording(asked, down('be1'))).breaches).toEqual([]);
		expect(judgeRecording(recording(asked, down('be1'), again, down('be1'))).breaches).toMatchObject([{ promise: 'node-ended', where: 'be1' }]);
		expect(judgeRecording(recording({ type: 'cluster-stopping' }, down('be1'))).breaches).toEqual([]);
	});
});
