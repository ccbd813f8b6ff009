/**
 * The port behind which nodes run: processes here, containers in the Docker runtime, memory in tests.
 *
 * Small on purpose. A runtime knows nodes, a balancer, a volume and logs; it knows nothing of controllers,
 * accounts or recordings (engine/server does). Every implementation passes runtime-contract.ts.
 */

import type { FileContent, FileListing, FilesResult } from '../../node-image/src/contract/files.ts';
import type { Role } from '../../node-image/src/contract/node-config.ts';
import type { NodeFaults } from '../../node-image/src/contract/node-faults.ts';
import type { Failure, Result } from '../../node-image/src/result.ts';
import type { RuntimeKind, ServerCheck } from '../contract/cluster-status.ts';
import type { LogFinding, RuntimeSummary } from '../contract/engine-api.ts';
import type { ProcessFaultKind, ProcessState } from '../contract/recorded-event.ts';
import type { TerminalSize } from '../contract/terminals.ts';
import type { BalancerMethod, ClusterDefinition } from '../core/cluster-definition.ts';
import type { ClusterPlan, PlannedNode } from '../core/plan.ts';
import type { AdminResult, NodeAdmin } from './node-admin.ts';

export type RuntimeCode =
	/** A port that the user fixed, or every slot, is taken. */
	| 'port-taken'
	/** A cluster of this name has a folder here, and its engine lives. */
	| 'name-taken'
	/** The node's process does not run. */
	| 'not-running'
	| 'already-running'
	| 'paused'
	| 'not-paused'
	/** A planned stop did not end in time. */
	| 'stop-timeout'
	/** No node of this name, or not any more. */
	| 'unknown-node'
	/** As many nodes of this role as a cluster may have. */
	| 'no-room'
	| 'unsupported'
	/** Docker could not do it; the message says why, and how to mend it. */
	| 'docker'
	/** A bare node that nobody has started yet: with which roles is for whoever starts it to say. */
	| 'never-started'
	| 'start-failed';

export type RuntimeResult<T> = Result<T, Failure<RuntimeCode>>;

/** A process changed its state. `cause` and `by` tell our own doing from somebody else's. */
export interface ProcessEvent {
	readonly type: 'process';
	readonly node: string;
	readonly state: ProcessState;
	readonly pid?: number;
	/** How it ended: 'SIGKILL', 'exit 1'. */
	readonly exit?: string;
	/** undefined: the node ended by itself in an error, or just started. */
	readonly cause?: ProcessFaultKind;
	readonly by: 'lab' | 'outside';
	/** Of a bare node that starts: with which roles; none: alone. */
	readonly roles?: readonly Role[];
}

export interface ServerEvent {
	readonly type: 'balancer-server';
	readonly server: string;
	readonly state: ServerState;
}

export type RuntimeEvent = ProcessEvent | ServerEvent;
export type ServerState = 'up' | 'down' | 'drain';

export interface ServerStatus {
	readonly node: string;
	readonly state: ServerState;
	/** In this state for so long, by a monotonic clock. */
	readonly sinceMs: number;
	/** What its health check said last. */
	readonly check: ServerCheck;
	readonly connections: number;
	readonly totalConnections: number;
	/** To this server, or lost before it said a byte. */
	readonly failedConnections: number;
	/** From clients to this server. */
	readonly bytesIn: number;
	readonly bytesOut: number;
}

/** What a balancer is, beside its figures. */
export interface BalancerKind {
	readonly kind: 'built-in' | 'haproxy';
	readonly method: BalancerMethod;
	/** Its generated configuration; null: it has none. */
	readonly configPath: string | null;
	/** Its own page of figures; null: it has none. */
	readonly statsUrl: string | null;
}

/** Where the recording of a cluster is written; append-only. */
export interface RecordingFile {
	readonly path: string;
	append(text: string): Promise<void>;
	close(): Promise<void>;
}

