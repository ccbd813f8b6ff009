/**
 * The runtime that needs nothing installed: nodes are processes on loopback, the volume is a folder.
 *
 * `prepare` finds a slot that nobody has claimed (slot-claim.ts) and whose ports are all free; the claim keeps
 * two engines from taking the same one. Secrets are made here and written for the nodes
 * alone to read. Linux and macOS; on Windows the rules of the volume do not hold (R13).
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import type { NodeConfig } from '../../../node-image/src/contract/node-config.ts';
import { failed, ok } from '../../../node-image/src/result.ts';
import type { RuntimeSummary } from '../../contract/engine-api.ts';
import type { ClusterAdministrator } from '../../core/cluster-administrator.ts';
import type { ClusterDefinition } from '../../core/cluster-definition.ts';
import { type ClusterPlan, claimPlace, othersOf, planCluster, proxyAddress, queuesFirst, slotCount } from '../../core/plan.ts';
import { makeAdministrator } from '../make-administrator.ts';
import type { KeepRecording, Runtime, RuntimeCode, RuntimeResult } from '../runtime.ts';
import { Balancer } from './balancer.ts';
import { type ClusterFolder, clusterFolder, makeClusterFolder, removeClusterFolder, removeEmptyFolders, writeClusterJson } from './cluster-folder.ts';
import { takenPort } from './free-ports.ts';
import { removeLeftovers } from './leftovers.ts';
import { ProcessCluster, type ProcessClusterOptions } from './process-cluster.ts';
import { startTimeNow } from './process-identity.ts';
import { claimSlot, type SlotClaim } from './slot-claim.ts';

export interface ProcessRuntimeOptions {
	/** The state directory; made when the first cluster needs it. */
	readonly root: string;
	/** node-image/src/main.ts, or a stand-in for it. */
	readonly nodeProgram: string;
	/** node-image/src/mailctl.ts; none: shells in nodes have no `mailctl`. */
	readonly mailctlProgram?: string;
	/** The Node that runs it; ours, unless said otherwise. */
	readonly executable?: string;
	/** Where nodes keep compiled code between starts; none: they compile each time. */
	readonly compileCachePath?: string;
	readonly platform?: NodeJS.Platform;
	readonly stopLimitMs?: number;
	readonly keepRecording?: KeepRecording;
}

/** Enough for a program that was started by hand; the rest of our environment is nobody's business. */
const passedOn = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];
/** Longer than a node's own limit for draining (timing.ts: 50 beats). */
const stopLimitBeats = 70;

const notOnWindows = {
	code: 'unsupported',
	message: 'the process runtime is for Linux and macOS: on Windows a directory cannot be renamed while files in it are open',
	remedy: 'use WSL2',
} as const;

export class ProcessRuntime implements Runtime {
	readonly #options: ProcessRuntimeOptions;
	readonly #platform: NodeJS.Platform;

	constructor(options: ProcessRuntimeOptions) {
		this.#options = options;
		this.#platform = options.platform ?? process.platform;
	}

