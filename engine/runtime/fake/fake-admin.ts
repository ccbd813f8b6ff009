/**
 * The admin side of a node in memory: answers, refuses or stays silent as the node's process would just now.
 */
import type { NodeEventLine } from '../../../node-image/src/contract/node-events.ts';
import { failed, ok } from '../../../node-image/src/result.ts';
import type { AdminFailure, AdminResult, NodeAdmin } from '../node-admin.ts';
import type { RuntimeResult } from '../runtime.ts';
import type { FakeNode, FakeNodes } from './fake-nodes.ts';

/** `stop`: ends the node as planned. */
export function fakeAdmin(nodes: FakeNodes, node: FakeNode, stop: () => Promise<RuntimeResult<void>>): NodeAdmin {
	const ask = async <T>(answer: () => AdminResult<T>): Promise<AdminResult<T>> => {
		if (node.process === 'down') return refuse('unreachable', `${node.name} is down`);
		if (node.process === 'paused') return refuse('timeout', `${node.name} does not answer`);
		return answer();
	};
	const order = (answer: () => AdminResult<void>) => ask(() => (node.refuses === undefined ? answer() : refuse('refused', node.refuses)));
	return {
		status: () =>
			ask(() =>
				ok({
					name: node.name,
					roles: node.startedAs?.length === 0 ? [] : [node.isBackend ? 'backend' : 'frontend'],
					state: node.state,
					life: node.life,
					controller: nodes.controller,
					backup: nodes.backup,
					reaches: [],
					openAccounts: node.accounts.size,
					sessions: node.sessions,
					queued: 0,
					unknownAddresses: [],
					members: node.members.map((name) => ({ name, roles: [], life: 0, state: 'unknown' })),
					uptimeMs: 0,
					cpuMs: 0,
					memoryBytes: 0,
				}),
			),
		createDomain: (name) =>
			ask(() => {
				nodes.domains.add(name);
				return ok(undefined);
			}),
		createAccounts: (accounts) =>
			ask(() => {
				const isController = nodes.addAccounts(
					node,
					accounts.map(({ address }) => address),
				);
				return isController ? ok(undefined) : refuse('refused', `the controller is ${nodes.controller?.node ?? 'nobody'}`);
			}),
		setFaults: (faults) =>
			order(() => {
				nodes.suffers(node, faults);
				return ok(undefined);
			}),
		setMembers: (members) =>
			order(() => {
				node.members = members.map((member) => member.name);
				return ok(undefined);
			}),
		drain: () =>
			order(() => {
				nodes.drains(node);
				return ok(undefined);
			}),
		ready: () =>
			order(() => {
				nodes.returns(node);
				return ok(undefined);
			}),
		stop: async () => {
			const stopped = await stop();
			return stopped.ok ? ok(undefined) : refuse('unreachable', stopped.error.message);
		},
		events: (fromSeq, onLine, signal) => follow(node, node.readers, onLine, signal, fromSeq),
		beats: (onLine, signal) => follow(node, node.beatReaders, onLine, signal),
	};
}

type OnLine = (line: NodeEventLine) => void;

/** What it said from `fromSeq` on, and what it says until it is down or nobody listens. */
function follow(node: FakeNode, readers: Set<OnLine>, onLine: OnLine, signal: AbortSignal, fromSeq?: number): Promise<AdminResult<void>> {
	return new Promise((resolve) => {
		if (node.process === 'down') return resolve(refuse('unreachable', `${node.name} is down`));
		const end = () => {
			readers.delete(onLine);
			node.enders.delete(end);
			signal.removeEventListener('abort', end);
			resolve(ok(undefined));
		};
		if (fromSeq !== undefined) for (const line of node.lines.slice(Math.max(0, fromSeq - 1))) onLine(line);
		readers.add(onLine);
		node.enders.add(end);
		signal.addEventListener('abort', end);
	});
}

function refuse(code: AdminFailure['code'], message: string) {
	return failed<AdminFailure>({ code, message, definite: true });
}
