/**
 * Results of an exercise, as a file that is handed on: what a learner did, how long it took, what was measured.
 *
 * Written at the end of an exercise, printed as a page, read by a trainer's overview, also long after: so everything that
 * is shown of it is in it, in both languages, and nothing has to be looked up in the exercise as it is by then. Names and
 * texts in it are whatever somebody wrote there: who shows them makes them harmless. Made by engine/labs/results/lab-results.ts.
 */
import { z } from 'zod';
import { runtimeKindSchema } from './cluster-status.ts';

export const labResultsFormat = 1;
const labResultsKind = 'mailcluster-lab-results';

/** Chosen: three times what an exercise with everything has. A larger file is none of ours. */
export const labResultsBytesMax = 512 * 1024;
/** Of a name that is asked for; one that is read may be anything. */
export const learnerCharsMax = 80;

const lineMax = 1000;
const line = z.string().max(lineMax);
const both = z.object({ en: line, de: line });
const id = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
const amount = z.int().min(0);
/** A century: what is longer would be drawn as nonsense. */
const milliseconds = z.number().min(0).max(3.2e12);
const knownValueSchema = z.union([z.boolean(), z.number(), line, z.null()]);

/** A number, or what else a text showed the learner. `words` say what it is; null: only the expression itself does. */
const measuredSchema = z.object({
	expression: line,
	words: both.nullable(),
	type: z.enum(['boolean', 'count', 'duration', 'percent', 'node', 'account', 'word']),
	value: knownValueSchema,
});
export type MeasuredFact = z.infer<typeof measuredSchema>;

/** The last fault of a step and what followed it, each so long after it; null: it did not come, or nobody waited for it. */
const faultCourseSchema = z.object({
	kind: line,
	node: line.nullable(),
	led: z.boolean(),
	noticedMs: milliseconds.nullable(),
	suspectedMs: milliseconds.nullable(),
	balancerMs: milliseconds.nullable(),
	decidedMs: milliseconds.nullable(),
	usableMs: milliseconds.nullable(),
	mailMs: milliseconds.nullable(),
	waitMs: milliseconds.nullable(),
});
export type MeasuredFault = z.infer<typeof faultCourseSchema>;

/** So many are written of a step, and of the end: a page shows no more. */
export const measuredMax = 60;
/** A file that has more is read all the same. */
const measuredListSchema = z.array(measuredSchema).max(500);

const pointsOf = { points: amount, pointsMax: amount };
/** Whoever writes a file by hand does not get more than there is. */
const hasNoMore = ({ points, pointsMax }: { readonly points: number; readonly pointsMax: number }) => points <= pointsMax;
const more = { path: ['points'], message: 'more than there are' };

const stepResultSchema = z
	.object({
		id,
		title: both,
		state: z.enum(['waiting', 'running', 'passed', 'skipped']),
		/** Without checks: there was only something to read. */
		isToRead: z.boolean(),
		/** null: it has not come to an end. */
		tookMs: milliseconds.nullable(),
		/** How often it began. */
		attempts: amount,
		hints: amount,
		isSolved: z.boolean(),
		...pointsOf,
		/** By name, each once. */
		mistakes: z.array(z.object({ id, because: both })).max(20),
		/** `passedMs`: so long after the step began; null: not. */
		checks: z.array(z.object({ id, title: both, passedMs: milliseconds.nullable() })).max(20),
		fault: faultCourseSchema.nullable(),
		measured: measuredListSchema,
	})
	.refine(hasNoMore, more);
export type StepResult = z.infer<typeof stepResultSchema>;

const questionResultSchema = z
	.object({
		id,
		question: both,
		/** As texts; null: not answered, or never measured. */
		given: both.nullable(),
		right: both.nullable(),
		isRight: z.boolean(),
		...pointsOf,
		why: both,
	})
	.refine(hasNoMore, more);
export type QuestionResult = z.infer<typeof questionResultSchema>;

export const labResultsSchema = z
	.object({
		format: z.literal(labResultsFormat),
		kind: z.literal(labResultsKind),
		/** Of the lab that wrote it. */
		version: z.string().max(40),
		lab: z.object({ id, number: z.int().min(1).max(99).nullable(), title: both }),
		/** Whatever they call themselves; null: they did not say. */
		learner: z.string().max(10_000).nullable(),
		runtime: runtimeKindSchema,
		begunAt: z.iso.datetime(),
		endedAt: z.iso.datetime(),
		/** Every step was done or left out. */
		isOver: z.boolean(),
		/** Of its steps and questions together. */
		...pointsOf,
		steps: z.array(stepResultSchema).max(50),
		/** At the end. */
		measured: measuredListSchema,
		quiz: z.array(questionResultSchema).max(20),
		/** What was promised all the while, and each time that it was not kept: when, since the exercise began, and why. */
		invariants: z.array(z.object({ id, title: both, broken: z.array(z.object({ atMs: milliseconds, why: both })).max(100) })).max(20),
	})
	.refine(
		({ points, pointsMax, steps, quiz }) => {
			const sum = (of: 'points' | 'pointsMax') => [...steps, ...quiz].reduce((all, one) => all + one[of], 0);
			return points === sum('points') && pointsMax === sum('pointsMax');
		},
		{ path: ['points'], message: 'not what steps and questions come to' },
	);
export type LabResults = z.infer<typeof labResultsSchema>;

/** `message`: what is wrong with the file, in a sentence. */
export interface LabResultsProblem {
	readonly code: 'too-large' | 'not-json' | 'not-results' | 'newer-format' | 'unknown-format' | 'damaged';
	readonly message: string;
}
export type LabResultsReading = { readonly ok: true; readonly results: LabResults } | ({ readonly ok: false } & LabResultsProblem);

/** @param text of a whole file */
export function readLabResults(text: string): LabResultsReading {
	const fail = (code: LabResultsProblem['code'], message: string): LabResultsReading => ({ ok: false, code, message });
	if (text.length > labResultsBytesMax) return fail('too-large', `larger than ${labResultsBytesMax / 1024} KB: no results of an exercise`);
	let raw: unknown;
	try {
		raw = JSON.parse(text);
	} catch {
		return fail('not-json', 'not valid JSON: the file is damaged, or something else');
	}
	const head = z.object({ kind: z.literal(labResultsKind), format: z.int() }).safeParse(raw);
	if (!head.success) return fail('not-results', 'no results of an exercise');
	const { format } = head.data;
	if (format > labResultsFormat)
		return fail('newer-format', `format ${format} is newer than ${labResultsFormat}, the newest that this version reads: update Mailcluster Lab`);
	if (format < labResultsFormat) return fail('unknown-format', `there is no format ${format}`);
	const parsed = labResultsSchema.safeParse(raw);
	if (parsed.success) return { ok: true, results: parsed.data };
	const where = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
	return fail('damaged', `damaged: ${where === '' ? 'the file' : `"${where.slice(0, 80)}"`} is not as it should be`);
}

/** Time spent in the steps: a learner may have left in between, and come back the next day. */
export function stepsMs({ steps }: LabResults): number {
	return steps.reduce((sum, { tookMs }) => sum + (tookMs ?? 0), 0);
}

/** 'controller-dies-20261128-110533.json', by the universal time of its end. */
export function labResultsFileName({ lab, endedAt }: Pick<LabResults, 'lab' | 'endedAt'>): string {
	const [date = '', time = ''] = new Date(endedAt).toISOString().split('T');
	return `${lab.id}-${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}.json`;
}
