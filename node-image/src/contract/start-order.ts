/**
 * `mailctl start` of a bare node: an order that is left in the node's own folder, and what became of it.
 *
 * A node is started by the engine alone, so that no process outlives it and each start is recorded. The order says with which
 * roles, and can say nothing else. Both files lie beside the node's configuration. Whoever runs the nodes takes the order away
 * (in a container, ../machine/order-watch.ts hands it out) and writes the answer: at once, and again if the node ends.
 */
import { z } from 'zod';
import { rolesSchema } from './node-config.ts';

export const startOrderFile = 'start-order.json';
export const startAnswerFile = 'start-answer.json';
/** More than either of them ever has. */
export const startFileBytesMax = 8192;

const idSchema = z.string().regex(/^[0-9a-f]{16}$/);

export const startOrderSchema = z.strictObject({
	id: idSchema,
	/** None: a stand-alone server. */
	roles: rolesSchema,
});
export type StartOrder = z.infer<typeof startOrderSchema>;

/** The line with which a machine in a container hands an order out, among whatever else it writes. */
export const handedOrderSchema = z.strictObject({ startOrder: startOrderSchema });
export type HandedOrder = z.infer<typeof handedOrderSchema>;

export const startAnswerSchema = z.strictObject({ id: idSchema, is: z.enum(['started', 'refused', 'ended']), message: z.string().max(2000) });
export type StartAnswer = z.infer<typeof startAnswerSchema>;
