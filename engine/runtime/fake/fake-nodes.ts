/**
 * Nodes in memory that behave as real ones do when seen from outside: for tests and for journeys through the
 * interface. Not the cluster's rules, only their visible outcome: who leads, who is fenced, who owns what.
 *
 * Each node keeps its numbered event lines like a real one; `later` decides when a reaction happens.
 * Read fake-runtime.ts for the port in front of it.
 */

import type { Role } from '../../../node-image/src/contract/node-config.ts';
import type { NodeEvent, NodeEventLine, NodeState } from '../../../node-image/src/contract/node-events.ts';
import { type NodeFaults, noFaults } from '../../../node-image/src/contract/node-faults.ts';
import type { PlannedNode } from '../../core/plan.ts';

export interface FakeNode {
	readonly name: string;
	readonly isBackend: boolean;
	/** 'running' also while it starts. */
	process: 'down' | 'running' | 'paused';
	state: NodeState;
	life: number;
	/** Declared dead while it could not see it. */
	deadLife: number;
	lines: NodeEventLine[];
	/** For tests: why it takes no order at the moment. */
	refuses: string | undefined;
	/** For tests: a drain of it comes to no end. */
	busy: boolean;
	/** For tests: how many it says to have; no event tells them. */
	sessions: number;
	faults: NodeFaults;
	/** The others, as it was told last. */
	members: readonly string[];
	/** Of a bare node: with which roles it was started last; null: it was not. */
	startedAs: readonly Role[] | null;
	readonly accounts: Set<string>;
	readonly readers: Set<(line: NodeEventLine) => void>;
	readonly beatReaders: Set<(line: NodeEventLine) => void>;
	/** Ends the streams of this process. */
	readonly enders: Set<() => void>;
}

export interface FakeNodesOptions {
	readonly nodes: readonly PlannedNode[];
	/** When a node reacts: at once after this turn, or after a time that a person can watch. */
	readonly later: (reaction: () => void) => void;
	readonly onState: (node: string, state: NodeState) => void;
}

export class FakeNodes {
	readonly nodes = new Map<string, FakeNode>();
	/** Path on the volume -> token. */
	readonly tokens = new Map<string, string>();
	readonly domains = new Set<string>();
	controller: { node: string; epoch: number } | null = null;
	backup: string | null = null;
	readonly #options: FakeNodesOptions;
	#epoch = 0;
	#backupEpoch = 0;

	constructor(options: FakeNodesOptions) {
		this.#options = options;
		for (const planned of options.nodes) this.add(planned);
	}

	add({ name, roles }: PlannedNode): void {
		this.nodes.set(name, {
			name,
			isBackend: roles.includes('backend'),
			process: 'down',
			state: 'stopped',
			life: 0,
			deadLife: 0,
			lines: [],
			refuses: undefined,
			busy: false,
			faults: noFaults,
			members: [],
			startedAs: null,
			accounts: new Set(),
			sessions: 0,
			readers: new Set(),
			beatReaders: new Set(),
			enders: new Set(),
		});
	}

