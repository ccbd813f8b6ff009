/** What a verb of `mailctl` is: a checked call, what it gives to do with, how it ends. Read command.ts next. */
import { failed, type Result } from '../result.ts';
import type { AdminClient } from './admin-client.ts';
import type { ControlConfig } from './control-config.ts';

export interface Surroundings {
	/** MAILCTL_CONFIG. */
	readonly configPath: string | undefined;
	out(line: string): void;
	error(line: string): void;
	/** Everything from standard input. */
	readInput(): Promise<string>;
	wait(ms: number): Promise<void>;
	nowMs(): number;
}

/** A verb's call, checked. */
export interface Call {
	readonly config: ControlConfig;
	/** The file anew. */
	readonly configNow: () => ControlConfig;
	readonly client: AdminClient;
	readonly operands: readonly string[];
	readonly json: boolean;
	readonly follow: boolean;
	readonly timeoutMs: number;
	readonly around: Surroundings;
}

export type Ended = Result<void, { readonly code: string; readonly message: string; readonly definite: boolean; readonly isUsage?: boolean }>;

export interface Verb {
	readonly operands: readonly string[];
	readonly options: readonly ('json' | 'follow' | 'timeout')[];
	readonly run: (call: Call) => Promise<Ended>;
}

export function wrong(message: string) {
	return failed({ code: 'usage', message, definite: true, isUsage: true });
}

export function no(message: string) {
	return failed({ code: 'no', message, definite: true });
}

/** As it was given, or from standard input; undefined: it can be no password. */
export async function passwordIn({ around }: Call, word: string): Promise<string | undefined> {
	const password = word === '-' ? ((await around.readInput()).split(/\r?\n/)[0] ?? '') : word;
	return password === '' || password.length > 128 ? undefined : password;
}
