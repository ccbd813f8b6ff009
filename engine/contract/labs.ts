/**
 * Exercises, as whoever shows them sees them: which there are, and the whole state of one that is being done. Plain data.
 *
 * The engine runs an exercise (engine/labs/); a page draws this and works out nothing. Texts come in all languages, for a
 * page may change its own at any time, and with the learner's own numbers already in them.
 */
import { z } from 'zod';
import { runtimeKindSchema } from './cluster-status.ts';
import type { LabResults } from './lab-results.ts';

export const labIdSchema = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'an id is 1 to 40 characters: a small letter, then small letters, digits or "-"');

/** The same in English and German. */
export const bothTextsSchema = z.object({ en: z.string(), de: z.string() });
export type BothTexts = z.infer<typeof bothTextsSchema>;

/**
 * Where a begun exercise is begun: 'where-it-stopped' goes on with its cluster; 'checkpoint' brings a new cluster to the
 * last checkpoint; 'start' forgets what was done.
 */
const labBeginningSchema = z.enum(['where-it-stopped', 'checkpoint', 'start']);

const failureSchema = z.object({ code: z.string(), message: z.string(), remedy: z.string().optional(), more: z.array(z.string()).readonly().optional() });

const labScoreSchema = z.object({ points: z.number(), of: z.number() });

const labStepStateSchema = z.object({
	id: z.string(),
	title: bothTextsSchema,
	/** 'skipped': the learner left it out. */
	state: z.enum(['waiting', 'running', 'passed', 'skipped']),
	/** There is nothing to do but to read. */
	isReading: z.boolean(),
	isCheckpoint: z.boolean(),
	/** What its checks are called. */
	checks: z.array(z.object({ id: z.string(), title: bothTextsSchema })),
	/** Done by the exercise itself, at the learner's wish. */
	isSolved: z.boolean(),
	hintsTaken: z.int(),
	/** Usual mistakes that were made, in words. */
	mistakes: z.array(bothTextsSchema),
	/** What it asked, and the right answer, once that was given; null of a step that asks nothing. */
	answered: z.object({ question: bothTextsSchema, answer: bothTextsSchema }).nullable(),
	/** In points; null while it is not passed, and of a step to read. */
	points: z.number().nullable(),
	tookMs: z.number().nullable(),
});

const labCheckStateSchema = z.object({
	id: z.string(),
	title: bothTextsSchema,
	is: z.enum(['passed', 'not-yet', 'could-not-check']),
	/** Why not yet; null where it has passed. */
	reason: bothTextsSchema.nullable(),
	/** It takes longer than it should. */
	isLate: z.boolean(),
});

const labQuestionStateSchema = z.object({
	id: z.string(),
	question: bothTextsSchema,
	/** Of a choice; null: a number is asked for. */
	options: z.array(bothTextsSchema).nullable(),
	/** Of a number. */
	unit: z.enum(['ms', 'percent', 'none']),
	/** Nothing of it is known before it is answered. `right`: the places of right options; `measured`: the right number, in words. */
	answer: z.object({ given: z.number(), isRight: z.boolean(), why: bothTextsSchema, right: z.array(z.int()), measured: bothTextsSchema.nullable() }).nullable(),
});

const labInvariantStateSchema = z.object({
	id: z.string(),
	title: bothTextsSchema,
	isBroken: z.boolean(),
	/** How often it broke, and what was the matter last. */
	violations: z.int(),
	reason: bothTextsSchema.nullable(),
});

/** What the learner reads of a step: while it is to be done, and once it is passed. */
const labStepTextSchema = z.object({ step: z.string(), text: bothTextsSchema, after: bothTextsSchema.nullable() });
export type LabStepText = z.infer<typeof labStepTextSchema>;

export const labStateSchema = z.object({
	lab: z.string(),
	number: z.number().nullable(),
	title: bothTextsSchema,
	/** Its name; the exercise's own. */
	cluster: z.string(),
	/**
	 * 'interrupted': nobody watches it; it goes on with its cluster if that still runs, or at the checkpoint with a new one.
	 * 'ended': it is over, and its cluster was taken down.
	 */
	stage: z.discriminatedUnion('is', [
		z.object({ is: z.literal('starting'), what: z.enum(['cluster', 'setup', 'replay']) }),
		z.object({ is: z.literal('running') }),
		z.object({ is: z.literal('interrupted'), hasCluster: z.boolean() }),
		z.object({ is: z.literal('ended') }),
	]),
	/** What the engine is doing for the learner at the moment. */
	doing: z.enum(['solution', 'undo', 'reset', 'cleanup']).nullable(),
	/** Why the last of these could not be done. */
	problem: failureSchema.nullable(),
	steps: z.array(labStepStateSchema),
	/** Of the step that runs. */
	checks: z.array(labCheckStateSchema),
	/** What the step that runs asks. `given`: the option that was answered last, and why it is not that. */
	ask: z
		.object({
			question: bothTextsSchema,
			options: z.array(z.object({ id: z.string(), text: bothTextsSchema })),
			given: z.string().nullable(),
			because: bothTextsSchema.nullable(),
		})
		.nullable(),
	hints: z.object({ taken: z.array(bothTextsSchema), isReady: z.boolean(), isMore: z.boolean() }),
	/** Usual mistakes that are the case now. `canUndo`: the engine takes them back; else the learner mends them. */
	mistakes: z.array(z.object({ id: z.string(), because: bothTextsSchema, canUndo: z.boolean() })),
	/** What the step that runs would bring, what a hint takes of it, and what the solution does, in the words of actions; none where it answers. */
	price: z.object({ step: z.number(), hint: z.number(), actions: z.array(z.string()) }).nullable(),
	/** The last checkpoint at or before the step that runs. */
	checkpoint: z.object({ step: z.string(), title: bothTextsSchema }).nullable(),
	invariants: z.array(labInvariantStateSchema),
	questions: z.array(labQuestionStateSchema),
	score: labScoreSchema,
	/** All steps are through. */
	isOver: z.boolean(),
	/** Of all steps that are through. */
	tookMs: z.number(),
	texts: z.object({
		intro: bothTextsSchema,
		running: labStepTextSchema.nullable(),
		/** Of the step that ended last. */
		last: labStepTextSchema.nullable(),
		/** null while it is not over. */
		end: bothTextsSchema.nullable(),
	}),
});
export type LabState = z.infer<typeof labStateSchema>;
export type LabStepState = LabState['steps'][number];
export type LabCheckState = LabState['checks'][number];
export type LabQuestionState = LabState['questions'][number];
export type LabInvariantState = LabState['invariants'][number];

