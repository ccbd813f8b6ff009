/**
 * Everything that an administrator can ask of a cluster, and what is answered: one union, whatever the way in (the text
 * command interface, the pages of a node's admin port, another member's link).
 *
 * A command says what, never where: it is carried out wherever it belongs (administration.ts), so one connection to any
 * member manages the whole cluster, as in the product. A refusal is a value with a stable code. Types and schemas
 * only: read rights.ts for who may what, then administration.ts.
 */
import { z } from 'zod';
import { addressSchema, domainNameSchema } from '../contract/admin-api.ts';
import { memberNameSchema } from '../contract/member-name.ts';
import { portsSchema, roleSchema } from '../contract/node-config.ts';
import { nodeEventLineSchema, nodeStateSchema } from '../contract/node-events.ts';
import { enteredMemberSchema, enteredMembersMax } from '../contract/node-settings.ts';

/** A page of a list must fit into one message of a link. */
export const pageEntriesMax = 200;
/** Of one account; chosen. */
export const aliasesMax = 100;
export const passwordCharactersMax = 128;

const name = z.string().max(320);
const limit = z.int().min(1).max(pageEntriesMax).default(pageEntriesMax);
const passwordSchema = z.string().min(1).max(passwordCharactersMax);
const localPartSchema = z
	.string()
	.max(63)
	.regex(/^[a-z0-9][a-z0-9._+-]*$/, 'an alias is the part in front of "@", in lower case');

/** Another member, as the cluster's settings name it. What is left out stays as it is known, or is as at this node. */
const clusterMemberSchema = z.object({
	name: memberNameSchema,
	address: z.string().min(1).max(253),
	roles: z.array(roleSchema).min(1).max(2).optional(),
	ports: portsSchema.optional(),
});

export const adminCommandSchema = z.discriminatedUnion('do', [
	/** All cluster domains, and the local ones of the node that was asked; by name, behind `after`. */
	z.object({ do: z.literal('list-domains'), after: name.optional(), limit }),
	/** `shared`: a dynamic cluster domain, on the volume. Else a local one, on the disk of the node that was asked: it holds no accounts here. */
	z.object({ do: z.literal('create-domain'), name: domainNameSchema, shared: z.boolean() }),
	/** An empty one only. */
	z.object({ do: z.literal('delete-domain'), name: domainNameSchema }),
	z.object({ do: z.literal('list-accounts'), domain: domainNameSchema, after: name.optional(), limit }),
	z.object({ do: z.literal('create-account'), address: addressSchema, password: passwordSchema }),
	/** With its mail. An address that is an alias is refused: that is taken away by `set-aliases`. */
	z.object({ do: z.literal('delete-account'), address: addressSchema }),
	/** By its address or by an alias. */
	z.object({ do: z.literal('account'), address: addressSchema }),
	z.object({ do: z.literal('set-password'), address: addressSchema, password: passwordSchema }),
	/** All of them, as they are from now on: names in the account's own domain. */
	z.object({ do: z.literal('set-aliases'), address: addressSchema, aliases: z.array(localPartSchema).max(aliasesMax) }),
	z.object({ do: z.literal('set-rights'), address: addressSchema, domainAdministrator: z.boolean() }),
	z.object({ do: z.literal('cluster-state') }),
	/** R12, of any member. */
	z.object({ do: z.literal('drain'), member: memberNameSchema }),
	z.object({ do: z.literal('ready'), member: memberNameSchema }),
	/** All members try all entries of their queues now. */
	z.object({ do: z.literal('release-queue') }),
	z.object({ do: z.literal('current-controller') }),
	/** Of the node that was asked: other members, times. */
	z.object({ do: z.literal('cluster-settings') }),
	/** All other members, as the node that was asked knows them from now on. */
	z.object({ do: z.literal('set-cluster-settings'), members: z.array(clusterMemberSchema).max(255) }),
	/** Of a bare node that was asked: the addresses and roles of all other members, from its next start on. */
	z.object({ do: z.literal('enter-members'), members: z.array(enteredMemberSchema).max(enteredMembersMax) }),
	/** Of a bare node that was asked. */
	z.object({ do: z.literal('enter-licence'), key: z.string().max(100) }),
	/** Of the node that was asked: the oldest first, behind the entry `after`. */
	z.object({ do: z.literal('queue'), after: name.optional(), limit }),
	/** Of the node that was asked. */
	z.object({ do: z.literal('sessions'), limit }),
	/** Of the node that was asked: lines from number `from` on; left out: the last `limit` ones. */
	z.object({ do: z.literal('log'), from: z.int().min(0).optional(), limit }),
	/** A planned stop of the node that was asked. */
	z.object({ do: z.literal('shutdown') }),
]);
/** As it is carried out: limits are filled in. */
export type AdminCommand = z.output<typeof adminCommandSchema>;