/**
 * Called with the path of a recording whose cluster's folder is about to go: whoever wants to keep it moves it away.
 * There may be none at that path. Never fails.
 */
export type KeepRecording = (path: string) => Promise<void>;

/**
 * A shell in a node. In the process runtime it outlives the node's process, as a shell on a machine outlives a server
 * that dies there; in Docker it ends with the container, which of a bare node is its machine and stays.
 */
export interface Terminal {
	/** Resolves when the shell's terminal has taken the bytes; a shell that does not read keeps it waiting. In order, whether awaited or not. */
	write(bytes: Uint8Array): Promise<void>;
	resize(size: TerminalSize): void;
	/** Ends the shell; the listener's `end` follows. What it still writes is not told. */
	close(): void;
	/** Flow control: a reader that is behind pauses the shell's output; a little may still come. */
	pause(): void;
	resume(): void;
}

export interface TerminalListener {
	data(bytes: Uint8Array): void;
	/** Once, behind the last `data`: 'exit 0', 'SIGHUP'. */
	end(how: string): void;
}

/** The shared volume, or a node's own disk (its `dataPath`), also of a node that is down. */
export type FilePlace = { readonly is: 'volume' } | { readonly is: 'node'; readonly node: string };

export interface Place {
	readonly host: string;
	readonly port: number;
}

export interface AdministrationPlaces {
	/** WebAdmin: pages for a browser. */
	readonly webAdmin: Place;
	/** The text command interface; null: the node has none (an earlier version of the lab made it). */
	readonly cli: Place | null;
}

/** One cluster's nodes, balancer and volume. Ends with `remove`. */
export interface RuntimeCluster {
	readonly kind: RuntimeKind;
	/** As it is now: `addNode` and `removeNode` change it. */
	readonly plan: ClusterPlan;
	readonly volumePath: string;
	readonly recording: RecordingFile;
	readonly balancer: BalancerKind;
	/** `postmaster` of every node, with a password made up for this cluster. */
	readonly administratorPassword: string;
	/** Where a person or a program on this machine reaches a node's administration, whether the node runs or not. */
	administration(node: string): AdministrationPlaces;
	dataPath(node: string): string;
	/**
	 * Resolves when the process runs; readiness is reported by the node itself. `roles`: of a bare node, none for a stand-alone
	 * server; left out, it starts as it was started last. What a bare node is set up with is for itself to know.
	 */
	startNode(node: string, roles?: readonly Role[]): Promise<RuntimeResult<{ pid: number | null }>>;
	/** Planned: out of the balancer, drain, end. Resolves when the process has ended. */
	stopNode(node: string): Promise<RuntimeResult<void>>;
	/** Resolves when the process has ended. */
	killNode(node: string): Promise<RuntimeResult<void>>;
	pauseNode(node: string): Promise<RuntimeResult<void>>;
	resumeNode(node: string): Promise<RuntimeResult<void>>;
	/** Why nothing leads to the nodes just now; null: the way is open. */
	unreachable(): string | null;
	/** What the node suffers from now on, if it runs, and from each later start on. */
	setFaults(node: string, faults: NodeFaults): Promise<AdminResult<void>>;
	/** Tells a running node who the others are, as the plan has them now; a start does, too. A bare node is told nothing: there it is entered by hand. */
	setMembers(node: string): Promise<AdminResult<void>>;
	/** One node more: its place, its folder, its server at the balancer. It is not started. */
	addNode(role: Role): Promise<RuntimeResult<PlannedNode>>;
	/** Forgets a node that is down, and removes its folder. */
	removeNode(node: string): Promise<RuntimeResult<void>>;
	/** A frontend that is to get no new clients, or to get them again; nothing happens for a backend. */
	drainServer(node: string, on: boolean): void;
	processState(node: string): { readonly state: ProcessState; readonly pid: number | null };
	/** Called synchronously, in order. Returns the function that ends it. */
	onEvent(listener: (event: RuntimeEvent) => void): () => void;
	admin(node: string): NodeAdmin;
	servers(): readonly ServerStatus[];
	/** The text at `balancer.configPath`; null: there is none. */
	balancerConfig(): Promise<string | null>;
	/** What is no node and ended, a balancer of its own for example, runs again; answers their names. */
	healOwn(): Promise<readonly string[]>;
	/** Makes `servers()` tell the figures as they are now. */
	lookAtServers(): Promise<void>;
	/** Look at this server's health now rather than at the next turn. */
	checkServer(node: string): void;
	/** The last lines that the node wrote, oldest first. */
	readLog(node: string, lines: number): Promise<readonly string[]>;
	/** The newest `most` lines of its whole log with `text` in them, in capitals or not, oldest first. */
	findLog(node: string, text: string, most: number): Promise<LogFinding>;
	followLog(node: string, listener: (lines: readonly string[]) => void): () => void;
	/** Names in a directory of the shared volume; empty where there is none. @throws when the volume cannot be seen now */
	listVolume(path: string, most?: number): Promise<readonly string[]>;
	/** The user's or the image's own shell, in the node's folder, with `mailctl` for that node in its PATH. No caller chooses a command. */
	openTerminal(node: string, size: TerminalSize, listener: TerminalListener): Promise<RuntimeResult<Terminal>>;
	/** Read-only, as are the two below: at most `most` entries of a directory. */
	listFiles(where: FilePlace, path: string, most: number): Promise<FilesResult<FileListing>>;
	/** What a file has from `fromByte` on: fewer bytes at its end, none behind it. */
	readFile(where: FilePlace, path: string, range: { readonly fromByte: number; readonly bytesMost: number }): Promise<FilesResult<FileContent>>;
	/**
	 * Says which directories of the volume, `path` or below it, changed, until it is stopped. Several changes are told
	 * together. '' among the paths: more changed than is told. Of more directories than can be watched, those nearest to `path` are.
	 */
	watchVolume(path: string, listener: (changedPaths: readonly string[]) => void): () => void;
	/**
	 * Ends every process, shells too, closes every port, removes every folder. Never fails halfway: it goes on, and answers what is
	 * there after all, in words for people; empty: nothing. Called again it is the same end: nothing is removed twice.
	 */
	remove(): Promise<readonly string[]>;
}

