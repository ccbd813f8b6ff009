/**
 * What a container of a cluster is to be: pure data from a plan, in the words of Docker's API.
 *
 * Least rights: everything dropped but what `enter` needs before it gives that up, too; memory and processes
 * limited; no restart by Docker (a failure is to be seen, not mended behind one's back); ports published on this
 * machine's loopback alone; the shared volume attached to backends, and read-only to the lab's own look.
 *
 * A bare node is two containers: its machine, which has the address, the ports and the processes, and is on all the time; and
 * the node, which lives in the machine's network and among its processes, and comes and goes.
 *
 * On another machine nothing is published (`reach`): its loopback is not ours, so a published port would help nobody
 * here, could be taken by somebody there, and would open the cluster to that machine's other users (lab-ways.ts).
 */
import type { ContainerCreateOptions } from 'dockerode';
import type { Role } from '../../../node-image/src/contract/node-config.ts';
import { type ClusterPlan, containerHosts, type PlannedNode, publishedPorts } from '../../core/plan.ts';
import type { EngineFacts } from './host/engine-facts.ts';
import { labels, type Project } from './project.ts';

/** Inside every container. */
export const paths = {
	config: '/etc/mailcluster/config.json',
	keeperConfig: '/etc/mailcluster/keeper.json',
	balancerConfig: '/etc/mailcluster/haproxy.cfg',
	cutRules: '/etc/mailcluster/cut.rules',
	data: '/var/lib/mailcluster',
	volume: '/volume',
	run: '/run/haproxy',
	balancerSocket: '/run/haproxy/admin.sock',
	accounts: '/etc/mailcluster/accounts.json',
	program: '/opt/mailcluster/src',
	enter: '/opt/mailcluster/enter',
	/** Of a bare node's machine: its administrator's, where `mailctl` finds its configuration and leaves its orders. */
	machineHome: '/home/mailcluster',
} as const;

/** RFC 5321's and RFC 3501's: in its own network the balancer may listen anywhere. */
export const balancerPorts = { smtp: 25, imap: 143 } as const;
export const keeperPort = 8030;
export const statisticsPort = 8404;

/** Chosen: a node of the lab holds some 100 MB; under load, with large mails, three times that. */
const memoryBytes = 768 * 1024 * 1024;
const pidsMax = 256;
/** Chosen: a node's log of some days; the older of two files goes first. */
const logOptions = { 'max-size': '20m', 'max-file': '2' };

/**
 * NET_ADMIN: iptables in the container's own network. SETUID, SETGID, SETPCAP: to give up everything.
 * KILL: the init, which stays root, passes signals on to the program, which is not.
 */
const capabilities = ['NET_ADMIN', 'SETUID', 'SETGID', 'SETPCAP', 'KILL'];

type Reach = EngineFacts['reach'];

interface Shape {
	readonly reach: Reach;
	readonly what: string;
	readonly role: 'node' | 'machine' | 'balancer' | 'keeper' | 'setup';
	/** In the cluster's network; or the container in whose network and among whose processes it lives. */
	readonly place: { readonly address: string } | { readonly machine: string };
	readonly command: readonly string[];
	/** Name of a volume -> where it is seen, with ':ro' where it is only looked at. */
	readonly binds: readonly string[];
	/** Port inside -> place on this machine. */
	readonly published: Readonly<Record<number, { readonly host: string; readonly port: number }>>;
	/** null: the image's own. */
	readonly health: readonly string[] | null;
	readonly env?: readonly string[];
}

const loopback = '127.0.0.1';
const node = ['node', '--disable-warning=ExperimentalWarning'];

export function nodeContainer(project: Project, plan: ClusterPlan, planned: PlannedNode, reach: Reach): ContainerCreateOptions {
	const program = [...node, `${paths.program}/main.ts`, '--config', paths.config];
	const shape = { reach, what: planned.name, role: 'node', binds: diskBinds(project, plan, planned), health: null } as const;
	// Its roles are in a file that is written before each start (`enter`).
	if (plan.bare) return spec(project, { ...shape, place: { machine: project.machineOf(planned.name) }, command: program, published: {} });
	return spec(project, {
		...shape,
		place: { address: planned.address },
		command: [...program, ...roleOptions(planned.roles)],
		published: publishedOf(plan, planned),
	});
}

/** What stays of a bare node when its process ends: a terminal can be opened here, and `mailctl start` be typed. */
export function machineContainer(project: Project, plan: ClusterPlan, planned: PlannedNode, reach: Reach): ContainerCreateOptions {
	return spec(project, {
		reach,
		what: planned.name,
		role: 'machine',
		place: { address: planned.address },
		command: [...node, `${paths.program}/machine.ts`, paths.machineHome],
		binds: diskBinds(project, plan, planned),
		published: publishedOf(plan, planned),
		health: ['NONE'],
		env: [`MAILCTL_CONFIG=${paths.machineHome}/config.json`],
	});
}

/** As in the product. */
export function roleOptions(roles: readonly Role[]): string[] {
	return roles.map((role) => (role === 'backend' ? '--ClusterBackend' : '--ClusterFrontend'));
}

