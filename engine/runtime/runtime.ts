/**
 * The port behind which nodes run: processes here, containers in the Docker runtime, memory in tests.
 *
 * Small on purpose. A runtime knows nodes, a balancer, a volume and logs; it knows nothing of controllers,
 * accounts or recordings (engine/server does). Every implementation passes runtime-contract.ts.
 */
import type { Role } from '../../node-image/src/contract/node-config.ts';
import type { NodeFaults } from '../../node-image/src/contract/node-faults.ts';
import type { Failure, Result } from '../../node-image/src/result.ts';
import type { FileListing } from '../contract/files.ts';
import type { ProcessFaultKind, ProcessState } from '../contract/recorded-event.ts';
import type { TerminalSize } from '../contract/terminals.ts';
import type { ClusterDefinition } from '../core/cluster-definition.ts';
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
	readonly connections: number;
	readonly totalConnections: number;
}

/** Where the recording of a cluster is written; append-only. */
export interface RecordingFile {
	readonly path: string;
	append(text: string): Promise<void>;
	close(): Promise<void>;
}

/**
 * A shell in a node. In the process runtime it outlives the node's process, as a shell on a machine outlives a server
 * that dies there; in Docker it ends with the container.
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

export type { FileListing };

/** The shared volume, or a node's own disk (its `dataPath`), also of a node that is down. */
export type FilePlace = { readonly is: 'volume' } | { readonly is: 'node'; readonly node: string };

export interface FileContent {
	readonly bytes: Uint8Array;
	/** Of the whole file. */
	readonly sizeBytes: number;
}

export type FilesCode =
	/** Absolute, or with '..', or longer than a path may be (contract/files.ts). */
	| 'bad-path'
	| 'unknown-node'
	| 'missing'
	| 'not-a-directory'
	| 'not-a-file'
	/** A symbolic link stands in the way: none is followed. */
	| 'is-a-link'
	| 'unreadable';

export type FilesResult<T> = Result<T, Failure<FilesCode>>;

/** One cluster's nodes, balancer and volume. Ends with `remove`. */
export interface RuntimeCluster {
	/** As it is now: `addNode` and `removeNode` change it. */
	readonly plan: ClusterPlan;
	readonly volumePath: string;
	readonly recording: RecordingFile;
	dataPath(node: string): string;
	/** Resolves when the process runs; readiness is reported by the node itself. */
	startNode(node: string): Promise<RuntimeResult<{ pid: number | null }>>;
	/** Planned: out of the balancer, drain, end. Resolves when the process has ended. */
	stopNode(node: string): Promise<RuntimeResult<void>>;
	/** Resolves when the process has ended. */
	killNode(node: string): Promise<RuntimeResult<void>>;
	pauseNode(node: string): Promise<RuntimeResult<void>>;
	resumeNode(node: string): Promise<RuntimeResult<void>>;
	/** What the node suffers from now on, if it runs, and from each later start on. */
	setFaults(node: string, faults: NodeFaults): Promise<AdminResult<void>>;
	/** Tells a running node who the others are, as the plan has them now; a start does, too. */
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
	/** Look at this server's health now rather than at the next turn. */
	checkServer(node: string): void;
	/** The last lines that the node wrote, oldest first. */
	readLog(node: string, lines: number): Promise<readonly string[]>;
	followLog(node: string, listener: (lines: readonly string[]) => void): () => void;
	/** Names in a directory of the shared volume; empty where there is none. */
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
	/** Ends every process, shells too, closes every port, removes every folder. Never fails halfway: it goes on. */
	remove(): Promise<void>;
}

export interface Runtime {
	readonly kind: 'process';
	/** Chooses addresses, makes folders and secrets, opens the balancer; starts no node yet. */
	prepare(name: string, definition: ClusterDefinition): Promise<RuntimeResult<RuntimeCluster>>;
	/** Ends and removes what dead engines left behind; answers the names of those clusters. */
	removeLeftovers(): Promise<readonly string[]>;
	/** Nothing of this engine is left: remove what was kept across clusters. */
	close(): Promise<void>;
}
