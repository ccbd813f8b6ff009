/**
 * `accounts` lists who owns which account now; `account add` and `domain add` make new ones.
 */
import { type Command, InvalidArgumentError } from 'commander';
import { addressSchema, domainNameSchema } from '../../../node-image/src/contract/admin-api.ts';
import type { CallArguments } from '../../contract/engine-api.ts';
import { type AccountOwner, type AccountRow, accountRowsMax, accountsAtOnceMax, noOwnerSchema } from '../../contract/mail.ts';
import { CliFailure, expectValue } from '../cli-failure.ts';
import { table } from '../cluster-lines.ts';
import { numberOption } from '../duration.ts';
import { withEngine } from '../engine-access.ts';
import { nameHelp, nameOption } from '../name-option.ts';
import type { Output } from '../output.ts';

interface AccountsOptions {
	readonly name?: string;
	readonly owner?: string;
	readonly most: number;
	readonly json?: boolean;
}

/** For commander: an address, in lower case. */
export function addressArgument(text: string): string {
	const address = addressSchema.safeParse(text);
	if (!address.success) throw new InvalidArgumentError(address.error.issues[0]?.message ?? 'not an address');
	return address.data;
}

/** The same for one of several. */
function addressesArgument(text: string, before: readonly string[] = []): readonly string[] {
	return [...before, addressArgument(text)];
}

function domainArgument(text: string): string {
	const domain = domainNameSchema.safeParse(text);
	if (!domain.success) throw new InvalidArgumentError(domain.error.issues[0]?.message ?? 'not a domain');
	return domain.data;
}

export function addAccounts(program: Command, output: Output): void {
	program
		.command('accounts')
		.description('list accounts and who owns them now')
		.argument('[text]', 'only those whose address contains it')
		.option('--name <name>', nameHelp, nameOption)
		.option('--owner <owner>', "a node's name, free, or next-use: its owner's life has ended")
		.option('--most <number>', 'list at most this many', numberOption(1, 100_000, true), 100)
		.option('--json', 'print one JSON object')
		.action((text: string | undefined, options: AccountsOptions) =>
			withEngine({ start: false }, async (engine) => {
				const rows: AccountRow[] = [];
				for (;;) {
					const query = { ...queryOf(text, options), fromIndex: rows.length, most: Math.min(accountRowsMax, options.most - rows.length) };
					const page = expectValue(await engine.call('accounts', query));
					rows.push(...page.rows);
					if (rows.length < Math.min(options.most, page.total) && page.rows.length > 0) continue;
					if (options.json) output.out(JSON.stringify({ total: page.total, accounts: rows }, null, '\t'));
					else {
						for (const line of table(rows.map(({ address, token, owner }) => [address, token ?? '?', ownerWords(owner)]))) output.out(line);
						output.note(`${rows.length} of ${page.total}`);
					}
					return;
				}
			}),
		);
	const account = program.command('account').description('create accounts');
	account
		.command('add')
		.description('create accounts; their passwords are made up and printed only this once')
		.argument('<address...>', `their addresses, up to ${accountsAtOnceMax}`, addressesArgument)
		.option('--name <name>', nameHelp, nameOption)
		.option('--json', 'print one JSON object')
		.action((addresses: readonly string[], options: { readonly name?: string; readonly json?: boolean }) => {
			const wanted = addresses.map((address) => ({ address }));
			return withEngine({ start: false }, async (engine) => {
				const { accounts } = expectValue(await engine.call('createAccounts', { name: options.name, accounts: wanted }));
				if (options.json) output.out(JSON.stringify({ accounts }, null, '\t'));
				else for (const line of table(accounts.map(({ address, password }) => [address, password]))) output.out(line);
			});
		});
	const domain = program.command('domain').description('create domains');
	domain
		.command('add')
		.description('create a domain')
		.argument('<domain>', 'such as third.test', domainArgument)
		.option('--name <name>', nameHelp, nameOption)
		.action((name: string, options: { readonly name?: string }) =>
			withEngine({ start: false }, async (engine) => {
				const made = expectValue(await engine.call('createDomain', { name: options.name, domain: name }));
				output.out(`${made.domain} is there`);
			}),
		);
	for (const { commands } of [account, domain]) for (const command of commands) command.exitOverride().showSuggestionAfterError(false);
}

function queryOf(text: string | undefined, { name, owner }: AccountsOptions): Pick<CallArguments<'accounts'>, 'name' | 'text' | 'owner' | 'sort'> {
	const none = noOwnerSchema.safeParse(owner);
	if (owner !== undefined && !/^[a-z][a-z0-9-]{0,30}$/.test(owner)) {
		throw new CliFailure({ message: `'${owner}' is not a value for --owner`, remedy: "write a node's name, free or next-use" });
	}
	const wanted = owner === undefined ? {} : { owner: none.success ? { is: none.data } : { node: owner } };
	return { name, sort: 'address', ...(text === undefined ? {} : { text: text.slice(0, 254) }), ...wanted };
}

function ownerWords(owner: AccountOwner): string {
	switch (owner.is) {
		case 'open':
			return owner.node;
		case 'next-use':
			return `next use (${owner.node}.${owner.life} has ended)`;
		default:
			return owner.is;
	}
}
