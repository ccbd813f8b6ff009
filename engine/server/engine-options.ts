/**
 * What the engine is given from outside: the ports that the doors, the command line and the traffic
 * probe fill in, so that `Engine` itself opens no door and knows no probe.
 *
 *   const engine = new Engine(options);
 *   await engine.start();                         // finds and removes what dead engines left
 *   const connection = engine.connect(pushes);    // one a client; pushes go to it alone
 *   await connection.api.up({ ... });             // every call of EngineApi, arguments checked by the door
 *   connection.close();                           // takes down what this client started undetached
 *   await engine.close();                         // takes everything down
 */
import type { TrafficReport } from '../contract/cluster-status.ts';
import type { CallOutcome, EngineApi, EnginePushes } from '../contract/engine-api.ts';
import type { TrafficKind, TrafficSample } from '../contract/recorded-event.ts';
import type { Sleep } from '../core/sleep.ts';
import type { LabCalls } from '../labs/drive/lab-runs.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { EngineClient } from './attach.ts';
import type { KeptRecordings } from './kept-recordings.ts';
import type { SleepWatch } from './sleep-watch.ts';

/** One client's side of the engine. */
export interface EngineConnection {
	readonly api: EngineApi;
	/** The client is gone: its subscriptions end, its undetached clusters are taken down. */
	close(): void;
}

export interface Endpoint {
	readonly host: string;
	readonly port: number;
}

export interface TrafficOptions extends TrafficKind {
	readonly smtp: Endpoint;
	readonly imap: Endpoint;
	readonly accounts: readonly { readonly address: string; readonly password: string }[];
	readonly ratePerS: number;
	readonly seed?: number;
	readonly onSample: (sample: TrafficSample) => void;
	/** Does mail wait in a frontend's queue? Then what is not in a mailbox yet is late, not lost. */
	readonly mailWaits?: () => Promise<boolean>;
	readonly now: () => number;
}

/** The traffic probe as the engine uses it; engine/traffic/ has the real one. */
export interface TrafficPort {
	/** Accounts that mail is sent to. */
	readonly accountCount: number;
	start(): void;
	/** Something is about to go wrong: probe densely for some seconds. */
	noteFault(): void;
	/** Stops sending, audits the mailboxes and reports; quick: neither waits nor audits, the cluster is about to vanish. */
	stop(options?: { readonly isQuick?: boolean }): Promise<TrafficReport>;
}

/** The engine as what runs inside it uses it: inside-client.ts. */
export type InsideClient = Pick<EngineClient, 'call' | 'on' | 'onClose' | 'close'>;

/** Exercises as the engine uses them; engine/labs/drive/lab-runs.ts has the real ones. */
export interface LabsPort {
	/** One client's calls; what changes is pushed to it. */
	connect(push: EnginePushes['labState']): { readonly calls: LabCalls; close(): void };
	close(): Promise<void>;
}

export interface EngineOptions {
	readonly runtime: Runtime;
	readonly engineVersion: string;
	readonly createProbe: (options: TrafficOptions) => TrafficPort;
	/** Answered by the browser door; absent where no door is open. */
	readonly interfaceAddress?: () => Promise<CallOutcome<'interfaceAddress'>>;
	/** The last cluster is gone: the engine's process may end if nobody is connected. */
	readonly onNothingLeft?: () => void;
	/** Monotonic milliseconds. */
	readonly now?: () => number;
	/** Says when the computer has slept; left out: sleep-watch.ts. */
	readonly watchSleep?: (onSleep: (sleep: Sleep) => void) => Pick<SleepWatch, 'told' | 'stop'>;
	/** How often clusters are looked for that could not be taken over at the start. */
	readonly adoptAgainMs?: number;
	/** Recordings that outlive their clusters; none: nothing is kept. */
	readonly recordings?: KeptRecordings;
	/** Does exercises at clusters of this engine, by connections to it; none: there are no exercises. */
	readonly labs?: (connect: () => InsideClient) => LabsPort;
	/** Size limit of a cluster's recording. */
	readonly recordingLimitBytes?: number;
}