	async kinds(): Promise<readonly RuntimeSummary[]> {
		return [{ kind: 'process', unavailable: this.#platform === 'win32' ? notOnWindows : null }];
	}

	async prepare(name: string, definition: ClusterDefinition): Promise<RuntimeResult<ProcessCluster>> {
		if (this.#platform === 'win32') return fail('unsupported', `${notOnWindows.message}; ${notOnWindows.remedy}`);
		if (definition.bare && this.#platform !== 'linux') {
			return fail('unsupported', 'a bare cluster needs an address of its own for each node, and this system has only 127.0.0.1; use Linux');
		}
		const { root } = this.#options;
		const folder = clusterFolder(root, name);
		const nodeNames = [...new Set([...definition.backends, ...definition.frontends])];
		try {
			if (!makeClusterFolder(folder, nodeNames)) return fail('name-taken', `a cluster "${name}" has its folder at ${folder.path} already`);
		} catch (error) {
			return fail('start-failed', `the folder ${folder.path} cannot be made: ${error instanceof Error ? error.message : String(error)}`);
		}

		// From the first moment on the folder says whose it is: a folder without that counts as left behind.
		writeClusterJson(folder, { format: 2, name, engine: { pid: process.pid, startTime: startTimeNow(process.pid) } });

		let cluster: ProcessCluster | undefined;
		const found = await this.#findSlot(definition, (server, state) => cluster?.serverChanged(server, state));
		if (!found.ok) {
			await removeClusterFolder(root, folder.path);
			return found;
		}
		const { plan, balancer, claim } = found.value;
		const administrator = await makeAdministrator();
		cluster = new ProcessCluster({
			name,
			root,
			folder,
			plan,
			claim,
			administratorPassword: administrator.password,
			writeConfig: configWriter(name, folder, administrator),
			executable: this.#options.executable ?? process.execPath,
			nodeProgram: this.#options.nodeProgram,
			env: this.#environment(),
			...(this.#options.mailctlProgram === undefined ? {} : { mailctlProgram: this.#options.mailctlProgram }),
			stopLimitMs: this.#options.stopLimitMs ?? stopLimitBeats * plan.beatMs,
			...(this.#options.keepRecording === undefined ? {} : { keepRecording: this.#options.keepRecording }),
		});
		cluster.attachBalancer(balancer);
		return ok(cluster);
	}

	/** Nodes end with their engine. */
	async adopt(): Promise<readonly []> {
		return [];
	}

	async leftBehind(): Promise<readonly string[]> {
		return [];
	}

	removeLeftovers(): Promise<string[]> {
		const { root, keepRecording } = this.#options;
		return removeLeftovers(root, keepRecording === undefined ? {} : { keepRecording });
	}

	async close(): Promise<void> {
		removeEmptyFolders(this.#options.root);
	}

	async #findSlot(
		definition: ClusterDefinition,
		onServer: (server: string, state: 'up' | 'down' | 'drain') => void,
	): Promise<RuntimeResult<{ plan: ClusterPlan; balancer: Balancer; claim: SlotClaim }>> {
		const addressPerNode = this.#platform === 'linux';
		for (let slot = 1; slot <= slotCount(addressPerNode); slot++) {
			const claim = await claimSlot(claimPlace({ slot, addressPerNode }));
			if (!claim) continue;
			const plan = planCluster(definition, { slot, addressPerNode });
			const servers = plan.nodes.filter((node) => node.roles.includes('frontend'));
			const balancer = await Balancer.listen({ ...plan.balancer, servers, onServer, proxyAddress: proxyAddress(plan) });
			if (!balancer.ok) {
				await claim.release();
				const fixed = plan.balancer.fixed.find((service) => plan.balancer.ports[service] === balancer.error.port);
				if (fixed) return fail('port-taken', `${balancer.error.message}; free the port or set balancer.${fixed} to another`);
				continue;
			}
			if ((await takenPort(plan.nodes)) === undefined) return ok({ plan, balancer: balancer.value, claim });
			await balancer.value.close();
			await claim.release();
		}
		return fail('port-taken', `no free ports: all ${slotCount(addressPerNode)} places for a cluster are taken; take one down`);
	}

	#environment(): Record<string, string> {
		const passed = passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]));
		const cache = this.#options.compileCachePath;
		const env: Record<string, string> = { ...Object.fromEntries(passed), NODE_NO_WARNINGS: '1' };
		// An owner's look-ups must not queue behind other accounts' fsyncs: four threads were seen to cost 100 ms at a failover.
		env.UV_THREADPOOL_SIZE = '16';
		// Electron's binary runs as Node only when told so.
		if (process.versions.electron) env.ELECTRON_RUN_AS_NODE = '1';
		if (cache) env.NODE_COMPILE_CACHE = cache;
		return env;
	}
}

/** Writes one node's config.json; all of a cluster share its id and secret. */
function configWriter(name: string, folder: ClusterFolder, administrator: ClusterAdministrator): ProcessClusterOptions['writeConfig'] {
	const cluster = { name, id: randomUUID(), secretHex: randomBytes(32).toString('hex') };
	return ({ plan, node, adminToken, faults }) => {
		const trusted = plan.bare || node.roles.includes('frontend') ? proxyAddress(plan) : null;
		const others = othersOf(plan, node.name);
		const config: NodeConfig = {
			cluster,
			name: node.name,
			address: node.address,
			ports: node.ports,
			...(plan.bare ? { members: [], hosts: others.map(({ name, address, ports }) => ({ name, address, ports })) } : { members: others }),
			dataPath: folder.dataPath(node.name),
			...(node.roles.includes('backend') ? { volumePath: folder.volumePath } : {}),
			adminToken,
			administrator: administrator.verifier,
			beatMs: plan.beatMs,
			queueFirst: queuesFirst(plan, node.name),
			...(trusted === null ? {} : { proxyFrom: [trusted] }),
			faults,
		};
		// Beside it and into its place: a pipe or a link that somebody put there is neither waited for nor followed.
		const path = folder.configPath(node.name);
		const aside = `${path}.${process.pid}.new`;
		rmSync(aside, { force: true });
		writeFileSync(aside, `${JSON.stringify(config, null, '\t')}\n`, { mode: 0o600, flag: 'wx' });
		renameSync(aside, path);
	};
}

function fail(code: RuntimeCode, message: string) {
	return failed({ code, message, definite: true });
}
