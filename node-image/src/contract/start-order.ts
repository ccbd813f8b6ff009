/**
 * `mailctl start` of a bare node: an order that is left in the node's own folder, and what became of it.
 *
 * A process of the lab is started by its engine alone, so that none outlives it. The order says with which roles, and can
 * say nothing else. Both files are written aside and renamed; whoever runs the nodes takes the order away and writes the
 * answer: at once, and again if the node ends.
 */
import { z } from 'zod';
import { roleSchema } from './node-config.ts';

export const startOrderFile = 'start-order.json';
export const startAnswerFile = 'start-answer.json';
/** More than either of them ever has. */
export const startFileBytesMax = 8192;

const idSchema = z.string().regex(/^[0-9a-f]{16}$/);

export const startOrderSchema = z.strictObject({
	id: idSchema,
	/** None: a stand-alone server. */
	roles: z.array(roleSchema).max(2),
});
export type StartOrder = z.infer<typeof startOrderSchema>;

export const startAnswerSchema = z.strictObject({ id: idSchema, is: z.enum(['started', 'refused', 'ended']), message: z.string().max(2000) });
export type StartAnswer = z.infer<typeof startAnswerSchema>;
