/**
 * The server administrator of a cluster's nodes: `postmaster`, with a password made up for this cluster alone.
 *
 * There is no password by default anywhere. Nodes are told a verifier; the password itself goes to whoever may see the
 * accounts' ones (status), and never into a recording, a log or a process's arguments. runtime/make-administrator.ts
 * makes one.
 */
import type { NodeConfig } from '../../node-image/src/contract/node-config.ts';

export const administratorName = 'postmaster';

export interface ClusterAdministrator {
	readonly password: string;
	/** For the nodes' configurations. */
	readonly verifier: NonNullable<NodeConfig['administrator']>;
}
