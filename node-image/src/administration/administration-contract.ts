/**
 * What every administration keeps: one suite for the real one (over a whole cluster core) and the one in memory, so that
 * what is tested over memory holds over a cluster.
 */
import { describe, expect, it } from 'vitest';
import type { AdminAnswer, AdminCommand, Administration, Administrator } from './admin-command.ts';
import { adminCommandSchema } from './admin-command.ts';

const server: Administrator = { kind: 'server' };
type Asked = { readonly do: AdminCommand['do'] } & Record<string, unknown>;

export function describeAdministration(name: string, make: () => Promise<Administration>): void {
	describe(`administration: ${name}`, () => {
		const ready = async () => {
			const administration = await make();
			const run = (command: Asked, who = server): Promise<AdminAnswer> => administration.run(adminCommandSchema.parse(command), who);
			await run({ do: 'create-domain', name: 'school.test', shared: true });
			await run({ do: 'create-account', address: 'head@school.test', password: 'first' });
			return { administration, run };
		};
		const code = (answer: AdminAnswer) => (answer.is === 'refused' ? answer.code : answer.is);

		it('lists a domain with its accounts, and a local one beside it', async () => {
			const { run } = await ready();
			expect(await run({ do: 'create-domain', name: 'mistake.test', shared: false })).toEqual({ is: 'done' });
			expect(await run({ do: 'list-domains' })).toEqual({
				is: 'domains',
				domains: [
					{ name: 'mistake.test', shared: false, accounts: 0 },
					{ name: 'school.test', shared: true, accounts: 1 },
				],
				more: false,
			});
		});

		it('answers lists a page at a time', async () => {
			const { run } = await ready();
			for (const local of ['anna', 'bert']) await run({ do: 'create-account', address: `${local}@school.test`, password: 'x' });
			const first = await run({ do: 'list-accounts', domain: 'school.test', limit: 2 });
			expect(first).toMatchObject({ accounts: [{ address: 'anna@school.test' }, { address: 'bert@school.test' }], more: true });
			const second = await run({ do: 'list-accounts', domain: 'school.test', limit: 2, after: 'bert@school.test' });
			expect(second).toMatchObject({ accounts: [{ address: 'head@school.test' }], more: false });
		});

		it('refuses by a code that stays', async () => {
			const { run } = await ready();
			await run({ do: 'create-domain', name: 'mistake.test', shared: false });
			expect(code(await run({ do: 'create-domain', name: 'school.test', shared: true }))).toBe('exists');
			expect(code(await run({ do: 'create-account', address: 'head@school.test', password: 'x' }))).toBe('exists');
			expect(code(await run({ do: 'create-account', address: 'a@nowhere.test', password: 'x' }))).toBe('no-such-domain');
			expect(code(await run({ do: 'create-account', address: 'a@mistake.test', password: 'x' }))).toBe('local-domain');
			expect(code(await run({ do: 'list-accounts', domain: 'nowhere.test' }))).toBe('no-such-domain');
			expect(code(await run({ do: 'delete-domain', name: 'school.test' }))).toBe('not-empty');
			expect(code(await run({ do: 'delete-domain', name: 'nowhere.test' }))).toBe('no-such-domain');
			expect(code(await run({ do: 'delete-account', address: 'a@school.test' }))).toBe('no-such-account');
			expect(code(await run({ do: 'set-password', address: 'a@school.test', password: 'x' }))).toBe('no-such-account');
			expect(code(await run({ do: 'drain', member: 'nobody' }))).toBe('no-such-member');
			expect(code(await run({ do: 'delete-domain', name: 'mistake.test' }))).toBe('done');
		});

		it('deletes an account, then its domain', async () => {
			const { run } = await ready();
			expect(await run({ do: 'delete-account', address: 'head@school.test' })).toEqual({ is: 'done' });
			expect(code(await run({ do: 'account', address: 'head@school.test' }))).toBe('no-such-account');
			expect(await run({ do: 'delete-domain', name: 'school.test' })).toEqual({ is: 'done' });
			expect(await run({ do: 'list-domains' })).toMatchObject({ domains: [] });
		});

		it('knows an account by its aliases, which are unique', async () => {
			const { run } = await ready();
			await run({ do: 'create-account', address: 'anna@school.test', password: 'x' });
			expect(await run({ do: 'set-aliases', address: 'head@school.test', aliases: ['office', 'boss'] })).toEqual({ is: 'done' });
			expect(await run({ do: 'account', address: 'boss@school.test' })).toMatchObject({ address: 'head@school.test', aliases: ['boss', 'office'] });
			expect(code(await run({ do: 'set-aliases', address: 'anna@school.test', aliases: ['boss'] }))).toBe('exists');
			expect(code(await run({ do: 'set-aliases', address: 'anna@school.test', aliases: ['head'] }))).toBe('exists');
			expect(code(await run({ do: 'create-account', address: 'boss@school.test', password: 'x' }))).toBe('exists');
			expect(code(await run({ do: 'delete-account', address: 'boss@school.test' }))).toBe('is-alias');
			expect(await run({ do: 'set-aliases', address: 'head@school.test', aliases: ['office'] })).toEqual({ is: 'done' });
			expect(code(await run({ do: 'account', address: 'boss@school.test' }))).toBe('no-such-account');
		});

		it('lets an account in as administrator of its domain once it has the right', async () => {
			const { administration, run } = await ready();
			const login = (password: string) => administration.login({ name: 'head@school.test', password });
			expect((await login('first')).is).toBe('refused');
			await run({ do: 'set-rights', address: 'head@school.test', domainAdministrator: true });
			const who: Administrator = { kind: 'domain', domain: 'school.test', account: 'head@school.test' };
			expect(await login('first')).toMatchObject({ is: 'administrator', who });
			expect((await login('wrong')).is).toBe('refused');
			await run({ do: 'set-password', address: 'head@school.test', password: 'second' });
			expect((await login('first')).is).toBe('refused');
			expect((await login('second')).is).toBe('administrator');
			expect(code(await run({ do: 'create-domain', name: 'mine.test', shared: true }, who))).toBe('not-allowed');
			await run({ do: 'create-domain', name: 'other.test', shared: true });
			expect(await run({ do: 'list-domains' }, who)).toMatchObject({ domains: [{ name: 'school.test' }] });
		});

		it('a new password ends what was begun with the old one', async () => {
			const { administration, run } = await ready();
			await run({ do: 'set-rights', address: 'head@school.test', domainAdministrator: true });
			const logIn = async (password: string) => {
				const login = await administration.login({ name: 'head@school.test', password });
				return login.is === 'administrator' ? login.who : expect.unreachable();
			};
			const before = await logIn('first');
			const list: Asked = { do: 'list-accounts', domain: 'school.test' };
			expect(code(await run(list, before))).toBe('accounts');
			await run({ do: 'set-password', address: 'head@school.test', password: 'second' });
			expect(code(await run(list, before))).toBe('not-allowed');
			expect(code(await run(list, await logIn('second')))).toBe('accounts');
			await run({ do: 'set-password', address: 'head@school.test', password: 'first' });
			expect(code(await run(list, before))).toBe('not-allowed');
		});
	});
}
