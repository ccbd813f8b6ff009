/**
 * How the library fails: it throws, as whoever writes a test expects; everything the engine says travels along.
 */
import type { CallFailure } from '../contract/engine-api.ts';

/** Why something could not be done: `code` for programs, `message` for people, `remedy` how to mend it. */
export class LabError extends Error {
	override readonly name = 'LabError';
	/** Stable: 'bad-cluster-file', 'timeout', 'not-running', 'port-taken' ... */
	readonly code: string;
	readonly remedy: string | undefined;
	/** Where there is more than one mistake: the others, each a whole sentence. */
	readonly more: readonly string[];

	constructor({ code, message, remedy, more = [] }: CallFailure) {
		super([message, ...more].join('\n'));
		this.code = code;
		this.remedy = remedy;
		this.more = more;
	}
}
