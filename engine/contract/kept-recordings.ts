/**
 * Recordings that outlive their clusters: how they are named, listed and read in parts.
 *
 * An id is the name of a file and nothing else (`training-1-20260412-093000`), so that no id leads out of the
 * folder; the title that a user gives is a text, and never becomes a path.
 */
import { z } from 'zod';
import type { RecordedEvent } from './recorded-event.ts';

export const recordingIdSchema = z.string().regex(/^[a-z][a-z0-9-]{0,79}$/, 'an id is what `recordings` lists, such as "dynamic-20260412-093000"');

/** Chosen: a sentence in a list. */
export const titleCharsMax = 80;

/** One line that a person wrote. */
export const recordingTitleSchema = z
	.string()
	.trim()
	.min(1, 'a title has at least one character')
	.max(titleCharsMax, `a title has at most ${titleCharsMax} characters`)
	.regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, 'a title is one line, without control characters');

/** Events in one answer; an answer also ends at `readBytesMost`, whichever comes first. */
export const readEventsMax = 5_000;
export const readBytesMost = 4 * 1024 * 1024;

export interface KeptLimits {
	readonly unsaved: number;
	readonly unsavedBytes: number;
	readonly saved: number;
	readonly savedBytes: number;
}

/** Bounds of what is kept, chosen. What nobody saved goes, oldest first; what was saved stays until it is removed. */
export const keptLimits: KeptLimits = { unsaved: 20, unsavedBytes: 1024 ** 3, saved: 100, savedBytes: 4 * 1024 ** 3 };

export interface KeptRecording {
	readonly id: string;
	/** Of the cluster. */
	readonly name: string;
	/** What a user saved it as; null: nobody did. */
	readonly title: string | null;
	readonly startedAt: string;
	/** From its beginning to its last event. */
	readonly lengthMs: number;
	readonly bytes: number;
	readonly events: number;
	/** How often something was broken in it. */
	readonly faults: number;
}

export interface RecordingPart {
	/** Of the cluster. */
	readonly name: string;
	readonly startedAt: string;
	/** Of what is in the file now; 0: nothing is. */
	readonly lastSeq: number;
	readonly events: readonly RecordedEvent[];
}
