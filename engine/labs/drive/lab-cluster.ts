/**
 * The cluster of one exercise, as its runner uses it: what is known of it by now, what is done to it, what is looked at.
 *
 * A thin shell: events go into the world (lab-world.ts), actions become the engine's own calls. Read next: lab-session.ts.
 */

import { freeLicence } from '../../../node-image/src/contract/node-settings.ts';
import { readEventsMax } from '../../contract/kept-recordings.ts';
import type { RecordedEvent } from '../../contract/recorded-event.ts';
import { done, type Outcome, refuse } from '../../core/call-failure.ts';
import { applyToWorld, emptyWorld, type LabWorld } from '../facts/lab-world.ts';
import type { LabAction } from '../format/lab-action.ts';
import type { Probe } from '../language/expression-tree.ts';
import type { FactValue } from '../language/fact-value.ts';
import type { Observed } from '../run/lab-run.ts';
import { commandIn, type LabEngine, lookAt, readNewest } from './cluster-probe.ts';

/** Between two looks of the same kind. */
const lookAgainMs = 500;
/** What only passes with time is looked at so often. */
const tickMs = 100;
/** A start loads a program, and a drained stop waits for clients: of slow clusters, too. */
const commandMs = 60_000;
/** An answer may overtake the events of what it answers, by so much at most. */
const eventsLateMs = 5_000;

/** Chosen: hours of a busy cluster. */
const eventsMax = 300_000;

export class LabCluster {
	readonly name: string;
	readonly gone: Promise<'gone' | 'lost'>;
	readonly #engine: LabEngine;
	readonly #passwords = new Map<string, string>();
	readonly #stops: (() => void)[] = [];
	readonly #listeners = new Set<() => void>();
	#world: LabWorld;
	#seq = 0;
	#plansEnded = 0;
	/** The recording's clock less this process's. */
	#offsetMs = 0;
	#probes: Record<string, FactValue> = {};
	#wanted: ReadonlyMap<string, Probe> = new Map();
	#isLooking = false;

