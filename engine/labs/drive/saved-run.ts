/**
 * A learner's run on the disk: written after each change, so that a killed engine, or terminal, costs no step.
 *
 * One file an exercise, in the lab's own state directory. What does not fit the schema (an older version, half a file) is as
 * good as none. Results of a run that is over stay until the exercise is begun again.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { labIdSchema } from '../format/lab-schema.ts';
import type { Reason } from '../language/evaluate.ts';
import type { FactValue } from '../language/fact-value.ts';
import type { LabRun } from '../run/lab-run.ts';
import { writeWhole } from './whole-file.ts';

const known = z.union([z.boolean(), z.number(), z.string().max(500), z.null()]);
const factValueSchema: z.ZodType<FactValue> = z.union([known, z.object({ unknown: z.string(), failed: z.literal(true).optional() }) as z.ZodType<FactValue>]);
const snapshotSchema = z.record(z.string().max(100), factValueSchema);
const memorySchema = z.record(z.coerce.number(), z.object({ was: z.boolean(), sinceMs: z.number().nullable(), faultCount: z.int() }));
const toldSchema = z.record(z.string().max(400), known);
const said = z.string().max(1000);
const typeSchema = z.union([
	z.object({ is: z.enum(['boolean', 'count', 'duration', 'percent', 'node', 'account']) }),
	z.object({ is: z.literal('word'), words: z.array(said).max(100) }),
]);
const plainReasonSchema = z.discriminatedUnion('is', [
	z.object({
		is: z.literal('compared'),
		text: said,
		value: factValueSchema,
		type: typeSchema,
		how: z.enum(['is', 'is-not', '<', '<=', '>', '>=']),
		wanted: factValueSchema,
		wantedText: said.nullable(),
	}),
	z.object({ is: z.enum(['not-so', 'is-so', 'never']), text: said }),
	z.object({ is: z.enum(['unknown', 'failed']), text: said, why: said }),
	z.object({ is: z.literal('none'), list: said, text: said }),
	z.object({ is: z.literal('not-for-long'), text: said, forMs: z.number(), wantedMs: z.number() }),
	z.object({ is: z.literal('unanswered') }),
]);
/** Told again as they stand: what does not fit would end whoever tells it. */
const reasonSchema: z.ZodType<Reason> = z.lazy(() =>
	z.union([
		plainReasonSchema,
		z.object({ is: z.literal('item'), item: said, reasons: z.array(reasonSchema).max(100) }),
		z.object({ is: z.literal('either'), reasons: z.array(reasonSchema).max(100) }),
	]),
);

const stepSchema = z.object({
	id: labIdSchema,
	state: z.enum(['waiting', 'running', 'passed', 'skipped']),
	atMs: z.number(),
	begin: snapshotSchema,
	checks: z.array(z.object({ memory: memorySchema, passedAtMs: z.number().nullable() })).max(20),
	memories: z.array(memorySchema).max(20),
	mistakes: z.array(labIdSchema).max(20),
	earlierMistakes: z.array(labIdSchema).max(20).default([]),
	attempts: z.int().min(0),
	hints: z.array(z.int().min(0)).max(20),
	isSolved: z.boolean(),
	tookMs: z.number().nullable(),
	given: labIdSchema.nullable().default(null),
	end: snapshotSchema.default({}),
	told: toldSchema.default({}),
});

/** What was no number is null in JSON. */
const answerSchema = z.object({
	given: z
		.number()
		.nullable()
		.transform((given) => given ?? Number.NaN),
	isRight: z.boolean(),
});

const runSchema = z.object({
	lab: labIdSchema,
	atMs: z.number(),
	start: snapshotSchema,
	steps: z.array(stepSchema).max(50),
	invariants: z.array(z.object({ memory: memorySchema, isBroken: z.boolean() })).max(20),
	violations: z.array(z.object({ invariant: labIdSchema, atMs: z.number(), reasons: z.array(reasonSchema).max(100) })).max(100),
	measured: z.record(z.string(), known),
	answers: z.record(z.string(), answerSchema),
	told: toldSchema.default({}),
});

const bothSchema = z.object({ en: z.string().max(300_000), de: z.string().max(300_000) });
/** What was read, with the numbers of that moment. */
const textsSchema = z.object({
	intro: bothSchema,
	end: bothSchema.nullable(),
	told: z.record(labIdSchema, z.object({ step: labIdSchema, text: bothSchema, after: bothSchema.nullable() })),
});
export type SavedTexts = z.infer<typeof textsSchema>;

const savedSchema = z.object({
	format: z.literal(1),
	cluster: z.string().max(40),
	/** By which it is told whether the cluster that runs is still the same. */
	startedAt: z.string().max(40),
	begunAt: z.iso.datetime().optional(),
	run: runSchema,
	/** Left out by the guide in the terminal, which scrolls. */
	texts: textsSchema.optional(),
});

export interface SavedRun {
	readonly cluster: string;
	readonly startedAt: string;
	/** When the learner began, on whatever cluster it was; not in saves of earlier versions. */
	readonly begunAt?: string | undefined;
	readonly run: LabRun;
	readonly texts?: SavedTexts | undefined;
}

export class SavedRuns {
	readonly #folder: string;

	/** @param root the state directory */
	constructor(root: string) {
		this.#folder = join(root, 'labs');
	}

	/** undefined: there is none, or none that fits. */
	read(lab: string): SavedRun | undefined {
		try {
			const parsed = savedSchema.safeParse(JSON.parse(readFileSync(this.#path(lab), 'utf8')));
			return parsed.success && parsed.data.run.lab === lab ? parsed.data : undefined;
		} catch {
			return undefined;
		}
	}

	/** Whole or not at all. Whoever writes holds the run (run-holds.ts). */
	write(saved: SavedRun): void {
		writeWhole(this.#path(saved.run.lab), JSON.stringify({ format: 1, ...saved }));
	}

	remove(lab: string): void {
		rmSync(this.#path(lab), { force: true });
	}

	#path(lab: string): string {
		return join(this.#folder, `${labIdSchema.parse(lab)}.json`);
	}
}
