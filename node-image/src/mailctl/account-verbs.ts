/**
 * The verbs of `mailctl` for accounts. Any node carries them out wherever they belong (administration/admin-command.ts), so
 * nobody looks for the controller first.
 */
import { type AdminAnswer, type AdminCommand, adminCommandSchema, pageEntriesMax } from '../administration/admin-command.ts';
import { ok } from '../result.ts';
import type { Asked } from './admin-client.ts';
import { type Call, type Ended, passwordIn, type Verb, wrong } from './verb.ts';

type Done = Asked<Exclude<AdminAnswer, { is: 'refused' }>>;

export const accountVerbs: Readonly<Record<string, Verb>> = {
	accounts: {
		...{ operands: ['DOMAIN'], options: [] },
		run: async (call) => {
			for (let after: string | undefined; ; ) {
				const page = await asked(call, { do: 'list-accounts', domain: call.operands[0], after, limit: pageEntriesMax });
				if (!page.ok) return page;
				if (page.value.is !== 'accounts') return ok(undefined);
				for (const { address } of page.value.accounts) call.around.out(address);
				if (!page.value.more) return ok(undefined);
				after = page.value.accounts.at(-1)?.address;
			}
		},
	},
	alias: {
		...{ operands: ['ADDRESS', 'NAMES'], options: [] },
		run: async (call) => {
			const [address, names = ''] = call.operands;
			const aliases = names.split(',').filter((name) => name !== '');
			const set = await asked(call, { do: 'set-aliases', address, aliases });
			if (!set.ok) return set;
			return said(call, aliases.length === 0 ? `${address} has no other name` : `${address} is also ${[...new Set(aliases)].sort().join(', ')}`);
		},
	},
	password: {
		...{ operands: ['ADDRESS', 'PASSWORD'], options: [] },
		run: async (call) => {
			const [address, word = ''] = call.operands;
			const password = await passwordIn(call, word);
			if (password === undefined) return wrong('a password has 1 to 128 characters');
			const set = await asked(call, { do: 'set-password', address, password });
			return set.ok ? said(call, `the password of ${address} is changed`) : set;
		},
	},
	'delete-account': {
		...{ operands: ['ADDRESS'], options: [] },
		run: async (call) => {
			const [address] = call.operands;
			const gone = await asked(call, { do: 'delete-account', address });
			return gone.ok ? said(call, `the account ${address} is deleted, with its mail`) : gone;
		},
	},
};

async function asked({ client }: Call, command: { readonly do: AdminCommand['do'] } & Record<string, unknown>): Promise<Done | ReturnType<typeof wrong>> {
	const parsed = adminCommandSchema.safeParse(command);
	return parsed.success ? client.administer(parsed.data) : wrong(parsed.error.issues[0]?.message ?? 'the call is wrong');
}

function said({ around }: Call, line: string): Ended {
	around.out(line);
	return ok(undefined);
}
