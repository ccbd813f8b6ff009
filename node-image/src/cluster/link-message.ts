/**
 * Everything that travels over a cluster link, as schemas: the door between two members (R10).
 *
 * A message is a frame of the core, a call, or a call's answer. Calls are few: where is this account
 * (to the controller), open it or give it up (from the controller), check a login, give me a ticket (to the owner), and
 * what administrators ask for.
 */
import { z } from 'zod';
import { memberNameSchema } from '../contract/member-name.ts';
import { roleSchema, rolesSchema } from '../contract/node-config.ts';
import { nodeStateSchema } from '../contract/node-events.ts';
import type { Frame } from './member.ts';

const lifeId = z.object({ member: memberNameSchema, life: z.int().min(1) });
const controllerToken = z.object({ epoch: z.int().min(0), holder: lifeId.nullable() });
const roster = z.object({
	epoch: z.int().min(1),
	controller: lifeId,
	backup: memberNameSchema.nullable(),
	members: z
		.array(
			z.object({
				name: memberNameSchema,
				life: z.int().min(0),
				roles: z.array(roleSchema),
				state: nodeStateSchema.or(z.literal('dead')).or(z.literal('unknown')),
				number: z.int().min(0),
			}),
		)
		.max(256),
});

const frame = z.discriminatedUnion('kind', [
	z.object({
		kind: z.literal('pulse'),
		phase: nodeStateSchema,
		hears: z.array(memberNameSchema).max(256),
		controller: controllerToken.nullable(),
		roster: roster.nullable(),
		/** Not said by an earlier build of this version. */
		held: z.boolean().default(false),
	}),
	z.object({ kind: z.literal('welcome'), epoch: z.int().min(1), number: z.int().min(1) }),
	z.object({ kind: z.literal('goodbye') }),
]);

const address = z.string().max(320);

/** What one member asks another. */
const call = z.discriminatedUnion('ask', [
	/** Who owns this account? Placed if nobody living does. Any backend passes it to the controller. */
	z.object({ ask: z.literal('locate'), account: address, /** Since 1.2: an alias may be answered with its account. */ aliases: z.boolean().optional() }),
	/** From the controller: open this account unless a living member owns it. */
	z.object({ ask: z.literal('open'), account: address, epoch: z.int().min(1) }),
	/** To the owner: is this the account's password? Answers a ticket for a session. */
	z.object({ ask: z.literal('login'), account: address, password: z.string().max(1024), from: z.string().max(100) }),
	/** To a backend: a ticket for a connection that delivers mail. */
	z.object({ ask: z.literal('delivery') }),
	/** Since 1.2, from the controller: give this account up; it is to be deleted. */
	z.object({ ask: z.literal('release'), account: address, epoch: z.int().min(1) }),
	/**
	 * Since 1.2: an administrator's command. 'here': carry it out at this very member. 'cluster': wherever it belongs; asked
	 * by a frontend of a backend. What it says is checked by administration/, which knows which commands there are.
	 */
	z.object({ ask: z.literal('administer'), at: z.enum(['here', 'cluster']), command: z.unknown(), who: z.unknown() }),
]);

const answer = z.discriminatedUnion('is', [
	/** `account`, since 1.2: whose alias was asked for. */
	z.object({ is: z.literal('located'), backend: memberNameSchema, life: z.int().min(1), account: address.optional() }),
	z.object({ is: z.literal('opened') }),
	z.object({ is: z.literal('ticket'), ticket: z.string().max(100) }),
	z.object({ is: z.literal('no-such-account') }),
	z.object({ is: z.literal('wrong-password') }),
	/** The account is not open here: locate it again. */
	z.object({ is: z.literal('elsewhere') }),
	z.object({ is: z.literal('released') }),
	/** Checked by administration/. */
	z.object({ is: z.literal('administered'), answer: z.unknown() }),
	z.object({ is: z.literal('unavailable'), why: z.string().max(300) }),
]);

export const linkMessageSchema = z.discriminatedUnion('t', [
	z.object({ t: z.literal('frame'), frame }),
	z.object({ t: z.literal('call'), id: z.int().min(1), call }),
	z.object({ t: z.literal('answer'), id: z.int().min(1), answer }),
	/** Since 1.1: the sender's wall clock, milliseconds since 1970. */
	z.object({ t: z.literal('clock'), wallMs: z.number() }),
]);

export type LinkMessage =
	| { readonly t: 'frame'; readonly frame: Frame }
	| { readonly t: 'call'; readonly id: number; readonly call: Call }
	| { readonly t: 'answer'; readonly id: number; readonly answer: Answer }
	| { readonly t: 'clock'; readonly wallMs: number };
export type Call = z.infer<typeof call>;
export type Answer = z.infer<typeof answer>;

/** The first line in each direction, in clear: what is needed to derive the keys, and to refuse by name. */
export const greetingSchema = z.object({
	mailcluster: z.string().max(20),
	cluster: z.string().max(100),
	name: memberNameSchema,
	to: memberNameSchema,
	life: z.int().min(1),
	nonce: z.string().regex(/^[0-9a-f]{32}$/),
	/** With which it was started. Older members do not say. */
	roles: rolesSchema.optional(),
});
export type Greeting = z.infer<typeof greetingSchema>;

/** In place of a greeting, in clear as well: why this member does not talk to the other one. For a log, believed by nobody. */
export const refusalSchema = z.object({ refused: z.string().max(300) });
