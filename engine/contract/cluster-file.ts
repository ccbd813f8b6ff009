/**
 * What a reading of a cluster file answers: the cluster that it describes, or every mistake with its place.
 *
 * For a form beside the file: `path` says which field is meant, `rule` which sentence of help belongs there, so that
 * the interface can say it in its own language. engine/core/cluster-file.ts reads.
 */
import type { RuntimeKind } from './cluster-status.ts';

export interface CheckedAccount {
	readonly name: string;
	/** null: one is made up when the cluster starts. */
	readonly password: string | null;
}

export interface CheckedCluster {
	/** null: named after its preset. */
	readonly name: string | null;
	readonly preset: string;
	readonly runtime: RuntimeKind;
	readonly beatMs: number;
	/** Of all frontends, or of those that are named. */
	readonly queueFirst: boolean | readonly string[];
	/** Nothing is set up there, and nothing started. */
	readonly bare?: true;
	/** A name in both lists is a symmetric node. */
	readonly frontends: readonly string[];
	readonly backends: readonly string[];
	readonly balancer: {
		readonly method: 'round-robin' | 'least-connections';
		readonly address: string | null;
		readonly smtp: number | null;
		readonly imap: number | null;
	};
	readonly domains: readonly { readonly name: string; readonly accounts: readonly CheckedAccount[] }[];
}

export interface ClusterFileMistake {
	readonly line: number;
	/** Where in the content: ['domains', 0, 'name']; [] is all of it. */
	readonly path: readonly (string | number)[];
	/** The key's own rule, 'domains.*.name', or a rule between keys, 'no-backend'. */
	readonly rule: ClusterFileRule;
	readonly text: string;
	readonly remedy: string;
}

/** Rules of one key each ('*' is any item of a list), then those between keys and of the file itself. */
export const clusterFileRules = [
	'',
	'name',
	'preset',
	'runtime',
	'beatMs',
	'queueFirst',
	'bare',
	'frontends',
	'frontends.*',
	'backends',
	'backends.*',
	'symmetric',
	'symmetric.*',
	'balancer',
	'balancer.method',
	'balancer.address',
	'balancer.smtp',
	'balancer.imap',
	'domains',
	'domains.*',
	'domains.*.name',
	'domains.*.accounts',
	'domains.*.accounts.*',
	'domains.*.accounts.*.name',
	'domains.*.accounts.*.password',
	'yaml',
	'aliases',
	'nesting',
	'unknown-key',
	'beside-preset',
	'beside-bare',
	'no-backend',
	'no-frontend',
	'kept-name',
	'too-many',
] as const;
export type ClusterFileRule = (typeof clusterFileRules)[number];

export type ClusterFileReading =
	| { readonly is: 'good'; readonly cluster: CheckedCluster }
	/** In the order of the lines, the first ones; `left`: how many there are beyond. */
	| { readonly is: 'mistaken'; readonly mistakes: readonly ClusterFileMistake[]; readonly left: number };
