/**
 * A fault plan as others see it: what its text means, how far it has come, and what was wrong with the text.
 *
 * The language and its parser are engine/core/fault-plan.ts; the engine runs it (engine/server/fault-plan-run.ts), so
 * that it goes on when a page closes.
 */
import { z } from 'zod';

/** Characters of a plan's text. Chosen: a screenful. */
export const planTextMax = 2_000;
/** Steps of a plan, each repetition counted. Chosen: as many as a status can carry along. */
export const planStepsMax = 100;
/** Of a whole plan. Chosen: over night. */
export const planLengthMsMax = 24 * 3_600_000;

export const planTextSchema = z.string().max(planTextMax, `a plan has at most ${planTextMax} characters`);

const planStepSchema = z.object({
	/** Since the plan began. */
	atMs: z.number().min(0),
	/** In the plan's own language: 'kill @controller'. */
	what: z.string(),
	/** 'left-out': the plan ended before. */
	state: z.enum(['waiting', 'running', 'done', 'failed', 'left-out']),
	/** Whom '@controller', '@random' or 'it' meant when its time came; null: not yet, or nobody. */
	node: z.string().nullable(),
	/** Why it failed. */
	problem: z.string().nullable(),
});
export type PlanStepState = z.infer<typeof planStepSchema>;

export const planStateSchema = z.object({
	text: z.string(),
	/** 'failed': it went through, and some of its steps could not be done. */
	state: z.enum(['running', 'done', 'failed', 'stopped']),
	/** By the recording's clock. */
	startedAtMs: z.number(),
	endedAtMs: z.number().nullable(),
	steps: z.array(planStepSchema).max(planStepsMax),
});
export type PlanState = z.infer<typeof planStateSchema>;

/** What is wrong with a plan's text, and where: `line` and `column` count from 1. */
export interface PlanMistake {
	readonly code: PlanMistakeCode;
	readonly line: number;
	readonly column: number;
	/** What stands there; '' at the end. */
	readonly found: string;
	readonly message: string;
	readonly remedy: string;
}

export const planMistakeCodes = [
	'empty',
	'unknown-action',
	'node-missing',
	'other-missing',
	'not-a-node',
	'not-a-time',
	'not-a-number',
	'two-times',
	'not-here',
	'bracket',
	'nested',
	'no-node-before',
	'too-many-steps',
	'too-long',
] as const;
export type PlanMistakeCode = (typeof planMistakeCodes)[number];

/** A step before the plan runs. */
export interface PlannedStep {
	readonly atMs: number;
	readonly what: string;
	/** Whom it would meet if it came now; null: nobody, everybody, chance decides, or steps before it may make it another. */
	readonly now: string | null;
}