/** Which password it was (password-mark.ts); an older member does not say. */
const passwordMarkSchema = z.string().max(64);

export const administratorSchema = z.discriminatedUnion('kind', [
	/** `postmaster` of a node: everything. */
	z.object({ kind: z.literal('server') }),
	/** An account with that right: its own domain only. */
	z.object({ kind: z.literal('domain'), domain: domainNameSchema, account: addressSchema, passwordMark: passwordMarkSchema.optional() }),
]);
export type Administrator = z.infer<typeof administratorSchema>;

export const refusalCodeSchema = z.enum([
	'no-such-domain',
	'no-such-account',
	'no-such-member',
	/** The domain, account or alias is there already; or the name is taken by the other kind. */
	'exists',
	'not-empty',
	'bad-name',
	'bad-password',
	'too-many',
	/** This administrator may not. */
	'not-allowed',
	/** The domain is a local one: accounts of this lab live in cluster domains. */
	'local-domain',
	/** An alias where the account itself must be named. */
	'is-alias',
	'bad-members',
	'bad-licence',
	/** This server runs alone: what is asked for belongs to a cluster that runs. */
	'no-cluster',
	'volume-full',
	'volume-error',
	/** Not now (no controller, the owner is out of reach, an older member): ask again. It certainly did not happen. */
	'unavailable',
	/** The answer was lost: it may have happened. Look, then ask again. */
	'unknown',
]);
export type RefusalCode = z.infer<typeof refusalCodeSchema>;

const text = z.string().max(500);
const count = z.int().min(0);

const doneAnswer = z.object({ is: z.literal('done') });
const domainsAnswer = z.object({
	is: z.literal('domains'),
	/** `shared`: shown with the prefix [+]. */
	domains: z.array(z.object({ name: domainNameSchema, shared: z.boolean(), accounts: count })).max(pageEntriesMax),
	more: z.boolean(),
});
const accountsAnswer = z.object({
	is: z.literal('accounts'),
	domain: domainNameSchema,
	/** `owner`: the member in whose name the account's token is; null: nobody's. */
	accounts: z.array(z.object({ address: addressSchema, owner: memberNameSchema.nullable() })).max(pageEntriesMax),
	more: z.boolean(),
});
const accountAnswer = z.object({
	is: z.literal('account'),
	/** Its own, also where it was asked for by an alias. */
	address: addressSchema,
	/** Names in front of '@', sorted. */
	aliases: z.array(localPartSchema).max(aliasesMax),
	domainAdministrator: z.boolean(),
	passwordMark: passwordMarkSchema.optional(),
	/** The name of its token: '12-be1.3', '13-free'. */
	token: z.string().max(60),
	generation: count,
	owner: z.object({ member: memberNameSchema, life: count }).nullable(),
	/** When the token got its present name, by the volume's clock, milliseconds since 1970; null: not known. */
	sinceMs: z.number().nullable(),
});
const clusterMemberState = z.object({
	name: memberNameSchema,
	address: z.string().max(253),
	adminPort: z.int(),
	roles: z.array(roleSchema),
	life: count,
	/** 'unreachable': nobody who was asked reaches it; what follows is not known then. */
	state: nodeStateSchema.or(z.enum(['dead', 'unreachable'])),
	isController: z.boolean(),
	isBackup: z.boolean(),
	/** For so long it has been in this state; null: not known. */
	inStateForMs: z.number().min(0).nullable(),
	openAccounts: count.nullable(),
	sessions: count.nullable(),
	queued: count.nullable(),
});
const clusterAnswer = z.object({
	is: z.literal('cluster'),
	cluster: z.string().max(200),
	controller: memberNameSchema.nullable(),
	backup: memberNameSchema.nullable(),
	epoch: count,
	/** For so long this controller has led; null: not known. */
	ledForMs: z.number().min(0).nullable(),
	members: z.array(clusterMemberState).max(256),
});
const controllerAnswer = z.object({ is: z.literal('controller'), name: memberNameSchema, address: z.string().max(253), epoch: count });
const clusterSettingsAnswer = z.object({
	is: z.literal('cluster-settings'),
	self: z.object({ name: memberNameSchema, address: z.string().max(253), roles: z.array(roleSchema) }),
	members: z.array(z.object({ name: memberNameSchema, address: z.string().max(253), roles: z.array(roleSchema), ports: portsSchema })).max(255),
	/** Of a bare node: what is entered, and counts from its next start on. */
	entered: z
		.object({ licensed: z.boolean(), members: z.array(enteredMemberSchema.extend({ name: memberNameSchema.nullable() })).max(enteredMembersMax) })
		.optional(),
	/** In milliseconds, by their names in SPEC section 9. */
	times: z.record(z.string().max(60), z.number()),
});
/** Entries of all queues that are tried now, and the members that could not be told. */
const releasedAnswer = z.object({ is: z.literal('released'), entries: count, unreached: z.array(memberNameSchema).max(256) });
const queueAnswer = z.object({
	is: z.literal('queue'),
	/** Of the whole queue. */
	size: count,
	entries: z
		.array(
			z.object({
				id: z.string().max(100),
				/** '' where it is a bounce. */
				sender: name,
				recipients: count,
				/** The first of them. */
				firstRecipient: name,
				sizeBytes: count,
				/** Milliseconds since 1970. */
				queuedAtMs: z.number(),
			}),
		)
		.max(pageEntriesMax),
	more: z.boolean(),
});
const sessionsAnswer = z.object({
	is: z.literal('sessions'),
	/** `account`: '' before a login. `through`: the frontend that passes it on; this node itself, else. */
	sessions: z.array(z.object({ protocol: z.enum(['imap', 'smtp']), account: name, through: name, forMs: z.number().min(0) })).max(pageEntriesMax),
	more: z.boolean(),
});
const logAnswer = z.object({
	is: z.literal('log'),
	lines: z.array(nodeEventLineSchema).max(pageEntriesMax),
	/** The number to ask from for what follows. */
	next: count,
	more: z.boolean(),
});
export const refusedSchema = z.object({ is: z.literal('refused'), code: refusalCodeSchema, message: text });

