/**
 * A cluster as a folder for docker compose: its files, as data. Pure.
 *
 * It is the cluster that the docker runtime starts (container-spec.ts, haproxy-config.ts, node-config.ts), with what the engine does
 * at a start done by the files: secrets and passwords are in them, and a service that ends makes the accounts. So the
 * folder is its owner's alone; what is mounted into a container can be read by everybody who gets so far, since the
 * nodes' user there is nobody's here. Read compose-service.ts and export-folder.ts next.
 */
import { Document, isMap, type Pair, type Scalar } from 'yaml';
import { failed, ok, type Result } from '../../node-image/src/result.ts';
import type { ClusterAdministrator } from '../core/cluster-administrator.ts';
import type { ClusterDefinition } from '../core/cluster-definition.ts';
import { accountsOf } from '../core/definition-source.ts';
import { type ClusterPlan, planCluster } from '../core/plan.ts';
import { balancerContainer, nodeContainer, paths, setupContainer, statisticsPort } from '../runtime/docker/container-spec.ts';
import { haproxyConfig } from '../runtime/docker/haproxy-config.ts';
import { nodeConfig } from '../runtime/docker/node-config.ts';
import { labels, type Project } from '../runtime/docker/project.ts';
import { composeReadme } from './compose-readme.ts';
import { type ComposeService, composeService } from './compose-service.ts';
import { type ExportPorts, networkOf, type OptionFailure, portProblem } from './export-network.ts';

export interface ExportSecrets {
	/** A UUID. */
	readonly clusterId: string;
	readonly secretHex: string;
	/** One for all nodes: who has the folder has them all. */
	readonly adminToken: string;
	readonly administrator: ClusterAdministrator;
}

export interface ExportOptions {
	readonly name: string;
	/** With a password for each account. */
	readonly definition: ClusterDefinition;
	readonly secrets: ExportSecrets;
	readonly image: string;
	readonly subnet: string;
	readonly ports: ExportPorts;
}

export interface ExportFile {
	/** In the folder, with '/'. */
	readonly path: string;
	readonly text: string;
	readonly mode: 0o600 | 0o644;
}

export interface ComposeExport {
	/** Compose's name for all of it. */
	readonly project: string;
	/** As clients reach it. */
	readonly address: string;
	readonly files: readonly ExportFile[];
}

/** By its first line a folder is known as an export (export-folder.ts). */
export const exportMark = '# A mail cluster, exported by Mailcluster Lab.';
/** What compose puts the project's name before. */
const networkName = 'cluster';
const volumeName = 'volume';
/** HAProxy's runtime socket: the lab alone speaks to it. */
const runName = 'run';

/** Chosen: soon seen, and a probe costs little. */
const healthEveryS = 5;
/** Longer than a node's own limit for draining (timing.ts: 50 beats), and than anybody waits for Docker's default. */
const stopGraceBeats = 70;
const stopGraceSMin = 10;
/** Chosen: on a busy machine a cluster is ready in a tenth of it. */
const setupLimitS = 120;

export function composeExport(options: ExportOptions): Result<ComposeExport, OptionFailure> {
	const { name, definition, secrets, image, ports } = options;
	const network = networkOf(options.subnet);
	if (!network.ok) return network;
	const problem = portProblem(ports) ?? nameProblem(definition) ?? bareProblem(definition);
	if (problem) return failed(problem);
	const balancer = { ...definition.balancer, smtp: ports.smtp, imap: ports.imap };
	const plan = planCluster({ ...definition, balancer }, { slot: 1, addressPerNode: true, network: network.value });
	// Its own, so that two exports of one cluster are two, and none is taken for a cluster of the lab.
	const projectName = `${name}-${secrets.clusterId.slice(0, 6)}`;
	const project = exportProject(projectName, name, image);
	const accounts = accountsOf(definition);
	const { secretHex, adminToken, administrator } = secrets;
	const settings = plan.nodes.map(
		(node): ExportFile => ({
			path: configOf(node.name),
			text: json(nodeConfig(plan, node, { name, id: secrets.clusterId, secretHex, adminToken, administrator: administrator.verifier })),
			mode: mounted,
		}),
	);
	const files: ExportFile[] = [
		{ path: 'docker-compose.yml', text: composeText(composeContent(project, plan, ports)), mode: own },
		{ path: '.env', text: `# What compose puts before the name of everything that it makes.\nCOMPOSE_PROJECT_NAME=${projectName}\n`, mode: own },
		{
			path: 'README.md',
			text: composeReadme({
				name,
				image,
				plan,
				subnet: options.subnet,
				statistics: ports.statistics,
				accounts,
				projectName,
				administratorPassword: administrator.password,
			}),
			mode: own,
		},
		{ path: balancerFile, text: haproxyConfig(plan), mode: mounted },
		{ path: accountsFile, text: json({ domains: definition.domains.map((domain) => domain.name), accounts }), mode: mounted },
		...settings,
	];
	return ok({ project: projectName, address: plan.balancer.address, files });
}

/** Read by its owner, who runs compose; and read in a container, where the nodes' user is nobody's here. */
const own = 0o600;
const mounted = 0o644;
const balancerFile = 'haproxy.cfg';
const accountsFile = 'accounts.json';

function configOf(node: string): string {
	return `nodes/${node}/config.json`;
}

