/**
 * The port to a node's admin side (node-image/src/contract/admin-api.ts), however a runtime reaches it.
 *
 * http-node-admin.ts speaks to real nodes; the fake runtime answers from memory.
 */

import type { NodeStatus } from '../../node-image/src/contract/admin-api.ts';
import type { MemberConfig } from '../../node-image/src/contract/node-config.ts';
import type { NodeEventLine } from '../../node-image/src/contract/node-events.ts';
import type { NodeFaults } from '../../node-image/src/contract/node-faults.ts';
import type { Failure, Result } from '../../node-image/src/result.ts';

export type AdminCode =
	/** Nobody listens there, or the connection broke off. */
	| 'unreachable'
	/** No answer in time. Not definite: the node may have done it. */
	| 'timeout'
	/** The node's program knows no such order. */
	| 'unknown-order'
	/** The node said no; the message is the node's. */
	| 'refused'
	/** The answer was not what the contract says. */
	| 'bad-answer';

export interface AdminFailure extends Failure<AdminCode> {
	/** The node's own error code, where it refused. */
	readonly nodeCode?: string;
}
export type AdminResult<T> = Result<T, AdminFailure>;

export interface NodeAdmin {
	status(): Promise<AdminResult<NodeStatus>>;
	createDomain(name: string): Promise<AdminResult<void>>;
	createAccounts(accounts: readonly { address: string; password: string }[]): Promise<AdminResult<void>>;
	/** The whole of what it is to suffer. */
	setFaults(faults: NodeFaults): Promise<AdminResult<void>>;
	/** All other members. */
	setMembers(members: readonly MemberConfig[]): Promise<AdminResult<void>>;
	/** Asks for no new sessions and no accounts; resolves when the node has heard it. */
	drain(): Promise<AdminResult<void>>;
	/** The end of a drain; resolves when the node has heard it. */
	ready(): Promise<AdminResult<void>>;
	/** Asks for a planned stop; resolves when the node has heard it. */
	stop(): Promise<AdminResult<void>>;
	/** Follows the event stream from `fromSeq` on until it ends, breaks off or is aborted. */
	events(fromSeq: number, onLine: (line: NodeEventLine) => void, signal: AbortSignal): Promise<AdminResult<void>>;
	/** Follows the beats from now on until the stream ends, breaks off or is aborted. */
	beats(onLine: (line: NodeEventLine) => void, signal: AbortSignal): Promise<AdminResult<void>>;
}
