/**
 * The form of labs/<id>/lab.yaml: the one source of the reader, of labs/lab.schema.json for editors, and of the types.
 *
 * What only the whole file tells (names that must exist, expressions, texts in both languages) is lab-reader.ts's business.
 * Each description is what an editor shows beside the key. Pure.
 */
import { z } from 'zod';
import { runtimeKindSchema } from '../../contract/cluster-status.ts';
import { labIdSchema } from '../../contract/labs.ts';

export const labFormat = 1;
/** Chosen: an exercise of 25 minutes has ten steps at most. */
export const stepsMax = 20;
const actionsMax = 30;

/** Of the contract: calls name exercises by it. */
export { labIdSchema };

const line = z.string().min(1).max(300);
const bothSchema = z.strictObject({ en: line, de: line }).describe('the same in English and German, one line each');
const expressionSchema = z.string().min(1).max(400).describe('an expression over facts: labs/AUTHORING.md');
const actionsSchema = z.array(z.string().min(1).max(2000)).max(actionsMax).describe('one action a line, done one after the other: labs/AUTHORING.md');
const durationSchema = z
	.string()
	.regex(/^\d{1,4}\s?(ms|s|min)$/, 'a number and its unit: 500 ms, 30 s, 2 min')
	.describe('a number and its unit: 500 ms, 30 s, 2 min');

export const checkSchema = z.strictObject({
	id: labIdSchema,
	title: bothSchema.describe('what the learner sees turn green'),
	expect: expressionSchema,
	within: durationSchema.optional().describe('how long the headless run waits for it behind the solution; 30 s when left out'),
});

export const wrongActionSchema = z.strictObject({
	id: labIdSchema,
	do: actionsSchema.min(1),
	when: expressionSchema.describe('by this the mistake is recognised; the headless run waits for it, and then no step may count as done'),
	because: bothSchema.describe('said to the learner who makes it'),
	undo: actionsSchema.optional().describe('back to where the step began; "heal" when left out'),
	byHand: z.literal(true).optional().describe('a learner may have made it elsewhere than `do` does, and mends it alone: no undo is offered'),
});

export const hintSchema = z.strictObject({
	text: bothSchema,
	when: expressionSchema.optional().describe('offered only while this is so'),
	after: durationSchema.optional().describe('offered so long after the step began'),
});

export const askSchema = z.strictObject({
	question: bothSchema,
	options: z
		.array(
			z.strictObject({
				id: labIdSchema,
				...bothSchema.shape,
				right: z.boolean().optional().describe('true: the right answer; one option has it'),
				because: bothSchema.optional().describe('of a wrong answer: why not; said to the learner who gives it'),
			}),
		)
		.min(2)
		.max(6),
});

export const stepSchema = z.strictObject({
	id: labIdSchema.describe('its texts are en/<id>.md and de/<id>.md'),
	title: bothSchema,
	needs: z.array(labIdSchema).max(stepsMax).optional().describe('steps that must be passed; the one before when left out'),
	checks: z.array(checkSchema).min(1).max(10).optional().describe('left out: a step to read'),
	ask: askSchema.optional().describe('a question in place of checks: the step is done by the right answer, and wrong ones are its wrong actions'),
	wrong: z.array(wrongActionSchema).max(5).optional().describe('usual mistakes; a step with checks needs at least one'),
	hints: z.array(hintSchema).max(8).optional(),
	solution: actionsSchema.optional().describe('does the step; a step with checks needs one'),
	after: z.boolean().optional().describe('true: en/<id>.after.md and de/<id>.after.md are shown once it is passed, with measured numbers'),
	checkpoint: z.boolean().optional().describe('true: a learner may come back to the beginning of this step'),
});

const questionBase = { id: labIdSchema, question: bothSchema, why: bothSchema.describe('said behind the answer, right or wrong') };
export const questionSchema = z.discriminatedUnion('kind', [
	z.strictObject({
		...questionBase,
		kind: z.literal('choice'),
		options: z
			.array(z.strictObject({ ...bothSchema.shape, right: z.boolean().optional() }))
			.min(2)
			.max(6),
	}),
	z.strictObject({
		...questionBase,
		kind: z.literal('number'),
		measured: expressionSchema.describe('the right answer: a number or a time of the run itself'),
		behind: labIdSchema.describe('the step at whose end it is measured'),
		tolerance: z.number().min(0).max(100).optional().describe('percent that an answer may be off; 20 when left out'),
	}),
]);

/** Inline clusters are cluster files without their name; core/cluster-file.ts reads them. */
export const clusterKeys = ['preset', 'frontends', 'backends', 'symmetric', 'balancer', 'domains', 'beatMs', 'queueFirst', 'bare'] as const;

export const labSchema = z.strictObject({
	schema: z.literal(labFormat).describe('version of this format'),
	id: labIdSchema.describe('the same as the folder'),
	title: bothSchema,
	summary: bothSchema,
	level: z.enum(['beginner', 'intermediate', 'advanced']),
	minutes: z.int().min(1).max(120),
	number: z.int().min(1).max(99).optional().describe('its place in the course; those without one stand behind the others, by their title'),
	prerequisites: z.array(labIdSchema).max(10).optional().describe('exercises to be done before'),
	cluster: z
		.strictObject({
			...Object.fromEntries(clusterKeys.map((key) => [key, z.unknown().optional().describe('as in a cluster file')])),
			runtimes: z.array(runtimeKindSchema).min(1).max(2).optional().describe('where it can be done; everywhere when left out'),
		})
		.describe('a preset, or what a cluster file says'),
	setup: actionsSchema.optional(),
	invariants: z
		.array(z.strictObject({ id: labIdSchema, title: bothSchema, expect: expressionSchema }))
		.max(10)
		.optional()
		.describe('watched all the time'),
	steps: z.array(stepSchema).min(1).max(stepsMax),
	quiz: z.array(questionSchema).max(10).optional(),
	cleanup: actionsSchema.optional().describe('before the cluster is taken down'),
	ci: z
		.strictObject({
			runtimes: z.array(runtimeKindSchema).max(2).optional().describe('where every run of the tests does it; processes when left out'),
			minutesMax: z.int().min(1).max(30).optional().describe('a headless run takes no longer; 5 when left out'),
		})
		.optional(),
});
export type LabFile = z.infer<typeof labSchema>;
export type Both = z.infer<typeof bothSchema>;

/** '30 s' -> 30000 */
export function durationMs(text: string): number {
	const [, amount, unit] = /^(\d+)\s?(ms|s|min)$/.exec(text) ?? [];
	return Number(amount ?? 0) * (unit === 'min' ? 60_000 : unit === 's' ? 1000 : 1);
}

/** For editors: what labs/lab.schema.json holds. */
export function labJsonSchema(): unknown {
	return { ...z.toJSONSchema(labSchema, { io: 'input' }), title: 'An exercise of Mailcluster Lab: labs/<id>/lab.yaml' };
}
