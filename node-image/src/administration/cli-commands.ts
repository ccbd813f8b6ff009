/**
 * The commands of the text command interface: what they take, and how an answer is said. One entry a command; HELP lists
 * them. Each is one or some commands of admin-command.ts, so rights and refusals are those of every other way in.
 */
import type { CliValue } from '../protocol/cli/data-format.ts';
import {
	type AdminAnswer,
	type AdminCommand,
	type Administration,
	type Administrator,
	adminCommandSchema,
	pageEntriesMax,
	type Refused,
} from './admin-command.ts';

export interface CliContext {
	readonly administration: Administration;
	readonly who: Administrator;
	readonly values: readonly CliValue[];
}

export type CliAnswer =
	| { readonly is: 'ok'; readonly note?: string }
	| { readonly is: 'data'; readonly data: CliValue }
	/** The call is wrong, in words. */
	| { readonly is: 'wrong'; readonly message: string }
	| Refused;

export interface CliCommand {
	/** For HELP. */
	readonly usage: string;
	run(context: CliContext): Promise<CliAnswer>;
}

/** Of one list; chosen: what can be read by a person or a script, and kept in memory. */
const listedMax = 20_000;
const isMacnt = 'macnt';
/** The one right that an account can have here: it administers its own domain. Lab's own. */
const domainRight = 'Domain';

export const cliCommands: Readonly<Record<string, CliCommand>> = {
	LISTDOMAINS: {
		usage: 'LISTDOMAINS [SHARED]',
		run: async (context) => {
			const onlyShared = isWord(context.values[0], 'SHARED');
			const names: string[] = [];
			for (let after: string | undefined; ; ) {
				const page = await asked(context, { do: 'list-domains', after, limit: pageEntriesMax });
				if (page.is !== 'domains') return unexpected(page);
				after = page.domains.at(-1)?.name;
				for (const { name, shared } of page.domains) if (shared || !onlyShared) names.push(name);
				if (!page.more || names.length >= listedMax) return { is: 'data', data: names };
			}
		},
	},
	CREATEDOMAIN: {
		usage: 'CREATEDOMAIN domain [SHARED]',
		run: async (context) => {
			const [name, word, ...more] = context.values;
			if (more.length > 0 || (word !== undefined && !isWord(word, 'SHARED'))) return wrong(cliCommands.CREATEDOMAIN);
			return done(await asked(context, { do: 'create-domain', name: lower(name), shared: word !== undefined }));
		},
	},
	DELETEDOMAIN: {
		usage: 'DELETEDOMAIN domain',
		run: async (context) => done(await asked(context, { do: 'delete-domain', name: lower(context.values[0]) })),
	},
	LISTACCOUNTS: {
		usage: 'LISTACCOUNTS [domain]',
		run: async (context) => {
			const domain = context.values[0] === undefined && context.who.kind === 'domain' ? context.who.domain : lower(context.values[0]);
			const names: string[] = [];
			for (let after: string | undefined; ; ) {
				const page = await asked(context, { do: 'list-accounts', domain, after, limit: pageEntriesMax });
				if (page.is !== 'accounts') return unexpected(page);
				after = page.accounts.at(-1)?.address;
				names.push(...page.accounts.map(({ address }) => address.slice(0, address.indexOf('@'))));
				if (!page.more || names.length >= listedMax) return { is: 'data', data: new Map(names.map((name) => [name, isMacnt])) };
			}
		},
	},
	CREATEACCOUNT: {
		usage: 'CREATEACCOUNT account {Password = "...";}',
		run: async (context) => {
			const settings = context.values[1];
			const password = settings instanceof Map ? settings.get('Password') : undefined;
			if (typeof password !== 'string') return wrong(cliCommands.CREATEACCOUNT);
			return done(await asked(context, { do: 'create-account', address: accountIn(context), password }));
		},
	},
	DELETEACCOUNT: {
		usage: 'DELETEACCOUNT account',
		run: async (context) => done(await asked(context, { do: 'delete-account', address: accountIn(context) })),
	},
	SETACCOUNTPASSWORD: {
		usage: 'SETACCOUNTPASSWORD account [TO] password',
		run: async (context) => {
			const [, ...words] = context.values;
			const [password, ...more] = words.length > 1 && isWord(words[0], 'TO') ? words.slice(1) : words;
			if (typeof password !== 'string' || more.length > 0) return wrong(cliCommands.SETACCOUNTPASSWORD);
			return done(await asked(context, { do: 'set-password', address: accountIn(context), password }));
		},
	},
	SETACCOUNTALIASES: {
		usage: 'SETACCOUNTALIASES account (alias,alias)',
		run: async (context) => {
			const aliases = context.values[1];
			if (!Array.isArray(aliases)) return wrong(cliCommands.SETACCOUNTALIASES);
			return done(await asked(context, { do: 'set-aliases', address: accountIn(context), aliases: aliases.map(lower) }));
		},
	},
	GETACCOUNTALIASES: {
		usage: 'GETACCOUNTALIASES account',
		run: async (context) => {
			const account = await asked(context, { do: 'account', address: accountIn(context) });
			return account.is === 'account' ? { is: 'data', data: account.aliases } : unexpected(account);
		},
	},
	SETACCOUNTRIGHTS: {
		usage: 'SETACCOUNTRIGHTS account (Domain), or () for none',
		run: async (context) => {
			const rights = context.values[1];
			if (!Array.isArray(rights) || !rights.every((right) => isWord(right, domainRight.toUpperCase()))) return wrong(cliCommands.SETACCOUNTRIGHTS);
			return done(await asked(context, { do: 'set-rights', address: accountIn(context), domainAdministrator: rights.length > 0 }));
		},
	},
	GETACCOUNTRIGHTS: {
		usage: 'GETACCOUNTRIGHTS account',
		run: async (context) => {
			const account = await asked(context, { do: 'account', address: accountIn(context) });
			return account.is === 'account' ? { is: 'data', data: account.domainAdministrator ? [domainRight] : [] } : unexpected(account);
		},
	},
	GETCURRENTCONTROLLER: {
		usage: 'GETCURRENTCONTROLLER',
		run: async (context) => {
			const controller = await asked(context, { do: 'current-controller' });
			return controller.is === 'controller' ? { is: 'data', data: controller.address } : unexpected(controller);
		},
	},
	GETCLUSTERSETTINGS: {
		usage: 'GETCLUSTERSETTINGS',
		run: async (context) => {
			const settings = await asked(context, { do: 'cluster-settings' });
			if (settings.is !== 'cluster-settings') return unexpected(settings);
			const members = new Map(settings.members.map(({ name, address }) => [name, address]));
			const times = new Map(Object.entries(settings.times).map(([name, value]) => [name, String(value)]));
			return {
				is: 'data',
				data: new Map<string, CliValue>([
					['Members', members],
					['Times', times],
				]),
			};
		},
	},
	RELEASESMTPQUEUE: {
		usage: 'RELEASESMTPQUEUE',
		run: async (context) => {
			const released = await asked(context, { do: 'release-queue' });
			if (released.is !== 'released') return unexpected(released);
			return released.unreached.length === 0 ? { is: 'ok' } : { is: 'ok', note: `could not be told: ${released.unreached.join(', ')}` };
		},
	},
	SHUTDOWN: { usage: 'SHUTDOWN', run: async (context) => done(await asked(context, { do: 'shutdown' })) },
};

