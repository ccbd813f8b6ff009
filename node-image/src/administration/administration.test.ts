import { beforeEach, describe, expect, it } from 'vitest';
import { id, mail } from '../storage/test-member.ts';
import type { AdminAnswer, AdminCommand, Administrator } from './admin-command.ts';
import { describeAdministration } from './administration-contract.ts';
import { type TestCluster, testCluster } from './testing-cluster.ts';

describeAdministration('at the controller', async () => (await testCluster()).nodes.be1.administration);
describeAdministration('at another backend', async () => (await testCluster()).nodes.be2.administration);
describeAdministration('at a frontend', async () => (await testCluster()).nodes.fe1.administration);

const server: Administrator = { kind: 'server' };
const alice = 'alice@school.test';
let cluster: TestCluster;

beforeEach(async () => {
	cluster = await testCluster();
	await at('be1', { do: 'create-domain', name: 'school.test', shared: true });
	await at('be1', { do: 'create-account', address: alice, password: 'secret' });
});

function at(node: 'be1' | 'be2' | 'fe1', command: AdminCommand, who = server): Promise<AdminAnswer> {
	return cluster.nodes[node].administration.run(command, who);
}

describe('where a command is carried out', () => {
	it('one connection to a frontend manages the whole cluster: at most two steps', async () => {
		cluster.calls.length = 0;
		expect(await at('fe1', { do: 'set-rights', address: alice, domainAdministrator: true })).toEqual({ is: 'done' });
		expect(cluster.calls).toEqual(['fe1 > be1 administer']);
		cluster.away.add('be1');
		expect(await at('fe1', { do: 'account', address: alice })).toMatchObject({ is: 'account', domainAdministrator: true });
	});

	it('all members are asked for the state, and who cannot be is listed all the same', async () => {
		expect(await at('fe1', { do: 'cluster-state' })).toMatchObject({
			is: 'cluster',
			controller: 'be1',
			epoch: 7,
			members: [
				{ name: 'be1', isController: true, state: 'ready', sessions: 0 },
				{ name: 'be2', isController: false, state: 'ready' },
				{ name: 'fe1', state: 'ready', queued: 2 },
			],
		});
		cluster.away.add('be2');
		expect(await at('fe1', { do: 'cluster-state' })).toMatchObject({
			members: [{ name: 'be1' }, { name: 'be2', state: 'unreachable', sessions: null }, { name: 'fe1' }],
		});
	});

	it('queues are released on all members, and who could not be told is named', async () => {
		cluster.away.add('be2');
		expect(await at('be1', { do: 'release-queue' })).toEqual({ is: 'released', entries: 2, unreached: ['be2'] });
		expect(cluster.nodes.fe1.told).toEqual(['release-queue']);
	});

	it('a member is drained through any other', async () => {
		expect(await at('fe1', { do: 'drain', member: 'be2' })).toEqual({ is: 'done' });
		expect(cluster.nodes.be2.told).toEqual(['drain']);
		expect(await at('be2', { do: 'drain', member: 'fe1' })).toEqual({ is: 'done' });
		expect(cluster.nodes.fe1.told).toEqual(['drain']);
	});

	it('an older neighbour is named, and not asked', async () => {
		cluster.old.add('be1').add('be2');
		expect(await at('fe1', { do: 'account', address: alice })).toMatchObject({ is: 'refused', code: 'unavailable', message: expect.stringContaining('be1') });
	});

	it('what a member does not know, or an administrator may not, is refused by who is asked, too', async () => {
		const { administration } = cluster.nodes.be1;
		expect(await administration.answer('here', { command: { do: 'fly' }, who: server })).toMatchObject({ answer: { code: 'unavailable' } });
		const who: Administrator = { kind: 'domain', domain: 'other.test', account: 'a@other.test' };
		expect(await administration.answer('here', { command: { do: 'delete-account', address: alice }, who })).toMatchObject({ answer: { code: 'not-allowed' } });
		expect(await administration.answer('here', { command: { do: 'shutdown' }, who: { kind: 'everybody' } })).toMatchObject({ answer: { code: 'unavailable' } });
		expect(cluster.nodes.be1.told).toEqual([]);
	});

	it('a lost answer: what can be repeated is, of what cannot it is said that nobody knows', async () => {
		cluster.lose = 'administer';
		expect(await at('fe1', { do: 'set-password', address: alice, password: 'new' })).toEqual({ is: 'done' });
		cluster.lose = 'administer';
		expect(await at('fe1', { do: 'create-account', address: 'bob@school.test', password: 'x' })).toMatchObject({ code: 'unknown' });
	});

	it('a right that was taken away ends what was begun with it', async () => {
		await at('be1', { do: 'set-rights', address: alice, domainAdministrator: true });
		const who: Administrator = { kind: 'domain', domain: 'school.test', account: alice };
		expect(await at('fe1', { do: 'list-accounts', domain: 'school.test', limit: 10 }, who)).toMatchObject({ is: 'accounts' });
		await at('be1', { do: 'set-rights', address: alice, domainAdministrator: false });
		expect(await at('fe1', { do: 'list-accounts', domain: 'school.test', limit: 10 }, who)).toMatchObject({ code: 'not-allowed' });
	});
});