function json(content: unknown): string {
	return `${JSON.stringify(content, null, '\t')}\n`;
}

/** Services that are no nodes have these names. */
function nameProblem({ frontends, backends }: ClusterDefinition): OptionFailure | undefined {
	const taken = [...frontends, ...backends].find((node) => node === 'balancer' || node === 'setup');
	if (taken === undefined) return undefined;
	const message = `a node is called "${taken}", which an export has a service of its own for`;
	return { code: 'bad-option', message, remedy: 'give the node another name', definite: true };
}

/** Without the lab nobody carries out their start orders. */
function bareProblem({ bare }: ClusterDefinition): OptionFailure | undefined {
	if (!bare) return undefined;
	return {
		code: 'bad-option',
		message: 'a bare cluster is not exported: its nodes are started by the lab, as their administrator orders',
		remedy: 'export a cluster that is set up: leave "bare" out',
		definite: true,
	};
}

/** Short names: compose puts the project's before each. */
function exportProject(projectName: string, cluster: string, image: string): Project {
	return {
		name: networkName,
		cluster,
		home: `export-${projectName}`,
		image,
		network: networkName,
		volume: volumeName,
		run: runName,
		container: (what) => what,
		queueOf: (node) => `${node}-queue`,
		// Of bare nodes, which are not exported.
		machineOf: (node) => `${node}-machine`,
		diskOf: (node) => `${node}-disk`,
	};
}

interface ComposeContent {
	readonly services: Readonly<Record<string, ComposeService>>;
	readonly networks: Readonly<Record<string, unknown>>;
	readonly volumes: Readonly<Record<string, unknown>>;
}

/** What docker-compose.yml says. */
export function composeContent(project: Project, plan: ClusterPlan, ports: ExportPorts): ComposeContent {
	const stopGraceS = Math.max(stopGraceSMin, Math.ceil((stopGraceBeats * plan.beatMs) / 1000));
	const [first] = plan.nodes;
	if (!first) throw new Error('invariant broken: a cluster without nodes');
	const nodes = plan.nodes.map((node) => [
		node.name,
		composeService(nodeContainer(project, plan, node, 'local'), { files: { [configOf(node.name)]: paths.config }, ports: {}, stopGraceS, healthEveryS }),
	]);
	const balancer = composeService(balancerContainer(project, plan, 'local'), {
		files: { [balancerFile]: paths.balancerConfig },
		ports: { 25: ports.smtp, 143: ports.imap, [statisticsPort]: ports.statistics },
		withoutVolumes: [runName],
		stopGraceS,
		healthEveryS,
	});
	// Behind all of them: when the accounts are made, clients may come.
	const isHealthy = Object.fromEntries([...plan.nodes.map((node) => node.name), 'balancer'].map((service) => [service, 'service_healthy' as const]));
	const setup = composeService(setupContainer(project, plan, setupLimitS), {
		files: { [configOf(first.name)]: paths.config, [accountsFile]: paths.accounts },
		ports: {},
		stopGraceS,
		healthEveryS: null,
		after: isHealthy,
	});
	const frontends = plan.nodes.filter((node) => node.roles.includes('frontend'));
	const volume = (name: string, what: string) => [name, { labels: labels(project, 'volume', what) }];
	return {
		services: { ...Object.fromEntries(nodes), balancer, setup },
		networks: {
			[networkName]: {
				driver: 'bridge',
				ipam: { config: [{ subnet: `${plan.network}.0/24`, gateway: `${plan.network}.1` }] },
				labels: labels(project, 'network', 'network'),
			},
		},
		volumes: Object.fromEntries([volume(volumeName, volumeName), ...frontends.map((node) => volume(project.queueOf(node.name), node.name))]),
	};
}

const comments: Readonly<Record<string, string>> = {
	balancer: ' The load balancer: the only one that clients speak to, and the only one with ports on this machine, on its loopback.',
	setup: ' Makes domains and accounts once all are ready, and ends; what is there already stays as it is.',
	networks: ' Fixed addresses: members are told them.',
	volumes: " The volume is shared by all backends, and holds all mail. A frontend's own holds its queue.",
};

const headLines = ['README.md says how to start it, use it and end it. No secret is in this file; they are in the files beside it.'];

/** YAML 1.1, as docker-compose 1.29 reads it: there an unquoted no is a truth value. */
function composeText(content: ComposeContent): string {
	const document = new Document(escaped(content), { version: '1.1', aliasDuplicateObjects: false });
	const remark = (pair: Pair) => {
		const key = pair.key as Scalar<string>;
		const comment = comments[key.value];
		key.spaceBefore = true;
		if (comment !== undefined) key.commentBefore = comment;
	};
	if (isMap(document.contents)) {
		for (const pair of document.contents.items) {
			remark(pair as Pair);
			if ((pair.key as Scalar<string>).value === 'services' && isMap(pair.value)) for (const item of pair.value.items.slice(1)) remark(item as Pair);
		}
	}
	return `${exportMark}\n${headLines.map((line) => `# ${line}`).join('\n')}\n${document.toString({ lineWidth: 0, indentSeq: true })}`;
}

/** Compose puts variables in where a text has a dollar sign. */
function escaped(value: unknown): unknown {
	if (typeof value === 'string') return value.replaceAll('$', '$$$$');
	if (Array.isArray(value)) return value.map(escaped);
	if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, escaped(item)]));
	return value;
}
