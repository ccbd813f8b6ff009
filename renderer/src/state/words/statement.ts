/**
 * One sentence of the words panel: a key and its parameters; the words are in messages/<language>/words.json.
 */
import type { Tone } from '../sentences.ts';

/** What can be asked about: each has a short explanation, `why.<name>` in the messages. */
export const whys = [
	'starting',
	'calm',
	'suspicion',
	'linkEnded',
	'hang',
	'lead',
	'senior',
	'lazy',
	'fence',
	'return',
	'plannedStop',
	'drain',
	'cut',
	'oneWay',
	'tie',
	'reach',
	'withdraw',
	'slowLink',
	'volumeOne',
	'volumeAll',
	'volumeFull',
	'volumeSlow',
	'noBackend',
	'queue',
	'frontend',
	'adopted',
	'members',
	'bare',
] as const;
export type Why = (typeof whys)[number];

export interface Statement {
	readonly key: string;
	/** A list is written as the language writes lists. */
	readonly params: Readonly<Record<string, string | number | readonly string[]>>;
	readonly tone: Tone;
	/** The epoch whose hue it is painted with. */
	readonly epoch: number | null;
	readonly why: Why | null;
}

interface More {
	readonly tone?: Tone;
	readonly epoch?: number | null;
	readonly why?: Why;
}

/** `key` is literal wherever this is called, so that a test can see that each has a text. */
export function tell(key: string, params: Statement['params'] = {}, { tone = 'plain', epoch = null, why }: More = {}): Statement {
	return { key: `situation.${key}`, params, tone, epoch, why: why ?? null };
}