describe('deleting an account that somebody has open', () => {
	it('its owner gives it up, and whoever asks for it meanwhile hears that there is none', async () => {
		const { be1, be2, fe1 } = cluster.nodes;
		await be2.storage?.store.open(alice);
		const deleting = at('fe1', { do: 'delete-account', address: alice });
		const asking = Promise.all(Array.from({ length: 20 }, () => fe1.whereabouts.find(alice)));
		expect(await deleting).toEqual({ is: 'done' });
		for (const answer of await asking) expect(['located', 'no-such-account']).toContain(answer.is);
		fe1.whereabouts.forget(alice);
		expect(await fe1.whereabouts.find(alice)).toEqual({ is: 'no-such-account' });
		expect(be2.storage?.store.openAddresses()).toEqual([]);
		expect(be1.storage?.store.openAddresses()).toEqual([]);
	});

	it('mail that is on its way is stored before, or refused: whatever was answered with success was in the mailbox', async () => {
		const store = cluster.nodes.be2.storage?.store;
		const opened = await store?.open(alice);
		if (opened?.ok !== true) throw new Error('it opens');
		const deliveries = Array.from({ length: 20 }, (_, n) => opened.value.deliver({ deliveryId: id(n + 1), bytes: mail(`${n}`) }));
		const deleting = at('fe1', { do: 'delete-account', address: alice });
		const outcomes = await Promise.all(deliveries);
		expect(await deleting).toEqual({ is: 'done' });
		const uids = opened.value
			.mailbox('INBOX')
			?.messages()
			.map(({ uid }) => uid);
		for (const outcome of outcomes) {
			if (outcome.ok) expect(uids).toContain(outcome.value.uid);
			else expect(outcome.error.code).toBe('dropped');
		}
		expect(await opened.value.deliver({ deliveryId: id(99), bytes: mail('late') })).toMatchObject({ ok: false });
	});

	it('is refused while its owner lives and is out of reach, and nothing has happened', async () => {
		await cluster.nodes.be2.storage?.store.open(alice);
		cluster.away.add('be2');
		expect(await at('be1', { do: 'delete-account', address: alice })).toMatchObject({ code: 'unavailable' });
		cluster.away.delete('be2');
		expect(await at('fe1', { do: 'account', address: alice })).toMatchObject({ is: 'account', owner: { member: 'be2' } });
	});
});

describe('an alias', () => {
	beforeEach(async () => {
		await at('fe1', { do: 'set-aliases', address: alice, aliases: ['office'] });
	});

	it('is found as its account, from every member, and never remembered', async () => {
		for (const name of ['be1', 'be2', 'fe1'] as const) {
			expect(await cluster.nodes[name].whereabouts.find('office@school.test')).toMatchObject({ is: 'located', account: alice });
		}
		await at('fe1', { do: 'set-aliases', address: alice, aliases: [] });
		for (const name of ['be1', 'be2', 'fe1'] as const) {
			expect(await cluster.nodes[name].whereabouts.find('office@school.test')).toEqual({ is: 'no-such-account' });
		}
	});

	it('is not answered to who does not know of aliases: its mail waits, and is not refused', async () => {
		expect(await cluster.nodes.be2.whereabouts.locate('office@school.test', 'fe1', false)).toMatchObject({ is: 'unavailable' });
	});

	it('lets in whoever has the right of its account', async () => {
		await at('be1', { do: 'set-rights', address: alice, domainAdministrator: true });
		const login = await cluster.nodes.fe1.administration.login({ name: 'Office@school.test', password: 'secret' });
		expect(login).toMatchObject({ is: 'administrator', who: { kind: 'domain', domain: 'school.test', account: alice } });
	});
});