/** What takes longer than a moment before the first node starts: an image is built. */
export interface PrepareStep {
	readonly what: 'image';
	readonly message: string;
	/** Over now, after so long; absent: under way. */
	readonly tookMs?: number;
}

/** A cluster that outlived its engine. */
export interface AdoptedCluster {
	readonly name: string;
	readonly definition: ClusterDefinition;
	readonly startedAt: string;
	readonly cluster: RuntimeCluster;
}

export interface Runtime {
	/** What can be started here now, and what cannot, with a remedy. Nothing is started, and nothing kept open. */
	kinds(): Promise<readonly RuntimeSummary[]>;
	/**
	 * Chooses addresses, makes folders and secrets, opens the balancer; starts no node yet. Every account of the
	 * definition has its password: it may be all that a later engine knows of the cluster.
	 */
	prepare(name: string, definition: ClusterDefinition, progress?: (step: PrepareStep) => void): Promise<RuntimeResult<RuntimeCluster>>;
	/** Takes over what goes on running without an engine: containers do, processes do not. Before `removeLeftovers`. */
	adopt(): Promise<readonly AdoptedCluster[]>;
	/**
	 * Ends and removes what dead engines left behind; answers the names of those clusters. One that could be taken over, were it
	 * not for a Docker that does not answer now, stays; with `all` it goes, too.
	 */
	removeLeftovers(which?: { readonly all?: boolean }): Promise<readonly string[]>;
	/** Names of clusters that were left behind, and are there still: what has them did not answer, or did not remove all. */
	leftBehind(): Promise<readonly string[]>;
	/** Nothing of this engine is left: remove what was kept across clusters. */
	close(): Promise<void>;
}