	private constructor(engine: LabEngine, name: string, nodes: Parameters<typeof emptyWorld>[0]) {
		this.#engine = engine;
		this.name = name;
		this.#world = emptyWorld(nodes);
		const gone = Promise.withResolvers<'gone' | 'lost'>();
		this.gone = gone.promise;
		engine.onClose(() => gone.resolve('lost'));
		this.#stops.push(
			engine.on('clusters', ({ clusters }) => {
				if (!clusters.some((cluster) => cluster.name === name)) gone.resolve('gone');
			}),
			engine.on('events', (push) => {
				if (push.name === name) this.#hear(push.events);
			}),
		);
		const timer = setInterval(() => {
			this.#changed();
			void this.#look();
		}, tickMs);
		this.#stops.push(() => clearInterval(timer));
	}

	/** Of a cluster that runs. @param eventsMost so many of its recording are read before it is refused */
	static async follow(engine: LabEngine, name: string, nodes: Parameters<typeof emptyWorld>[0], eventsMost = eventsMax): Promise<Outcome<LabCluster>> {
		const cluster = new LabCluster(engine, name, nodes);
		let isFollowed = false;
		try {
			const followed = await cluster.#follow(eventsMost);
			isFollowed = followed.ok;
			return followed.ok ? done(cluster) : followed;
		} finally {
			if (!isFollowed) cluster.stop();
		}
	}

	async #follow(eventsMost: number): Promise<Outcome<unknown>> {
		const [engine, name] = [this.#engine, this.name];
		const status = await engine.call('status', { name });
		if (!status.ok) return status;
		for (const { address, password } of status.value.accounts) this.#passwords.set(address, password);
		// What is behind the events that the engine has at hand is in the file: an exercise that goes on needs its beginning.
		let events = 0;
		for (let part = await this.#readOn(); part > 0; part = await this.#readOn()) {
			events += part;
			if (events > eventsMost) return refuse('recording-too-long', `the recording of ${name} has more than ${eventsMost} events`, 'begin the exercise anew');
		}
		const followed = await engine.call('follow', { name, afterSeq: this.#seq });
		if (!followed.ok) return followed;
		const { lastSeq } = followed.value;
		await this.until(() => this.#seq >= lastSeq, 10_000);
		return followed;
	}

	observed(): Observed {
		return { world: this.#world, nowMs: performance.now() + this.#offsetMs, probes: this.#probes };
	}

	/** Called at each event and, for what only passes with time, ten times a second. The returned function ends it. */
	onChange(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Resolves with true as soon as it is so, with false when the time is over or the cluster is gone. */
	async until(look: () => boolean, withinMs: number): Promise<boolean> {
		const found = Promise.withResolvers<boolean>();
		const again = () => {
			if (look()) found.resolve(true);
		};
		const stop = this.onChange(again);
		const timer = setTimeout(() => found.resolve(false), withinMs);
		void this.gone.then(() => found.resolve(false));
		again();
		try {
			return await found.promise;
		} finally {
			clearTimeout(timer);
			stop();
		}
	}

	/** What is looked at again and again from now on. What others said before counts no more. */
	want(probes: ReadonlyMap<string, Probe>): void {
		this.#wanted = probes;
		this.#probes = {};
	}

	/** Each of them has been looked at once since. */
	async looked(): Promise<void> {
		await this.until(() => [...this.#wanted.keys()].every((key) => this.#probes[key] !== undefined), 20_000);
	}

	/** Ends when what it asks for is done. `isSo` answers what a wait waits for. */
	async perform(action: Exclude<LabAction, { do: 'answer' }>, isSo: (action: Extract<LabAction, { do: 'wait' }>) => boolean): Promise<Outcome<unknown>> {
		const { name } = this;
		switch (action.do) {
			case 'plan': {
				const plansBefore = this.#plansEnded;
				const started = await this.#engine.call('planStart', { name, text: action.text });
				if (!started.ok) return started;
				const result = await this.#engine.call('planResult', { name });
				if (!result.ok) return result;
				await this.until(() => this.#plansEnded > plansBefore, eventsLateMs);
				const problems = result.value.steps.flatMap(({ what, problem }) => (problem === null ? [] : [`${what}: ${problem}`]));
				return result.value.state === 'done' ? done(null) : refuse('plan-failed', problems.join('; ') || `the plan was ${result.value.state}`);
			}
			case 'traffic': {
				if (this.#world.view.traffic !== null) await this.#engine.call('trafficStop', { name });
				return this.#engine.call('trafficStart', { name, ratePerS: action.ratePerS, ...(action.sizeBytes === null ? {} : { sizeBytes: action.sizeBytes }) });
			}
			case 'traffic-off':
				return this.#world.view.traffic === null ? done(null) : this.#engine.call('trafficStop', { name });
			case 'send': {
				const sent = await this.#engine.call('sendMail', { name, from: action.from, to: [action.to], subject: action.subject, text: action.subject });
				return !sent.ok || sent.value.outcome === 'accepted' ? sent : refuse('not-taken', `the mail was not taken: ${sent.value.reply}`);
			}
			case 'read':
				return readNewest(this.#engine, name, action.account, this.#passwords.get(action.account));
			case 'create-domain':
				return this.#engine.call('createDomain', { name, domain: action.domain });
			case 'create-account': {
				const created = await this.#engine.call('createAccounts', { name, accounts: [{ address: action.address }] });
				if (created.ok) for (const { address, password } of created.value.accounts) this.#passwords.set(address, password);
				return created;
			}
			case 'add':
				return this.#engine.call('add', { name, role: action.role });
			case 'remove':
				return this.#engine.call('remove', { name, node: action.node });
			case 'shell': {
				const code = await commandIn(this.#engine, name, action.node, action.command);
				return code === 0 ? done(null) : refuse('command-failed', typeof code === 'number' ? `its exit code was ${code}` : 'it could not be run');
			}
			case 'order':
				return this.#order(action);
			case 'enter-licence':
				return this.#commanded(action.node, `mailctl enter-licence ${freeLicence}`);
			case 'enter-members': {
				const status = await this.#engine.call('status', { name });
				if (!status.ok) return status;
				const addresses = new Map(status.value.nodes.map((node) => [node.name, node.address]));
				const members = action.members.map(({ who, role }) => `${addresses.get(who) ?? who}=${role}`);
				return this.#commanded(action.node, `mailctl enter-members '${members.join(',')}'`);
			}
			case 'admin': {
				const answered = await this.#engine.call('administer', { name, node: action.node, command: action.command });
				if (!answered.ok) return answered;
				if (answered.value.number >= 300) return refuse('admin-refused', `${action.node} answers ${answered.value.number} ${answered.value.text}`);
				this.#notePassword(action.command);
				return done(null);
			}
			case 'wait':
				return (await this.until(() => isSo(action), action.withinMs))
					? done(null)
					: refuse('timeout', `it did not come to that within ${action.withinMs / 1000} s`);
		}
	}

	/** As a learner does it: in the node's own terminal. Its end is awaited, too: the next order would meet it half gone. */
	async #order({ node, as }: Extract<LabAction, { do: 'order' }>): Promise<Outcome<unknown>> {
		if (as !== null)
			return this.#commanded(node, ['mailctl start', ...as.map((role) => (role === 'backend' ? '--ClusterBackend' : '--ClusterFrontend'))].join(' '));
		const told = await this.#commanded(node, 'mailctl stop');
		if (!told.ok) return told;
		const isDown = await this.until(() => this.#world.view.nodes[node]?.process === 'down', commandMs);
		return isDown ? told : refuse('timeout', `${node} has not stopped within ${commandMs / 1000} s`);
	}

	async #commanded(node: string, command: string): Promise<Outcome<unknown>> {
		const code = await commandIn(this.#engine, this.name, node, command, commandMs);
		if (code === 0) return done(null);
		return refuse(
			'command-failed',
			typeof code === 'number' ? `the exit code of \`${command}\` in ${node} was ${code}` : `\`${command}\` could not be run in ${node}`,
		);
	}

	/** Of an account that the exercise itself makes: login("...") needs it. */
	#notePassword(command: string): void {
		const [, address, password] = /^(?:CREATEACCOUNT\s+(?=\S+\s+\{Password=)|SETACCOUNTPASSWORD\s+)(\S+)\s+(?:\{Password=)?([\w.@-]+)/i.exec(command) ?? [];
		if (address !== undefined && password !== undefined) this.#passwords.set(address, password);
	}

	/** Nothing more is heard of it. */
	stop(): void {
		for (const stop of this.#stops) stop();
		this.#listeners.clear();
	}

	/** Of the recording's file; answers how many events there were. */
	async #readOn(): Promise<number> {
		const read = await this.#engine.call('recordingRead', { of: { cluster: this.name }, afterSeq: this.#seq, most: readEventsMax });
		if (!read.ok) return 0;
		this.#hear(read.value.events);
		return read.value.events.length;
	}

	#hear(events: readonly RecordedEvent[]): void {
		for (const event of events) {
			if (event.seq <= this.#seq) continue;
			this.#seq = event.seq;
			this.#world = applyToWorld(this.#world, event);
			this.#offsetMs = event.atMs - performance.now();
			if (event.source === 'engine' && event.event.type === 'plan-ended') this.#plansEnded += 1;
			this.#changed();
		}
	}

	#changed(): void {
		for (const listener of [...this.#listeners]) listener();
	}

	async #look(): Promise<void> {
		if (this.#isLooking || this.#wanted.size === 0) return;
		this.#isLooking = true;
		const wanted = this.#wanted;
		for (const [key, probe] of wanted) {
			const value = await lookAt(this.#engine, this.name, probe, (account) => this.#passwords.get(account));
			if (wanted !== this.#wanted) break;
			this.#probes = { ...this.#probes, [key]: value };
			this.#changed();
		}
		setTimeout(() => {
			this.#isLooking = false;
		}, lookAgainMs).unref();
	}
}