/** What this user has done of an exercise. */
export interface LabDone {
	readonly score: z.infer<typeof labScoreSchema>;
	readonly tookMs: number;
	readonly stepsThrough: number;
	readonly isOver: boolean;
	/** Its cluster runs: it goes on where it stopped. */
	readonly hasCluster: boolean;
	/** Where it can go on without; null: from its start alone. */
	readonly checkpoint: BothTexts | null;
}

export interface LabSummary {
	readonly id: string;
	/** Its place in the course; null: it has none. */
	readonly number: number | null;
	readonly title: BothTexts;
	readonly summary: BothTexts;
	readonly level: 'beginner' | 'intermediate' | 'advanced';
	readonly minutes: number;
	readonly steps: number;
	readonly prerequisites: readonly string[];
	readonly runtimes: readonly z.infer<typeof runtimeKindSchema>[];
	/** null: it was never begun. */
	readonly done: LabDone | null;
	/** Not one of the lab's own, and it runs commands in nodes: whoever begins it says by `hash` that they were shown. null: nothing is asked. */
	readonly asks: { readonly commands: readonly { readonly node: string; readonly command: string }[]; readonly hash: string } | null;
}

/** An exercise whose files are wrong: it cannot be done before they are mended. */
export interface WrongLab {
	readonly id: string;
	readonly folder: string;
	/** 'small/lab.yaml:3:5: there is no fact "contrller"; did you mean controller?' */
	readonly mistakes: readonly string[];
}

export interface LabList {
	/** By their numbers; those without one behind them, by their titles. */
	readonly labs: readonly LabSummary[];
	readonly wrong: readonly WrongLab[];
	/** Folders that were not read, for there are too many; left out: none. */
	readonly leftOut?: number;
	/** Where one's own are looked for. */
	readonly ownFolder: string;
}

/** Results to be handed on: as data, and as a page to print in each language. */
export interface LabResultsToHandOn {
	readonly results: LabResults;
	readonly pages: BothTexts;
}

/** Arguments of the calls about exercises. */
const labSchema = z.object({ lab: labIdSchema });
/** An exercise that was made of what was done to a cluster. */
export interface MadeLab {
	readonly lab: string;
	/** Where its files are. */
	readonly folder: string;
	readonly steps: number;
	/** What was done and is no step, and why. */
	readonly leftOut: readonly string[];
}

export const labCallSchemas = {
	/** Which exercises there are, and what was done of them. */
	labs: z.object({}),
	/** Starts the exercise's cluster and the exercise; resolves when its first step waits. `allow`: these commands may be run (LabSummary.asks). */
	labBegin: labSchema.extend({ runtime: runtimeKindSchema.optional(), from: labBeginningSchema, allow: z.string().max(64).optional() }),
	/** From then on `labState` pushes come for this exercise. null: it is not begun. */
	labState: labSchema,
	/** What was read at a step that is through. */
	labText: labSchema.extend({ step: labIdSchema }),
	labHint: labSchema,
	/** Does the step that runs, for its points. `step`: the one that is meant; another one runs: nothing happens. */
	labSolve: labSchema.extend({ step: labIdSchema }),
	/** A step to read was read, or one with checks is left out. */
	labLeave: labSchema.extend({ step: labIdSchema }),
	/** Answers the question of the step that runs, as often as one likes. */
	labChoose: labSchema.extend({ step: labIdSchema, option: labIdSchema }),
	/** Undoes a usual mistake; the step begins again. */
	labUndo: labSchema.extend({ mistake: labIdSchema }),
	/** Heals the cluster; that step, a checkpoint or the first one, begins again. */
	labReset: labSchema.extend({ step: labIdSchema }),
	/** Of a choice the place of the option, from 0; of a number milliseconds, percent, or as it is. */
	labAnswer: labSchema.extend({ question: labIdSchema, given: z.number() }),
	/** What can be handed on. `learner`: a name to stand on it, remembered for the next time; left out: the one that is remembered. */
	labResults: labSchema.extend({ learner: z.string().max(1000).optional() }),
	/** Cleans up, and takes the cluster down; what was done is kept. */
	labEnd: labSchema,
	/** Somebody wants to go on with it outside of the engine: it is let go of, with its cluster running, unless a page shows it. */
	labLetGo: labSchema,
	/** Makes an exercise of one's own of what was done to a running cluster so far: its steps are there, its texts are to be written. */
	labFromCluster: z.object({ name: z.string().min(1).max(100), lab: labIdSchema }),
} as const;
