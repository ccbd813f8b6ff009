import { expect, test } from 'vitest';
import { noFaults } from '../../node-image/src/contract/node-faults.ts';
import type { ProcessState } from '../contract/recorded-event.ts';
import type { AdminResult } from '../runtime/node-admin.ts';
import { NodeTelling } from './node-telling.ts';

const ok: AdminResult<void> = { ok: true, value: undefined };
const failure = (code: 'unreachable' | 'timeout', definite: boolean): AdminResult<void> => ({ ok: false, error: { code, message: code, definite } });
const refusedConnection = failure('unreachable', true);
const brokenOff = failure('unreachable', false);

/** A node that answers one after the other, the last one for ever. */
function nodeThat(answers: readonly AdminResult<void>[], startingMs = 30_000) {
	const problems: (string | null)[] = [];
	const node = { state: 'running' as ProcessState, asked: 0, answers };
	const telling = new NodeTelling({
		runtime: {
			processState: () => ({ state: node.state, pid: 1 }),
			setFaults: async () => {
				const answer = node.answers[Math.min(node.asked, node.answers.length - 1)] ?? ok;
				node.asked += 1;
				return answer;
			},
			setMembers: async () => ok,
		},
		faultsOf: () => noFaults,
		onProblem: (_, problem) => problems.push(problem),
		startingMs,
	});
	return { node, problems, telling };
}

test('a node that starts is told when its door opens', async () => {
	const { node, telling } = nodeThat([refusedConnection, refusedConnection, ok]);
	expect([await telling.tell('be1', 'faults'), node.asked]).toEqual(['told', 3]);
});

test('a connection that broke off is made again: what is told is the whole state', async () => {
	const { telling } = nodeThat([brokenOff, ok]);
	expect(await telling.tell('be1', 'faults')).toBe('told');
});

test('a node that ends meanwhile needs to hear nothing', async () => {
	const { node, telling } = nodeThat([brokenOff]);
	const told = telling.tell('be1', 'faults');
	node.state = 'down';
	expect(await told).toBe('later');
});

test('one that is not up for long is no failure: it hears it when it answers', async () => {
	const { node, problems, telling } = nodeThat([refusedConnection], 0);
	telling.started('be1');
	expect(await telling.tell('be1', 'faults')).toBe('later');
	node.answers = [ok];
	telling.again('be1');
	expect(await telling.tell('be1', 'members')).toBe('told');
	expect([node.asked, problems]).toEqual([2, []]);
});

test('one that answered before and does not listen now is told of as a problem', async () => {
	const { node, problems, telling } = nodeThat([ok]);
	await telling.tell('be1', 'faults');
	node.answers = [failure('timeout', false)];
	expect(await telling.tell('be1', 'faults')).toEqual({ problem: 'timeout' });
	expect(problems).toEqual(['timeout']);
});