export const adminAnswerSchema = z.discriminatedUnion('is', [
	doneAnswer,
	domainsAnswer,
	accountsAnswer,
	accountAnswer,
	clusterAnswer,
	controllerAnswer,
	clusterSettingsAnswer,
	releasedAnswer,
	queueAnswer,
	sessionsAnswer,
	logAnswer,
	refusedSchema,
]);
export type AdminAnswer = z.infer<typeof adminAnswerSchema>;
export type Refused = z.infer<typeof refusedSchema>;

/** Which answer a command gets when it is not refused; whatever is not named here: 'done'. */
interface AnswerNames {
	'list-domains': 'domains';
	'list-accounts': 'accounts';
	account: 'account';
	'cluster-state': 'cluster';
	'current-controller': 'controller';
	'cluster-settings': 'cluster-settings';
	'release-queue': 'released';
	queue: 'queue';
	sessions: 'sessions';
	log: 'log';
}
type AnswerName<Do extends AdminCommand['do']> = Do extends keyof AnswerNames ? AnswerNames[Do] : 'done';
export type AnswerOf<C extends AdminCommand> = Extract<AdminAnswer, { is: AnswerName<C['do']> }> | Refused;

/** The port to all administration. Never rejects. */
export interface Administration {
	/** Carries the command out where it belongs, if this administrator may. */
	run<C extends AdminCommand>(command: C, who: Administrator): Promise<AnswerOf<C>>;
	/**
	 * Whose password is this? `postmaster` is the server administrator of this node; an address is an account that has
	 * the right of a domain administrator, here or anywhere in the cluster. Refused alike for every reason but 'unavailable'.
	 */
	login(credentials: { readonly name: string; readonly password: string }): Promise<LoginAnswer>;
}

export type LoginAnswer =
	| { readonly is: 'administrator'; readonly who: Administrator }
	| { readonly is: 'refused'; readonly code: 'not-allowed' | 'unavailable'; readonly message: string };

export function refuse(code: RefusalCode, message: string): Refused {
	return { is: 'refused', code, message: message.slice(0, 500) };
}
