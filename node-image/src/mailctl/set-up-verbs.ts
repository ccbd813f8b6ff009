/**
 * The verbs of `mailctl` by which a bare node is set up from its terminal: what WebAdmin does under Settings > General, as commands.
 */
import { domainNameSchema } from '../contract/admin-api.ts';
import type { Role } from '../contract/node-config.ts';
import { type EnteredMember, enteredMemberSchema } from '../contract/node-settings.ts';
import { ok } from '../result.ts';
import { type Ended, type Verb, wrong } from './verb.ts';

const roleWords: Readonly<Record<string, readonly Role[]>> = { backend: ['backend'], frontend: ['frontend'], both: ['backend', 'frontend'] };
const usage = "members are written 127.77.1.21=backend,127.77.1.11=frontend, or both; '' for none";

export const setUpVerbs: Readonly<Record<string, Verb>> = {
	settings: {
		...{ operands: [], options: [] },
		run: async ({ client, config, around }) => {
			const settings = await client.administer({ do: 'cluster-settings' });
			if (!settings.ok) return settings;
			if (settings.value.is !== 'cluster-settings' || settings.value.entered === undefined) {
				around.out(`${config.self.name} was set up by the lab: nothing is entered by hand here`);
				return ok(undefined);
			}
			const { licensed, members } = settings.value.entered;
			around.out(`licence  ${licensed ? 'entered' : 'none: it cannot start with a role'}`);
			for (const { address, roles, name } of members) around.out(`member   ${address}  ${roles.join(' and ')}  ${name ?? `no server is known at ${address}`}`);
			if (members.length === 0) around.out('member   none is entered');
			return ok(undefined);
		},
	},
	'enter-members': {
		...{ operands: ['MEMBERS'], options: [] },
		run: async ({ client, operands, around }): Promise<Ended> => {
			const members = typedMembers(operands[0] ?? '');
			if (members === undefined) return wrong(usage);
			const entered = await client.administer({ do: 'enter-members', members });
			if (!entered.ok) return entered;
			around.out('saved for the next start: stop the node, then start it again');
			return ok(undefined);
		},
	},
	/** The usual mistake of whoever sets a cluster up, and its undoing. */
	'create-local-domain': {
		...{ operands: ['NAME'], options: [] },
		run: async ({ client, config, operands, around }): Promise<Ended> => {
			const name = domainNameSchema.safeParse(operands[0]);
			if (!name.success) return wrong(name.error.issues[0]?.message ?? '');
			const made = await client.administer({ do: 'create-domain', name: name.data, shared: false });
			if (!made.ok) return made;
			around.out(`the local domain ${name.data} is made: ${config.self.name} alone knows it`);
			return ok(undefined);
		},
	},
	'delete-domain': {
		...{ operands: ['NAME'], options: [] },
		run: async ({ client, operands, around }): Promise<Ended> => {
			const name = domainNameSchema.safeParse(operands[0]);
			if (!name.success) return wrong(name.error.issues[0]?.message ?? '');
			const deleted = await client.administer({ do: 'delete-domain', name: name.data });
			if (!deleted.ok) return deleted;
			around.out(`the domain ${name.data} is deleted`);
			return ok(undefined);
		},
	},
	'enter-licence': {
		...{ operands: ['KEY'], options: [] },
		run: async ({ client, operands, around }): Promise<Ended> => {
			const entered = await client.administer({ do: 'enter-licence', key: (operands[0] ?? '').slice(0, 100) });
			if (!entered.ok) return entered;
			around.out('the licence is entered');
			return ok(undefined);
		},
	},
};

function typedMembers(text: string): EnteredMember[] | undefined {
	const members: EnteredMember[] = [];
	for (const word of text.split(',').filter((one) => one.trim() !== '')) {
		const [address = '', role = '', ...more] = word.trim().split('=');
		const roles = Object.hasOwn(roleWords, role) ? roleWords[role] : undefined;
		const parsed = enteredMemberSchema.safeParse({ address, roles });
		if (!parsed.success || more.length > 0) return undefined;
		members.push(parsed.data);
	}
	return members;
}
