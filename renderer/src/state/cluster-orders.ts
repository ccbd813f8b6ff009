/**
 * Orders to the open cluster that take a while or come in pieces: drains, members, single links, undoing, plans.
 *
 * As in lab-actions.ts failures become the problem that is shown; success is told quietly where it comes late.
 */

import type { CallResults } from '../../../engine/contract/engine-api.ts';
import type { LinkDirection } from '../../../engine/contract/recorded-event.ts';
import { desk } from './desk.ts';
import { call } from './engine-link.ts';
import type { FaultOn } from './faults-on.ts';
import { lab } from './lab-actions.ts';
import { useLab } from './lab-state.ts';
import { notice } from './notices.ts';
import { problemList } from './problem-list.ts';
import { act } from './user-call.ts';

export type CheckedPlan = CallResults['planCheck'];

function openName(): string | undefined {
	return useLab.getState().live?.name;
}

export const orders = {
	/** The last node of a role that is ready drains only when somebody says so once more. */
	async drain(node: string, force = false): Promise<void> {
		const name = openName();
		if (name === undefined) return;
		const outcome = await act(`drain:${node}`, 'drain', { name, node, ...(force ? { force } : {}) });
		if (outcome.ok) notice('notice.drained', { node });
		else if (outcome.error.code === 'nobody-ready' && !force) {
			problemList.settle(`drain:${node}`);
			desk.ask({
				text: { key: 'ask.drainLast', params: { node } },
				yes: { key: 'ask.drainYes' },
				no: { key: 'ask.drainNo' },
				run: () => void orders.drain(node, true),
			});
		}
	},
	async ready(node: string): Promise<void> {
		const name = openName();
		if (name === undefined) return;
		const outcome = await act(`ready:${node}`, 'ready', { name, node });
		if (outcome.ok) notice('notice.ready', { node });
	},
	async add(role: 'frontend' | 'backend'): Promise<void> {
		const name = openName();
		if (name === undefined) return;
		const outcome = await act(`add:${role}`, 'add', { name, role });
		if (outcome.ok) notice('notice.added', { node: outcome.value.node });
	},
	async remove(node: string): Promise<void> {
		const name = openName();
		if (name === undefined) return;
		const outcome = await act(`node:${node}`, 'remove', { name, node });
		if (outcome.ok) notice('notice.removed', { node });
	},
	/** The opposite of what is on. */
	async undo(fault: FaultOn): Promise<void> {
		switch (fault.kind) {
			case 'kill':
			case 'stop':
			case 'down':
				return lab.fault('restart', fault.node);
			case 'pause':
				return lab.fault('resume', fault.node);
			case 'drain':
				return orders.ready(fault.node);
			case 'volume-away':
			case 'volume-full':
			case 'volume-slow':
				return lab.fault('volume-back', fault.node);
			case 'cut':
			case 'slow':
				return healLinks(fault.links, fault.isAllOfNode ? fault.node : null);
		}
	},
	/** Null: the connection was lost. */
	async planCheck(text: string): Promise<CheckedPlan | null> {
		const name = openName();
		const outcome = name === undefined ? null : await call('planCheck', { name, text });
		return outcome?.ok ? outcome.value : null;
	},
	async planStart(text: string): Promise<boolean> {
		const name = openName();
		return name !== undefined && (await act('plan', 'planStart', { name, text })).ok;
	},
	async planStop(): Promise<void> {
		const name = openName();
		if (name !== undefined) await act('plan', 'planStop', { name });
	},
} as const;

/** `node`: these are all that is wrong with its links, so one order does. */
async function healLinks(links: readonly LinkDirection[], node: string | null): Promise<void> {
	if (node !== null) return lab.linkFault('heal', node);
	const pairs = new Map([...links].sort((one, other) => (one.from < other.from ? 1 : -1)).map(({ from, to }) => [[from, to].sort().join(), { from, to }]));
	for (const { from, to } of pairs.values()) {
		const back = links.some((link) => link.from === to && link.to === from);
		const there = links.some((link) => link.from === from && link.to === to);
		await lab.linkBetween('heal', from, to, !(back && there));
	}
}
