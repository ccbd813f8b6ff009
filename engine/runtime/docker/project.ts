/**
 * What belongs together on a Docker engine: the names of one cluster's containers, network and volumes, and the
 * labels by which they are found again. Pure.
 *
 * Labels say whose it is: `home` is a hash of the state directory, so that two users of one engine, or two test
 * runs, never take each other's clusters for their own.
 */
import { createHash } from 'node:crypto';

export interface Project {
	/** The first word of every name: 'mclab-dynamic'. */
	readonly name: string;
	readonly cluster: string;
	readonly home: string;
	readonly image: string;
	readonly network: string;
	readonly volume: string;
	/** HAProxy's runtime socket, shared by balancer and keeper. */
	readonly run: string;
	container(what: string): string;
	/** The volume that is a frontend's own disk: its queue. */
	queueOf(node: string): string;
	/** Of a bare node: the container that is its machine, and the volume that is its disk. */
	machineOf(node: string): string;
	diskOf(node: string): string;
}

export const labelNames = {
	cluster: 'mailcluster-lab.cluster',
	home: 'mailcluster-lab.home',
	role: 'mailcluster-lab.role',
	what: 'mailcluster-lab.what',
} as const;

export function homeOf(stateRoot: string): string {
	return createHash('sha256').update(stateRoot).digest('hex').slice(0, 16);
}

/** `name` is 'mclab-<cluster>', or with something behind it where somebody else has that name. */
export function project(parts: { readonly name: string; readonly cluster: string; readonly home: string; readonly image: string }): Project {
	const { name } = parts;
	return {
		...parts,
		network: name,
		volume: `${name}-volume`,
		run: `${name}-run`,
		container: (what) => `${name}-${what}`,
		queueOf: (node) => `${name}-${node}-queue`,
		machineOf: (node) => `${name}-${node}-machine`,
		diskOf: (node) => `${name}-${node}-disk`,
	};
}

/** The second one is for the case that another user of this engine has the first. */
export function projectNames(cluster: string, home: string): readonly string[] {
	return [`mclab-${cluster}`, `mclab-${cluster}-${home.slice(0, 6)}`];
}

export function labels({ cluster, home }: Pick<Project, 'cluster' | 'home'>, role: string, what: string): Record<string, string> {
	return { [labelNames.cluster]: cluster, [labelNames.home]: home, [labelNames.role]: role, [labelNames.what]: what };
}

/** For Docker's list calls: everything of this state directory, or of one cluster in it. */
export function labelFilter(home: string, cluster?: string): string[] {
	return [`${labelNames.home}=${home}`, ...(cluster === undefined ? [] : [`${labelNames.cluster}=${cluster}`])];
}
