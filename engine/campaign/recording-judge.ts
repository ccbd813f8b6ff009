/**
 * What nodes said of themselves, held against P1 and P3: who led, who owned, and whether two ever did.
 *
 * Events of different nodes reach the recording a little out of order, and those of a node that hung come late, so
 * nothing here trusts the order of arrival. Numbers decide: an epoch or generation has one taker; who acts in it
 * must be that one; and a UID that an owner gave lies above all that earlier owners gave. An old owner that stored
 * on behind the new one's scan breaks that order, whenever its event arrives. Pure.
 */
import type { RecordedEvent } from '../contract/recorded-event.ts';
import type { Breach } from './breach.ts';

export interface RecordingVerdict {
	/** The highest epoch that anybody took. */
	readonly epochs: number;
	readonly twoControllers: number;
	readonly twoWriters: number;
	/** The recording reached its limit: what came later was not judged. */
	readonly isCut: boolean;
	readonly breaches: readonly Breach[];
}

interface Stored {
	readonly node: string;
	readonly uid: number;
	readonly atMs: number;
}

export function judgeRecording(events: readonly RecordedEvent[]): RecordingVerdict {
	const breaches: Breach[] = [];
	const epochTakers = new Map<number, string>();
	const declared = new Map<string, string>();
	const takers = new Map<string, string>();
	/** By account and generation: what that owner gave numbers to. */
	const stored = new Map<string, Map<number, { lowest: Stored; highest: Stored }>>();
	/** By account and UID: the first who gave it. */
	const given = new Map<string, Stored & { readonly deliveryId: string }>();
	const expectedEnds = new Map<string, boolean>();
	let isCut = false;
	const two = (promise: 'two-controllers' | 'two-writers', where: string, what: string, atMs: number) => breaches.push({ promise, where, what, atMs });

	for (const recorded of events) {
		const { atMs } = recorded;
		if (recorded.source === 'engine') {
			const { event } = recorded;
			if (event.type === 'recording-full') isCut = true;
			if (event.type === 'cluster-stopping') break;
			if (event.type === 'fault' && event.by === 'lab') expectedEnds.set(event.node, event.kind === 'kill' || event.kind === 'stop');
			if (event.type === 'process' && event.state === 'down' && expectedEnds.get(event.node) !== true) {
				breaches.push({ promise: 'node-ended', where: event.node, what: `its process ended (${event.exit ?? 'no word'}), and nobody asked for it`, atMs });
			}
			continue;
		}
		const { node, event } = recorded;
		switch (event.type) {
			case 'controller-taken': {
				const other = epochTakers.get(event.epoch);
				if (other !== undefined && other !== node) two('two-controllers', node, `${other} and ${node} both took epoch ${event.epoch}`, atMs);
				epochTakers.set(event.epoch, node);
				break;
			}
			case 'backup-appointed': {
				const taker = epochTakers.get(event.epoch);
				if (taker !== undefined && taker !== node) two('two-controllers', node, `${node} decided in epoch ${event.epoch}, which is ${taker}'s`, atMs);
				break;
			}
			case 'member-declared-dead': {
				const who = `${event.member}.${event.life}`;
				const other = declared.get(who);
				if (other !== undefined && other !== node) two('two-controllers', node, `${other} and ${node} both declared ${who} dead`, atMs);
				declared.set(who, node);
				break;
			}
			case 'account-taken': {
				const key = `${event.account} ${event.generation}`;
				const other = takers.get(key);
				if (other !== undefined && other !== node) two('two-writers', event.account, `${other} and ${node} both took generation ${event.generation}`, atMs);
				takers.set(key, node);
				break;
			}
			case 'mail-stored': {
				if (event.known) break;
				const one = { node, uid: event.uid, atMs, deliveryId: event.deliveryId };
				const before = given.get(`${event.account} ${event.uid}`);
				if (before !== undefined && before.deliveryId !== event.deliveryId) {
					two('two-writers', event.account, `UID ${event.uid} was given by ${before.node} and by ${node}`, atMs);
				}
				given.set(`${event.account} ${event.uid}`, one);
				if (event.generation === undefined) break;
				const taker = takers.get(`${event.account} ${event.generation}`);
				if (taker !== undefined && taker !== node) {
					two('two-writers', event.account, `${node} stored UID ${event.uid} in generation ${event.generation}, which is ${taker}'s`, atMs);
				}
				const byGeneration = stored.get(event.account) ?? new Map();
				stored.set(event.account, byGeneration);
				const range = byGeneration.get(event.generation) ?? { lowest: one, highest: one };
				byGeneration.set(event.generation, {
					lowest: one.uid < range.lowest.uid ? one : range.lowest,
					highest: one.uid > range.highest.uid ? one : range.highest,
				});
				break;
			}
			default:
		}
	}

	for (const [account, byGeneration] of stored) {
		let above: { generation: number; highest: Stored } | undefined;
		for (const [generation, { lowest, highest }] of [...byGeneration].sort(([a], [b]) => a - b)) {
			if (above !== undefined && lowest.uid <= above.highest.uid) {
				const what = `${above.highest.node} gave UID ${above.highest.uid} in generation ${above.generation}, ${lowest.node} UID ${lowest.uid} in generation ${generation}`;
				two('two-writers', account, what, above.highest.atMs);
			}
			if (above === undefined || highest.uid > above.highest.uid) above = { generation, highest };
		}
	}
	const count = (promise: Breach['promise']) => breaches.filter((breach) => breach.promise === promise).length;
	return { epochs: Math.max(0, ...epochTakers.keys()), twoControllers: count('two-controllers'), twoWriters: count('two-writers'), isCut, breaches };
}