	started(node: FakeNode): void {
		node.process = 'running';
		this.#become(node, 'starting');
		this.#options.later(() => {
			if (node.startedAs?.length !== 0) this.#join(node);
			else if (node.process === 'running') this.#become(node, 'alone');
		});
	}

	/** Killed, or stopped without a word: the others find out. */
	died(node: FakeNode): void {
		node.process = 'down';
		for (const end of [...node.enders]) end();
		node.accounts.clear();
		this.#options.later(() => this.#noticeSilence(node));
	}

	paused(node: FakeNode): void {
		node.process = 'paused';
		this.#options.later(() => {
			if (node.process === 'paused') this.#noticeSilence(node);
		});
	}

	resumed(node: FakeNode): void {
		node.process = 'running';
		this.#options.later(() => this.#looksAgain(node));
	}

	/** It has not seen its life for a while: has it ended? */
	#looksAgain(node: FakeNode): void {
		if (node.process !== 'running' || node.faults.volume.is === 'away') return;
		if (node.state === 'starting') {
			this.#join(node);
			return;
		}
		if (!node.isBackend || node.deadLife < node.life) {
			this.emit(node, { type: 'beat', seq: node.lines.length, lookupMs: 0.1, heard: [] });
			return;
		}
		this.emit(node, { type: 'fenced', life: node.life, reason: 'declared-dead' });
		node.accounts.clear();
		this.#join(node);
	}

	/** Links are only remembered; a volume that is away long enough is the end of a life. */
	suffers(node: FakeNode, faults: NodeFaults): void {
		const wasAway = node.faults.volume.is === 'away';
		node.faults = faults;
		if (!node.isBackend || node.process !== 'running') return;
		if (faults.volume.is === 'away') {
			if (wasAway) return;
			this.emit(node, { type: 'held', reason: 'volume-away' });
			this.#options.later(() => {
				if (node.faults.volume.is === 'away') this.#noticeSilence(node);
			});
		} else this.#options.later(() => this.#looksAgain(node));
	}

	/** Accounts go to others, and the lead with them; the node stays. */
	drains(node: FakeNode): void {
		this.#become(node, 'draining');
		this.#options.later(() => {
			if (node.process !== 'running' || node.state !== 'draining') return;
			const accounts = [...node.accounts];
			if (node.busy) return;
			this.#handsOver(node);
			if (!node.isBackend) return;
			this.#lead('released');
			const leader = this.controller ? this.nodes.get(this.controller.node) : undefined;
			if (leader && leader !== node) for (const account of accounts) this.#own(leader, account);
		});
	}

	/** The end of a drain. */
	returns(node: FakeNode): void {
		this.#options.later(() => {
			if (node.process !== 'running' || node.state !== 'draining') return;
			this.#become(node, 'ready');
			if (node.isBackend) this.#lead('first');
		});
	}

	/** A planned stop: everything is handed over before the end. */
	leaves(node: FakeNode): void {
		if (node.startedAs?.length === 0) {
			this.#become(node, 'stopped');
			node.process = 'down';
			for (const end of [...node.enders]) end();
			return;
		}
		this.#become(node, 'draining');
		this.#handsOver(node);
		this.#become(node, 'stopped');
		if (node.isBackend) this.tokens.set(`Members/${node.name}`, `${this.#bump(`Members/${node.name}`)}-free`);
		node.deadLife = node.life;
		node.process = 'down';
		for (const end of [...node.enders]) end();
		if (node.isBackend) this.#options.later(() => this.#lead('released'));
	}

	#handsOver(node: FakeNode): void {
		for (const account of node.accounts) this.#release(node, account);
		const led = this.controller?.node === node.name;
		if (led) {
			this.emit(node, { type: 'controller-released', epoch: this.#epoch });
			this.controller = null;
			this.#epoch++;
			this.tokens.set('Controller', `${this.#epoch}-free`);
		}
	}

	/** Controller only; false: this node is not it. */
	addAccounts(node: FakeNode, addresses: readonly string[]): boolean {
		if (this.controller?.node !== node.name) return false;
		for (const address of addresses) {
			this.tokens.set(tokenPath(address), '0-free');
			this.#own(node, address);
		}
		return true;
	}

	emit(node: FakeNode, event: NodeEvent): void {
		if (event.type === 'beat') {
			for (const reader of [...node.beatReaders]) reader({ seq: node.lines.length, uptimeMs: node.lines.length, event });
			return;
		}
		const line = { seq: node.lines.length + 1, uptimeMs: node.lines.length, event };
		node.lines.push(line);
		for (const reader of [...node.readers]) reader(line);
	}

	#join(node: FakeNode): void {
		if (node.process !== 'running' || node.faults.volume.is === 'away') return;
		this.#become(node, 'joining');
		if (node.isBackend) {
			node.life = this.#bump(`Members/${node.name}`);
			this.tokens.set(`Members/${node.name}`, `${node.life}-up`);
			this.emit(node, { type: 'life-taken', life: node.life });
		} else node.life++;
		this.#become(node, 'ready');
		if (node.isBackend) this.#lead('first');
	}

	#noticeSilence(node: FakeNode): void {
		if (!node.isBackend || node.deadLife >= node.life || !this.nodes.has(node.name)) return;
		const witness = this.#living().find((other) => other !== node);
		if (!witness) return;
		node.deadLife = node.life;
		this.emit(witness, { type: 'member-silent', member: node.name, silentForMs: 700, missedBeats: 7, linkEnded: node.process === 'down' });
		if (this.controller?.node === node.name) {
			this.controller = null;
			this.#lead('silent');
		}
		const leader = this.controller ? this.nodes.get(this.controller.node) : undefined;
		if (!leader) return;
		this.tokens.set(`Members/${node.name}`, `${this.#bump(`Members/${node.name}`)}-dead`);
		this.emit(leader, { type: 'member-declared-dead', member: node.name, life: node.life });
		for (const [path, token] of [...this.tokens]) {
			if (path.startsWith('SharedDomains/') && token.endsWith(`-${node.name}.${node.life}`)) this.#own(leader, addressOf(path));
		}
		this.#appoint(leader);
	}

	/** The first ready backend leads if nobody does, and says who is backup. */
	#lead(reason: 'first' | 'released' | 'silent'): void {
		const living = this.#living();
		const leader = living.find((node) => node.name === (this.controller?.node ?? this.backup)) ?? living[0];
		if (!leader) return;
		if (!this.controller) {
			const from = this.tokens.get('Controller') ?? '0-free';
			this.#epoch++;
			this.controller = { node: leader.name, epoch: this.#epoch };
			this.tokens.set('Controller', `${this.#epoch}-${leader.name}.${leader.life}`);
			this.emit(leader, { type: 'controller-taken', epoch: this.#epoch, from, reason });
		}
		this.#appoint(leader);
	}

	#appoint(leader: FakeNode): void {
		const backup = this.#living().find((node) => node !== leader)?.name ?? null;
		if (backup === this.backup && this.#backupEpoch === this.#epoch) return;
		this.#backupEpoch = this.#epoch;
		this.backup = backup;
		this.emit(leader, { type: 'backup-appointed', epoch: this.#epoch, backup });
	}

	#own(node: FakeNode, address: string): void {
		const path = tokenPath(address);
		const previous = this.tokens.get(path) ?? '0-free';
		const generation = this.#bump(path);
		this.tokens.set(path, `${generation}-${node.name}.${node.life}`);
		node.accounts.add(address);
		this.emit(node, { type: 'account-taken', account: address, generation, previous, tookMs: 0.2 });
	}

	#release(node: FakeNode, address: string): void {
		const generation = this.#bump(tokenPath(address));
		this.tokens.set(tokenPath(address), `${generation}-free`);
		node.accounts.delete(address);
		this.emit(node, { type: 'account-released', account: address, generation });
	}

	#living(): FakeNode[] {
		return [...this.nodes.values()].filter(
			(node) => node.isBackend && node.process === 'running' && node.state === 'ready' && node.faults.volume.is !== 'away' && node.deadLife < node.life,
		);
	}

	#become(node: FakeNode, state: NodeState): void {
		node.state = state;
		this.emit(node, { type: 'state', state });
		this.#options.onState(node.name, state);
	}

	/** The number of the next token at a path. */
	#bump(path: string): number {
		return Number.parseInt(this.tokens.get(path) ?? '0', 10) + 1;
	}
}

function tokenPath(address: string): string {
	const [name = '', domain = ''] = address.split('@');
	return `SharedDomains/${domain}/${name}.macnt`;
}

function addressOf(path: string): string {
	const [, domain = '', account = ''] = path.split('/');
	return `${account.replace('.macnt', '')}@${domain}`;
}
