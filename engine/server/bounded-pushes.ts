/**
 * Pushes to one client, bounded: a client that does not read costs the engine no memory.
 *
 * While more than `bufferedBytesMax` waits in the channel, pushes are left out, each kind in the way
 * that lets the client catch up: of a status, an exercise or the list of clusters the newest is kept and sent later;
 * events are asked for again from the recording, after the last one that was sent; of log lines a line
 * says that some are missing; of changes on a volume the directories' names are kept, and told together. A terminal's
 * bytes are sent in any case: they have a window of their own (client-terminals.ts). So what a client reads has no silent gap.
 */
import type { EnginePushes } from '../contract/engine-api.ts';
import type { Channel } from './channel.ts';

const changedPathsMax = 500;
export const bufferedBytesMax = 4 * 1024 * 1024;

export interface BoundedPushes extends EnginePushes {
	/** The client is about to call `follow`: its events continue after `afterSeq`. */
	followed(name: string, afterSeq: number): void;
	unfollowed(name: string): void;
}

export interface PushTarget {
	/** Sends one push as a message of the call protocol. */
	push<N extends keyof EnginePushes>(name: N, push: Parameters<EnginePushes[N]>[0]): void;
	/** Asks the engine to push the events of `name` again, after `afterSeq`. */
	refollow(name: string, afterSeq: number): void;
}

export function boundedPushes(channel: Channel, target: PushTarget, limitBytes: number = bufferedBytesMax): BoundedPushes {
	/** Last event sent, by cluster. */
	const sentSeqs = new Map<string, number>();
	const behind = new Set<string>();
	const statuses = new Map<string, Parameters<EnginePushes['status']>[0]>();
	const volumesChanged = new Map<string, Set<string>>();
	const labStates = new Map<string, Parameters<EnginePushes['labState']>[0]>();
	const logsCut = new Map<string, { name: string; node: string }>();
	let clusters: Parameters<EnginePushes['clusters']>[0] | undefined;

	const full = () => channel.bufferedBytes() > limitBytes;

	channel.onDrain(() => {
		if (clusters !== undefined) target.push('clusters', clusters);
		clusters = undefined;
		for (const status of statuses.values()) target.push('status', status);
		statuses.clear();
		for (const state of labStates.values()) target.push('labState', state);
		labStates.clear();
		for (const { name, node } of logsCut.values()) target.push('log', { name, node, lines: ['(lines left out: this reader was too slow)'] });
		logsCut.clear();
		for (const [name, paths] of volumesChanged) target.push('volumeChanged', { name, paths: [...paths] });
		volumesChanged.clear();
		for (const name of [...behind]) {
			behind.delete(name);
			target.refollow(name, sentSeqs.get(name) ?? 0);
		}
	});

	// Room may come before the buffer is empty: what waits then is older than what is pushed at once, and is forgotten.
	return {
		events(push) {
			// Behind: what comes now is after a gap, and is pushed again by the re-follow.
			if (behind.has(push.name)) return;
			if (full()) {
				behind.add(push.name);
				return;
			}
			const last = push.events.at(-1);
			if (last !== undefined) sentSeqs.set(push.name, last.seq);
			target.push('events', push);
		},
		status(push) {
			statuses.delete(push.status.name);
			if (full()) statuses.set(push.status.name, push);
			else target.push('status', push);
		},
		progress(push) {
			// A line for a person: worthless later.
			if (!full()) target.push('progress', push);
		},
		clusters(push) {
			const names = new Set(push.clusters.map((cluster) => cluster.name));
			for (const name of sentSeqs.keys()) if (!names.has(name)) sentSeqs.delete(name);
			clusters = full() ? push : undefined;
			if (clusters === undefined) target.push('clusters', push);
		},
		log(push) {
			if (full()) logsCut.set(`${push.name} ${push.node}`, { name: push.name, node: push.node });
			else target.push('log', push);
		},
		terminalData: (push) => target.push('terminalData', push),
		terminalEnded: (push) => target.push('terminalEnded', push),
		volumeChanged(push) {
			if (!full()) {
				target.push('volumeChanged', push);
				return;
			}
			const kept = volumesChanged.get(push.name) ?? new Set();
			for (const path of push.paths) kept.add(path);
			// '': anything may have changed.
			volumesChanged.set(push.name, kept.size > changedPathsMax ? new Set(['']) : kept);
		},
		labState(push) {
			labStates.delete(push.lab);
			if (full()) labStates.set(push.lab, push);
			else target.push('labState', push);
		},
		followed(name, afterSeq) {
			sentSeqs.set(name, afterSeq);
			behind.delete(name);
		},
		unfollowed(name) {
			sentSeqs.delete(name);
			behind.delete(name);
		},
	};
}
