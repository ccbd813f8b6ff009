/**
 * The runtime in which nodes are containers: finds the engine, sees to the image, and makes a cluster's ground.
 *
 * `prepare` finds a slot: its network is what keeps two labs from taking the same one, on whatever engine they share.
 * What was made before something failed is removed again, or named. `adopt` takes over clusters whose engine died:
 * their containers went on. Read docker-cluster.ts next.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failed, ok } from '../../../node-image/src/result.ts';
import type { RuntimeSummary } from '../../contract/engine-api.ts';
import type { ClusterAdministrator } from '../../core/cluster-administrator.ts';
import type { ClusterDefinition } from '../../core/cluster-definition.ts';
import { type ClusterPlan, type PlannedNode, planCluster, slotCount } from '../../core/plan.ts';
import { makeAdministrator } from '../make-administrator.ts';
import { clusterFolder, clusterNames, makeClusterFolder, removeClusterFolder, removeEmptyFolders } from '../process/cluster-folder.ts';
import { takenPort } from '../process/free-ports.ts';
import { isAlive } from '../process/leftovers.ts';
import { startTimeNow } from '../process/process-identity.ts';
import type { AdoptedCluster, KeepRecording, PrepareStep, Runtime, RuntimeCode, RuntimeResult } from '../runtime.ts';
import { furnishMachine, tokenOfNobody } from './bare-machine.ts';
import { type AdministeredRecord, type ClusterRecord, hasRecord, readRecord, writeRecord } from './cluster-record.ts';
import { addressIn, balancerContainer, diskOf, keeperContainer, keeperPort, nodeContainer, paths } from './container-spec.ts';
import { DockerCluster } from './docker-cluster.ts';
import { DockerEngine, type DockerResult, type Inspected } from './docker-engine.ts';
import { DockerEvents } from './docker-events.ts';
import { fewAtOnce } from './few-at-once.ts';
import { haproxyConfig } from './haproxy-config.ts';
import { type DockerFailure, failureLine } from './host/docker-failure.ts';
import { connectDocker, type DockerHost } from './host/docker-host.ts';
import type { DockerLimits } from './host/docker-limits.ts';
import { ensureImage, type ImageBuild } from './image-build.ts';
import { possibleTargets, waysInto } from './lab-ways.ts';
import { nodeConfig } from './node-config.ts';
import { homeOf, labelFilter, labels, type Project, project, projectNames } from './project.ts';
import { RemoteReach } from './remote-reach.ts';
import { leftText, removeEverything } from './take-away.ts';

export interface DockerRuntimeOptions {
	/** The state directory. */
	readonly root: string;
	/** The folder node-image/, of which the image is made. */
	readonly nodeImagePath: string;
	readonly keepRecording?: KeepRecording;
	/** Tests give another engine. */
	readonly connect?: () => Promise<DockerResult<DockerHost>>;
	/** Tests are in a hurry. */
	readonly limits?: DockerLimits;
	/** Another image than that of `nodeImagePath`: tests put a stand-in into it. */
	readonly image?: (engine: DockerEngine) => Promise<DockerResult<ImageBuild>>;
}

interface NewCluster {
	readonly ours: Project;
	readonly plan: ClusterPlan;
	readonly definition: ClusterDefinition;
	readonly administrator: ClusterAdministrator;
}

interface Connected {
	readonly engine: DockerEngine;
	readonly events: DockerEvents;
}

/** Longer than a node's own limit for draining (timing.ts: 50 beats). */
const stopLimitBeats = 70;
/** 198.18.0.0/15 is set apart for benchmarks (RFC 2544): hardly anybody's network is there. */
const networkOf = (slot: number) => `198.18.${slot}`;

export class DockerRuntime implements Runtime {
	readonly #options: DockerRuntimeOptions;
	readonly #home: string;
	#connected: Connected | undefined;
	/** All that ever were: a cluster goes on with the one that it was made with. */
	readonly #allConnected: Connected[] = [];
	/** Clusters of dead engines that nobody can go on with. */
	readonly #notWhole = new Set<string>();

	constructor(options: DockerRuntimeOptions) {
		this.#options = options;
		this.#home = homeOf(options.root);
	}

