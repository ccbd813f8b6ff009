/**
 * A cluster for tests of administration: a frontend and two backends (be1 leads) over one volume in memory, whose links
 * are calls. What a node has around it (sockets, beats, a queue) is left out or told.
 */
import { initialMember } from '../cluster/initial.ts';
import type { Answer, Call } from '../cluster/link-message.ts';
import type { Member } from '../cluster/member.ts';
import { timingFrom } from '../cluster/timing.ts';
import type { NodeConfig } from '../contract/node-config.ts';
import { failed, ok } from '../result.ts';
import { Logins } from '../server/logins.ts';
import { makeVerifier } from '../server/passwords.ts';
import { Tickets } from '../server/tickets.ts';
import { realTimers } from '../server/timers.ts';
import { Whereabouts } from '../server/whereabouts.ts';
import type { FileSystem } from '../storage/file-system.ts';
import { MemoryDisk, memoryFiles } from '../storage/memory-files.ts';
import { nodeOn, type TestNode } from '../storage/test-member.ts';
import { prepareVolume } from '../storage/volume.ts';
import { ClusterAdministration } from './administration.ts';
import { ControllerDesk } from './controller-desk.ts';
import { LocalDomains } from './local-domains.ts';
import { type NodeDeskPorts, OwnNodeDesk } from './node-desk.ts';

const timing = timingFrom(20);
const controllerToken = 'Controller/0-free';
const names = ['be1', 'be2', 'fe1'] as const;
type Name = (typeof names)[number];
const rolesOf = (name: Name) => [name === 'fe1' ? ('frontend' as const) : ('backend' as const)];

export interface TestClusterNode {
	readonly administration: ClusterAdministration;
	readonly whereabouts: Whereabouts;
	/** Backends only. */
	readonly storage: TestNode | null;
	readonly told: string[];
}

export interface TestCluster {
	readonly fs: FileSystem;
	readonly nodes: Readonly<Record<Name, TestClusterNode>>;
	/** Calls over links so far: 'fe1 > be1 administer'. */
	readonly calls: string[];
	/** Members that nobody reaches, and those that speak an older version of the link. */
	readonly away: Set<string>;
	readonly old: Set<string>;
	/** The next answer of this kind of call is lost. */
	lose: Call['ask'] | null;
}

export async function testCluster(): Promise<TestCluster> {
	const fs = memoryFiles({ disk: new MemoryDisk() });
	const prepared = await prepareVolume(fs, { clusterId: 'c1' });
	if (!prepared.ok) throw new Error(prepared.error.message);
	const nodes = {} as Record<Name, TestClusterNode>;
	const parts = new Map<string, { answer(from: string, call: Call): Promise<Answer> }>();
	const cluster: TestCluster = { fs, nodes, calls: [], away: new Set(), old: new Set(), lose: null };
	const call =
		(from: string) =>
		async (to: string, asked: Call): Promise<Answer> => {
			cluster.calls.push(`${from} > ${to} ${asked.ask}`);
			if (cluster.away.has(to)) return { is: 'unavailable', why: `${to} is out of reach` };
			if (cluster.old.has(to) && asked.ask === 'administer')
				return { is: 'unavailable', why: `${to} speaks an older version of the link, which has no administration: update it` };
			const answer = (await parts.get(to)?.answer(from, asked)) ?? { is: 'unavailable' as const, why: `no ${to}` };
			if (cluster.lose !== asked.ask) return answer;
			cluster.lose = null;
			return { is: 'unavailable', why: `the link to ${to} ended` };
		};
	for (const name of names) {
		const storage = name === 'fe1' ? null : await nodeOn(fs, name);
		const made = makeNode(name, storage, cluster, call(name));
		nodes[name] = made.node;
		parts.set(name, made);
	}
	return cluster;
}