/** The volume that is the node's own disk; undefined: it has none, what it writes goes with its container. */
export function diskOf(project: Project, plan: Pick<ClusterPlan, 'bare'>, planned: PlannedNode): string | undefined {
	if (plan.bare) return project.diskOf(planned.name);
	return planned.roles.includes('frontend') ? project.queueOf(planned.name) : undefined;
}

function diskBinds(project: Project, plan: ClusterPlan, planned: PlannedNode): string[] {
	const disk = diskOf(project, plan, planned);
	return [...(planned.roles.includes('backend') ? [`${project.volume}:${paths.volume}`] : []), ...(disk === undefined ? [] : [`${disk}:${paths.data}`])];
}

function publishedOf(plan: ClusterPlan, planned: PlannedNode): Shape['published'] {
	const { admin, cli } = publishedPorts(plan);
	return {
		[planned.ports.admin]: { host: loopback, port: admin(planned) },
		...(planned.ports.cli ? { [planned.ports.cli]: { host: loopback, port: cli(planned) } } : {}),
	};
}

export function balancerContainer(project: Project, plan: ClusterPlan, reach: Reach): ContainerCreateOptions {
	const { address, ports } = plan.balancer;
	return spec(project, {
		reach,
		what: 'balancer',
		role: 'balancer',
		place: { address: addressIn(plan, 'balancer') },
		command: ['haproxy', '-W', '-db', '-f', paths.balancerConfig],
		binds: [`${project.run}:${paths.run}`],
		published: {
			[balancerPorts.smtp]: { host: address, port: ports.smtp },
			[balancerPorts.imap]: { host: address, port: ports.imap },
			[statisticsPort]: { host: loopback, port: publishedPorts(plan).statistics },
		},
		health: ['CMD-SHELL', `curl -fs -o /dev/null "http://$HOSTNAME:${statisticsPort}/"`],
	});
}

export function keeperContainer(project: Project, plan: ClusterPlan, reach: Reach): ContainerCreateOptions {
	return spec(project, {
		reach,
		what: 'keeper',
		role: 'keeper',
		place: { address: addressIn(plan, 'keeper') },
		command: [...node, `${paths.program}/keeper.ts`, paths.keeperConfig],
		binds: [`${project.volume}:${paths.volume}:ro`, `${project.run}:${paths.run}`],
		published: { [keeperPort]: { host: loopback, port: publishedPorts(plan).keeper } },
		health: ['NONE'],
	});
}

/** In an export, in place of the engine: makes domains and accounts, and ends. `limitS`: how long it waits for a controller. */
export function setupContainer(project: Project, plan: ClusterPlan, limitS: number): ContainerCreateOptions {
	return spec(project, {
		what: 'setup',
		reach: 'local',
		role: 'setup',
		place: { address: addressIn(plan, 'setup') },
		command: ['mailctl', 'setup', paths.accounts, '--timeout', String(limitS)],
		binds: [],
		published: {},
		health: ['NONE'],
	});
}

export function addressIn(plan: Pick<ClusterPlan, 'network'>, what: keyof typeof containerHosts): string {
	return `${plan.network}.${containerHosts[what]}`;
}

function spec(project: Project, shape: Shape): ContainerCreateOptions {
	const inside = Object.keys(shape.published).map((port) => `${port}/tcp`);
	const published = shape.reach === 'local' ? Object.entries(shape.published) : [];
	const { place } = shape;
	return {
		name: shape.role === 'machine' ? project.machineOf(shape.what) : project.container(shape.what),
		Image: project.image,
		Cmd: [...shape.command],
		Labels: labels(project, shape.role, shape.what),
		...(shape.env === undefined ? {} : { Env: [...shape.env] }),
		...(shape.health === null ? {} : { Healthcheck: { Test: [...shape.health] } }),
		HostConfig: {
			Binds: [...shape.binds],
			RestartPolicy: { Name: 'no' },
			CapDrop: ['ALL'],
			CapAdd: capabilities,
			SecurityOpt: ['no-new-privileges'],
			Memory: memoryBytes,
			MemorySwap: memoryBytes,
			PidsLimit: pidsMax,
			LogConfig: { Type: 'json-file', Config: logOptions },
			...('machine' in place
				? { NetworkMode: `container:${place.machine}`, PidMode: `container:${place.machine}` }
				: {
						NetworkMode: project.network,
						PortBindings: Object.fromEntries(published.map(([port, at]) => [`${port}/tcp`, [{ HostIp: at.host, HostPort: String(at.port) }]])),
						// RFC 6335's system ports are open to everybody in here: no program needs a privilege for 25 and 143.
						Sysctls: { 'net.ipv4.ip_unprivileged_port_start': '0' },
					}),
		},
		...('machine' in place
			? // The machine's init buries what it leaves behind; one that is not the first process could not.
				{ Entrypoint: [paths.enter] }
			: {
					Hostname: shape.what,
					ExposedPorts: Object.fromEntries(inside.map((port) => [port, {}])),
					NetworkingConfig: { EndpointsConfig: { [project.network]: { IPAMConfig: { IPv4Address: place.address }, Aliases: [shape.what] } } },
				}),
	};
}