type Asked = AdminAnswer | { readonly is: 'wrong'; readonly message: string };

/** Through the same schema as every other way in. */
async function asked({ administration, who }: CliContext, command: { readonly do: AdminCommand['do'] } & Record<string, unknown>): Promise<Asked> {
	const parsed = adminCommandSchema.safeParse(command);
	if (parsed.success) return administration.run<AdminCommand>(parsed.data, who);
	const issue = parsed.error.issues[0];
	return { is: 'wrong', message: issue === undefined ? 'the call is wrong' : `${String(issue.path[0] ?? '')}: ${issue.message}` };
}

function done(answer: Asked): CliAnswer {
	return answer.is === 'done' ? { is: 'ok' } : unexpected(answer);
}

function unexpected(answer: Asked): CliAnswer {
	return answer.is === 'refused' || answer.is === 'wrong' ? answer : { is: 'wrong', message: `'${answer.is}' is no answer to this` };
}

function wrong(command: CliCommand | undefined): CliAnswer {
	return { is: 'wrong', message: `it is ${command?.usage ?? 'written otherwise'}` };
}

/** Whoever administers one domain need not name it. */
function accountIn({ values, who }: CliContext): string {
	const name = lower(values[0]);
	return who.kind === 'domain' && !name.includes('@') ? `${name}@${who.domain}` : name;
}

function lower(value: CliValue | undefined): string {
	return typeof value === 'string' ? value.toLowerCase() : '';
}

function isWord(value: CliValue | undefined, word: string): boolean {
	return typeof value === 'string' && value.toUpperCase() === word;
}