	async kinds(): Promise<readonly RuntimeSummary[]> {
		const there = await this.#greet();
		if (there.ok) return [{ kind: 'docker', unavailable: null }];
		const { code, message, remedy } = there.error;
		return [{ kind: 'docker', unavailable: { code, message, remedy } }];
	}

	async prepare(name: string, definition: ClusterDefinition, progress: (step: PrepareStep) => void = () => {}): Promise<RuntimeResult<DockerCluster>> {
		const connected = await this.#connect();
		if (!connected.ok) return broken(connected.error);
		const { engine } = connected.value;
		const { nodeImagePath } = this.#options;
		const ownImage = () => ensureImage({ engine, nodeImagePath, progress: (message) => progress({ what: 'image', message }) });
		const image = await (this.#options.image ?? ownImage)(engine);
		if (!image.ok) return broken(image.error);
		if (image.value.wasBuilt) progress({ what: 'image', message: 'the image is built', tookMs: Math.round(image.value.tookMs) });

		const folder = clusterFolder(this.#options.root, name);
		const before = await readRecord(folder.path);
		if (before?.isLeft) await this.#removeLeft(before);
		try {
			if (!makeClusterFolder(folder, [])) return fail('name-taken', `a cluster "${name}" has its folder at ${folder.path} already`);
		} catch (error) {
			return fail('start-failed', `the folder ${folder.path} cannot be made: ${error instanceof Error ? error.message : String(error)}`);
		}
		const made = await this.#make(connected.value, name, definition, image.value.tag);
		if (!made.ok && !(await this.#isLeft(name))) await removeClusterFolder(this.#options.root, folder.path);
		return made;
	}

	/** Where Docker cannot be asked, or is another one than that of the cluster, the cluster stays as it is, for a later engine. */
	async adopt(): Promise<readonly AdoptedCluster[]> {
		const records = await this.#records();
		const orphans = await Promise.all(records.map(async (record) => (record.isLeft || (await isAlive(record.engine)) ? [] : [record])));
		const adopted: AdoptedCluster[] = [];
		for (const record of orphans.flat()) {
			const cluster = record.isWhole ? await this.#takeOver(record) : 'not-whole';
			if (cluster === 'not-whole') this.#notWhole.add(record.name);
			else if (cluster !== 'not-now') adopted.push({ name: record.name, definition: record.definition, startedAt: record.startedAt, cluster });
		}
		return adopted;
	}

	async removeLeftovers({ all = false } = {}): Promise<readonly string[]> {
		const removed: string[] = [];
		for (const record of await this.#leftRecords()) {
			// It may go on as soon as Docker answers.
			const isWhole = record.isWhole && !record.isLeft && !this.#notWhole.has(record.name);
			if (isWhole && !all) continue;
			if (await this.#removeLeft(record)) removed.push(record.name);
		}
		return removed;
	}

	/** False: what tells of it stays, for not all of it is gone, or nobody can say. */
	async #removeLeft(record: ClusterRecord): Promise<boolean> {
		const connected = await this.#connect();
		if (!connected.ok) return false;
		const { engine } = connected.value;
		const filter = labelFilter(this.#home, record.name);
		if (engine.host.where !== record.where) {
			// One engine may be found in several ways; where nothing of the cluster is, it is another one.
			const there = await Promise.all([engine.containers(filter), engine.networks(filter), engine.volumes(filter)]);
			if (!there.some((found) => found.ok && found.value.length > 0)) return false;
		}
		if ((await removeEverything(engine, { home: this.#home, cluster: record.name })).length > 0) return false;
		const { root, keepRecording } = this.#options;
		await removeClusterFolder(root, clusterFolder(root, record.name).path, keepRecording);
		this.#notWhole.delete(record.name);
		return true;
	}

	async leftBehind(): Promise<readonly string[]> {
		return (await this.#leftRecords()).map(({ name }) => name);
	}

	async close(): Promise<void> {
		for (const { events, engine } of this.#allConnected.splice(0)) {
			events.close();
			engine.host.close();
		}
		this.#connected = undefined;
		removeEmptyFolders(this.#options.root);
	}

	async #leftRecords(): Promise<ClusterRecord[]> {
		const records = await Promise.all((await this.#records()).map(async (record) => (record.isLeft || !(await isAlive(record.engine)) ? [record] : [])));
		return records.flat();
	}

	/** The records of all clusters in containers of this state directory. */
	async #records(): Promise<ClusterRecord[]> {
		const { root } = this.#options;
		const folders = clusterNames(root).map((name) => clusterFolder(root, name).path);
		return (await Promise.all(folders.filter(hasRecord).map(readRecord))).filter((record) => record !== undefined);
	}

	/** Does an engine answer? One that was never used is let go again. */
	async #greet(): Promise<DockerResult<unknown>> {
		if (this.#connected) {
			const there = await this.#connected.engine.ping();
			if (there.ok) return there;
		}
		const host = await (this.#options.connect ?? connectDocker)();
		if (host.ok) host.value.close();
		return host;
	}

	async #connect(): Promise<DockerResult<Connected>> {
		if (this.#connected) {
			const there = await this.#connected.engine.ping();
			if (there.ok) return ok(this.#connected);
			// Clusters of this engine may go on with it; a new one gets what is there now.
			if (there.error.code === 'docker-hangs') return there;
		}
		const host = await (this.#options.connect ?? connectDocker)();
		if (!host.ok) return host;
		const engine = new DockerEngine(host.value, this.#options.limits);
		const events = new DockerEvents({ engine, labels: labelFilter(this.#home) });
		const followed = await events.open();
		if (!followed.ok) {
			events.close();
			host.value.close();
			return followed;
		}
		this.#connected = { engine, events };
		this.#allConnected.push(this.#connected);
		return ok(this.#connected);
	}

	async #make(connected: Connected, name: string, definition: ClusterDefinition, image: string): Promise<RuntimeResult<DockerCluster>> {
		const { engine } = connected;
		const administrator = await makeAdministrator();
		let nameIndex = 0;
		const names = projectNames(name, this.#home);
		for (let slot = 1; slot <= slotCount(false); slot++) {
			const plan = planCluster(definition, { slot, addressPerNode: true, network: networkOf(slot) });
			// On this machine in any case: where the engine is on another one, the lab itself listens here.
			const taken = await takenPort(waysInto(plan).map(({ here }) => ({ address: here.host, ports: { port: here.port } })));
			if (taken !== undefined) {
				const fixed = plan.balancer.fixed.find((service) => taken === `${plan.balancer.address}:${plan.balancer.ports[service]}`);
				if (fixed) return fail('port-taken', `${taken} (${fixed} of the balancer) is taken; free the port or set balancer.${fixed} to another`);
				continue;
			}
			const ours = project({ name: names[nameIndex] ?? name, cluster: name, home: this.#home, image });
			const record = this.#newRecord(engine, { ours, plan, definition, administrator });
			writeRecord(clusterFolder(this.#options.root, name).path, record);
			const network = await engine.createNetwork({
				name: ours.network,
				subnet: `${plan.network}.0/24`,
				gateway: `${plan.network}.1`,
				labels: labels(ours, 'network', 'network'),
			});
			if (!network.ok) {
				if (network.error.code === 'docker-subnet-taken') continue;
				if (network.error.code === 'docker-name-conflict' && nameIndex + 1 < names.length) {
					nameIndex += 1;
					slot -= 1;
					continue;
				}
				return this.#undone(engine, record, network.error);
			}
			const cluster = await this.#furnish(connected, ours, record);
			if (cluster.ok) return cluster;
			const undone = await this.#undone(engine, record, cluster.error);
			// What was made is gone again, unless something is left that has its record.
			if (cluster.error.code === 'docker-name-conflict' && nameIndex + 1 < names.length && !(await this.#isLeft(name))) {
				nameIndex += 1;
				slot -= 1;
				continue;
			}
			// Somebody took the port between our look and the start.
			if (undone.error.code === 'port-taken' && plan.balancer.fixed.length === 0) continue;
			return undone;
		}
		return fail('port-taken', `no free place: all ${slotCount(false)} networks or their ports are taken; take a cluster down`);
	}

	async #isLeft(name: string): Promise<boolean> {
		return (await readRecord(clusterFolder(this.#options.root, name).path))?.isLeft === true;
	}

	/** Removes what was made before this failure, or says what is left. */
	async #undone(engine: DockerEngine, record: ClusterRecord, error: DockerFailure) {
		// Nothing was made where the first call was refused; one that was not answered may have done its work all the same.
		const noAnswer = error.code === 'docker-hangs' || error.code === 'docker-gone';
		const left = await removeEverything(noAnswer ? engine.hurried() : engine, record.project);
		if (left.length === 0) return broken(error);
		writeRecord(clusterFolder(this.#options.root, record.name).path, { ...record, isLeft: true });
		return fail('docker', `${failureLine(error)}; ${leftText(left)}`);
	}

	#newRecord(engine: DockerEngine, { ours, plan, definition, administrator }: NewCluster): AdministeredRecord {
		return {
			format: 1,
			name: ours.cluster,
			startedAt: new Date().toISOString(),
			engine: { pid: process.pid, startTime: startTimeNow(process.pid) },
			isWhole: false,
			isLeft: false,
			project: { name: ours.name, cluster: ours.cluster, home: ours.home, image: ours.image },
			where: engine.host.where,
			plan: JSON.parse(JSON.stringify(plan)),
			definition: JSON.parse(JSON.stringify(definition)),
			clusterId: randomUUID(),
			secretHex: randomBytes(32).toString('hex'),
			keeperToken: randomBytes(24).toString('base64url'),
			administrator,
			nodes: [],
			namesUsed: plan.nodes.map((node) => node.name),
		};
	}

	/** Volumes and containers; balancer and keeper run when it returns. */
	async #furnish({ engine, events }: Connected, ours: Project, record: AdministeredRecord): Promise<DockerResult<DockerCluster>> {
		const { plan } = record;
		writeFileSync(join(clusterFolder(this.#options.root, ours.cluster).path, 'haproxy.cfg'), haproxyConfig(plan), { mode: 0o600 });
		const disks = plan.nodes.flatMap((node) => {
			const name = diskOf(ours, plan, node);
			return name === undefined ? [] : [{ name, what: node.name }];
		});
		const volumes = [{ name: ours.volume, what: 'volume' }, { name: ours.run, what: 'run' }, ...disks];
		const kept = await allOf(
			volumes.map(
				({ name, what }) =>
					() =>
						engine.createVolume(name, labels(ours, 'volume', what)),
			),
		);
		if (!kept.ok) return kept;
		const made = await allOf([
			() => this.#startBalancer(engine, ours, plan),
			() => this.#startKeeper(engine, ours, plan, record.keeperToken),
			...plan.nodes.map((node) => () => this.#makeNode(engine, ours, record, node)),
		]);
		if (!made.ok) return made;
		const reach = await this.#reach(engine, ours, plan);
		return reach.ok ? ok(this.#cluster({ engine, events }, ours, record, { reach: reach.value })) : reach;
	}

	/** Of a bare one, its machine first, which it lives in. */
	#makeNode(engine: DockerEngine, ours: Project, { plan, ...record }: AdministeredRecord, planned: PlannedNode): Promise<DockerResult<unknown>> {
		const make = () => engine.createContainer(nodeContainer(ours, plan, planned, engine.host.reach));
		if (!plan.bare) return make();
		const { name, clusterId, secretHex, administrator } = record;
		const config = nodeConfig(plan, planned, { name, id: clusterId, secretHex, adminToken: tokenOfNobody(), administrator: administrator.verifier });
		return inTurn(() => furnishMachine(engine, { project: ours, plan, planned, config }), make);
	}

	/** undefined: this machine's own engine publishes ports on this machine's loopback. */
	async #reach(engine: DockerEngine, ours: Project, plan: ClusterPlan): Promise<DockerResult<RemoteReach | undefined>> {
		if (engine.host.reach === 'local') return ok(undefined);
		const reach = new RemoteReach({ engine, container: ours.container('keeper'), targets: possibleTargets(plan), ways: waysInto(plan) });
		const opened = await reach.open();
		return opened.ok ? ok(reach) : opened;
	}

	async #startBalancer(engine: DockerEngine, ours: Project, plan: ClusterPlan): Promise<DockerResult<unknown>> {
		const spec = balancerContainer(ours, plan, engine.host.reach);
		const file = { name: 'haproxy.cfg', bytes: haproxyConfig(plan), mode: 0o644, isMailclusters: true };
		return inTurn(
			() => engine.createContainer(spec),
			() => engine.putFiles(ours.container('balancer'), '/etc/mailcluster', [file]),
			() => engine.start(ours.container('balancer')),
		);
	}

	async #startKeeper(engine: DockerEngine, ours: Project, plan: ClusterPlan, token: string): Promise<DockerResult<unknown>> {
		const config = { address: addressIn(plan, 'keeper'), port: keeperPort, token, volumePath: paths.volume, balancerSocket: paths.balancerSocket };
		const file = { name: 'keeper.json', bytes: JSON.stringify(config), mode: 0o600, isMailclusters: true };
		return inTurn(
			() => engine.createContainer(keeperContainer(ours, plan, engine.host.reach)),
			() => engine.putFiles(ours.container('keeper'), '/etc/mailcluster', [file]),
			() => engine.start(ours.container('keeper')),
		);
	}

	#cluster(
		{ engine, events }: Connected,
		ours: Project,
		record: AdministeredRecord,
		{ reach, found }: { readonly reach: RemoteReach | undefined; readonly found?: ReadonlyMap<string, Inspected> },
	): DockerCluster {
		const { root, keepRecording } = this.#options;
		return new DockerCluster({
			engine,
			events,
			project: ours,
			root,
			folder: clusterFolder(root, ours.cluster),
			record,
			stopLimitMs: stopLimitBeats * record.plan.beatMs,
			...(keepRecording === undefined ? {} : { keepRecording }),
			...(reach === undefined ? {} : { reach }),
			...(found === undefined ? {} : { found }),
		});
	}

	/** 'not-now': Docker could not be asked about all of it, or is another one. */
	async #takeOver(record: ClusterRecord): Promise<DockerCluster | 'not-whole' | 'not-now'> {
		const connected = await this.#connect();
		if (!connected.ok) return 'not-now';
		const { engine } = connected.value;
		const ours = project(record.project);
		// The lab's own two: without them nothing can be seen, so they are started again where they ended.
		for (const what of ['balancer', 'keeper']) {
			const inspected = await engine.inspect(ours.container(what));
			if (!inspected.ok) return inspected.error.code === 'docker-not-found' && engine.host.where === record.where ? 'not-whole' : 'not-now';
			const { state } = inspected.value;
			const runs = state === 'running' ? ok(undefined) : await (state === 'paused' ? engine.unpause(ours.container(what)) : engine.start(ours.container(what)));
			if (!runs.ok) return 'not-now';
		}
		const reach = await this.#reach(engine, ours, record.plan);
		if (!reach.ok) return 'not-now';
		const found = new Map<string, Inspected>();
		for (const { name } of record.plan.nodes) {
			const inspected = await engine.inspect(ours.container(name));
			if (inspected.ok) found.set(name, inspected.value);
			else if (inspected.error.code !== 'docker-not-found') {
				await reach.value?.close();
				return 'not-now';
			}
			// Somebody removed its container, or the engine died before it was made: the node is down, and can be removed.
		}
		// Of a cluster that an earlier version made, nodes hear of it at their next start.
		const administrator = record.administrator ?? (await makeAdministrator());
		const cluster = this.#cluster(connected.value, ours, { ...record, administrator }, { reach: reach.value, found });
		// What happened between these looks and its listening.
		await cluster.lookAtNodes();
		return cluster;
	}
}

/** A few at once; behind the first failure none is begun any more. */
async function allOf(steps: readonly (() => Promise<DockerResult<unknown>>)[]): Promise<DockerResult<unknown>> {
	let failure: { readonly ok: false; readonly error: DockerFailure } | undefined;
	await fewAtOnce(steps, async (step) => {
		if (failure !== undefined) return;
		const done = await step();
		if (!done.ok) failure ??= done;
	});
	return failure ?? ok(undefined);
}

/** One after the other, until one fails. */
async function inTurn(...steps: readonly (() => Promise<DockerResult<unknown>>)[]): Promise<DockerResult<unknown>> {
	let last: DockerResult<unknown> = ok(undefined);
	for (const step of steps) {
		last = await step();
		if (!last.ok) return last;
	}
	return last;
}

function broken(error: DockerFailure) {
	return failed({
		code: error.code === 'docker-port-taken' ? ('port-taken' as const) : ('docker' as const),
		message: failureLine(error),
		definite: error.definite,
	});
}

function fail(code: RuntimeCode, message: string) {
	return failed({ code, message, definite: true });
}