function makeNode(name: Name, storage: TestNode | null, cluster: TestCluster, call: (to: string, asked: Call) => Promise<Answer>) {
	const others = names.filter((other) => other !== name);
	const ports = { smtp: 0, imap: 1143, lmtp: 1024, admin: 8010, link: 8020 };
	const members = others.map((other) => ({ name: other, roles: rolesOf(other), address: `10.0.0.${names.indexOf(other) + 1}`, ports }));
	const member: Member = {
		...initialMember({ name, roles: rolesOf(name), peers: members, timing }),
		phase: 'ready',
		life: 1,
		leading: name === 'be1' ? 7 : null,
		controller: { epoch: 7, holder: { member: 'be1', life: 1 } },
	};
	const reached = (other: string) => !cluster.away.has(other);
	const store = storage?.store ?? null;
	const told: string[] = [];
	const whereabouts = new Whereabouts({
		state: () => member,
		store,
		reached,
		call,
		emit: () => undefined,
		strangerOwns: () => undefined,
		silent: async () => undefined,
	});
	const logins = new Logins({
		state: () => member,
		store,
		whereabouts,
		sessionTickets: new Tickets(timing.ticketMs, () => realTimers.nowMs()),
		members: () => members,
		timing,
		timers: realTimers,
		call,
		connect: () => {
			throw new Error('no session is opened here');
		},
	});
	const config = { name, address: `10.0.0.${names.indexOf(name) + 1}`, ports, cluster: { name: 'lab', id: 'c1', secretHex: '' } } as unknown as NodeConfig;
	const desk: NodeDeskPorts = {
		config,
		roles: rolesOf(name),
		state: () => member,
		members: () => members,
		times: () => ({ ...timing }),
		counts: () => ({ sessions: 0, queued: name === 'fe1' ? 2 : 0 }),
		sinceMs: () => ({ inStateForMs: 5, ledForMs: 6 }),
		drain: () => told.push('drain'),
		ready: () => told.push('ready'),
		stop: () => told.push('stop'),
		changeMembers: () => ok(undefined),
		entered: null,
		releaseQueue: () => {
			told.push('release-queue');
			return name === 'fe1' ? 2 : 0;
		},
		queue: async () => ({ entries: [], more: false }),
		sessions: () => [],
		log: () => [],
	};
	const administration = new ClusterAdministration({
		name,
		timing,
		timers: realTimers,
		state: () => member,
		members: () => members,
		reached,
		call,
		backend:
			store === null
				? null
				: {
						fs: cluster.fs,
						store,
						desk: new ControllerDesk({
							store,
							place: () =>
								member.leading === null
									? failed({ code: 'not-controller', message: 'be1 is controller: ask there', definite: true })
									: ok({ fs: cluster.fs, path: controllerToken, epoch: 7 }),
							whileHeld: (account, work) => whereabouts.whileHeld(account, work),
							silent: async () => undefined,
							self: name,
							call,
							makeVerifier,
							nowS: () => 1_764_115_200,
						}),
					},
		find: (account, signal) => whereabouts.find(account, signal),
		forget: (account) => whereabouts.forget(account),
		local: new LocalDomains(memoryFiles({ disk: new MemoryDisk() })),
		node: new OwnNodeDesk(desk),
		makeVerifier,
		isPostmaster: async (password) => password === 'postmaster-password',
		verify: (account, password, signal) => logins.verify(account, password, signal),
	});
	const answer = async (from: string, asked: Call): Promise<Answer> => {
		switch (asked.ask) {
			case 'locate':
				return whereabouts.locate(asked.account, from, asked.aliases);
			case 'open':
				return whereabouts.open(asked.account, asked.epoch);
			case 'release': {
				const released = await store?.release(asked.account);
				return released?.ok ? { is: 'released' } : { is: 'unavailable', why: 'not released' };
			}
			case 'login':
				return logins.answer(from, asked.account, asked.password);
			case 'administer':
				// As over a link: JSON, and nothing else.
				return JSON.parse(JSON.stringify(await administration.answer(asked.at, JSON.parse(JSON.stringify(asked)))));
			case 'delivery':
				return { is: 'unavailable', why: 'no mail here' };
		}
	};
	return { answer, node: { administration, whereabouts, storage, told } satisfies TestClusterNode };
}
