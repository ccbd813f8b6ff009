/**
 * The probe's mail through one cluster: one run at a time, told to the recording, ended with the cluster.
 *
 * What a run reports at its end also needs to know whether mail waits in a queue: it is asked for here, of frontends that
 * answer and of the disks of those that do not. Read next: traffic-run.ts, then engine/traffic/.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { listedMax } from '../../node-image/src/contract/files.ts';
import { queuedMailFolder } from '../../node-image/src/contract/node-config.ts';
import type { ClusterStatus, TrafficReport } from '../contract/cluster-status.ts';
import type { EngineEvent, TrafficKind } from '../contract/recorded-event.ts';
import { done, type Outcome, refuse } from '../core/call-failure.ts';
import type { RuntimeCluster } from '../runtime/runtime.ts';
import type { EngineOptions } from './engine-options.ts';
import { TrafficRun } from './traffic-run.ts';

export interface ClusterTrafficOptions {
	readonly name: string;
	readonly runtime: RuntimeCluster;
	readonly accounts: readonly { readonly address: string; readonly password: string }[];
	readonly createProbe: EngineOptions['createProbe'];
	readonly now: () => number;
	readonly status: () => ClusterStatus;
	/** Nothing is recorded once the cluster is being taken down. */
	readonly record: (event: EngineEvent) => void;
}

export interface TrafficOrder extends TrafficKind {
	readonly ratePerS: number;
	/** Left out: until it is stopped. */
	readonly forMs?: number | undefined;
}

/** A probe that hangs on a hung node must not hold up the end. */
const endPatienceMs = 1_000;

export class ClusterTraffic {
	readonly #options: ClusterTrafficOptions;
	#run: TrafficRun | undefined;

	constructor(options: ClusterTrafficOptions) {
		this.#options = options;
	}

	start({ ratePerS, forMs, ...kind }: TrafficOrder): Outcome<{ accounts: number }> {
		const { name, runtime, accounts, createProbe, now, record } = this.#options;
		const { phase, services } = this.#options.status();
		if (this.#run?.running()) return refuse('traffic-running', `traffic runs on ${name} already`, 'stop it first: one probe a cluster');
		if (phase !== 'running') return refuse('not-ready', `${name} is ${phase}`, 'wait until it runs');
		if (accounts.length === 0) return refuse('no-accounts', `${name} has no accounts to send to`, 'create one: account add');
		const probe = createProbe({
			smtp: services.smtp,
			imap: services.imap,
			accounts,
			ratePerS,
			...kind,
			now,
			mailWaits: () => mailWaits(runtime),
			onSample: (sample) => record({ type: 'traffic', sample }),
		});
		record({ type: 'traffic-started', ratePerS, ...kind });
		this.#run = new TrafficRun(probe, forMs, () => record({ type: 'traffic-stopped' }));
		return done({ accounts: probe.accountCount });
	}

	async result(stop: boolean): Promise<Outcome<TrafficReport>> {
		const run = this.#run;
		if (!run) return refuse('no-traffic', `no traffic was started on ${this.#options.name}`, 'start it: traffic');
		if (stop) void run.stop();
		return done(await run.result);
	}

	/** Something was broken now: its outages are counted from here. */
	noteFault(): void {
		this.#run?.noteFault();
	}

	/** With the cluster. */
	async end(): Promise<void> {
		if (this.#run?.running()) await Promise.race([this.#run.stop({ isQuick: true }).catch(() => undefined), delay(endPatienceMs)]);
	}
}

/** A frontend that answers says so itself; of one that does not, its disk does. */
async function mailWaits(runtime: RuntimeCluster): Promise<boolean> {
	const frontends = runtime.plan.nodes.filter((node) => node.roles.includes('frontend'));
	const waits = frontends.map(async ({ name }) => {
		const answer = await runtime.admin(name).status();
		if (answer.ok) return answer.value.queued > 0;
		const queued = await queuedOnDisk(runtime, name);
		return !queued.ok || queued.value > 0;
	});
	return (await Promise.all(waits)).includes(true);
}

/** How many mails wait on a frontend's own disk, also while it is down. */
export async function queuedOnDisk(runtime: RuntimeCluster, node: string): Promise<Outcome<number>> {
	const listed = await runtime.listFiles({ is: 'node', node }, queuedMailFolder, listedMax);
	if (listed.ok) return done(listed.value.entries.length);
	const hasNone = listed.error.code === 'missing' || listed.error.code === 'unknown-node';
	return hasNone ? done(0) : refuse(listed.error.code, listed.error.message);
}
