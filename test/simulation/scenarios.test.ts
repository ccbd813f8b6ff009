/**
 * Stage scripts: one fault each, in virtual time, and what must be seen. The names quote the rules of
 * the node's specification; timings are those of timing.ts, with the beat's rhythm as the tolerance.
 */
import { describe, expect, test } from 'vitest';
import type { NodeEvent } from '../../node-image/src/contract/node-events.ts';
import { timing, World } from './world.ts';

async function startedWorld(shape: { frontends: number; backends: number; symmetric?: number }): Promise<World> {
	const world = new World({ ...shape, seed: 1, lateMsMax: 0 });
	const first = shape.backends === 0 ? 'n1' : 'be1';
	for (const name of [first, ...[...world.machines.keys()].filter((name) => name !== first)]) {
		world.start(name);
		// Whoever is to be second has begun a beat before the third.
		await world.run(1.5 * timing.beatMs);
	}
	expect(await world.runUntil(() => world.healthy(), 3000)).toBeDefined();
	await world.run(500);
	return world;
}

function told<T extends NodeEvent['type']>(world: World, type: T, sinceMs = 0): { atMs: number; node: string; event: Extract<NodeEvent, { type: T }> }[] {
	return world.told.filter(
		(each): each is { atMs: number; node: string; event: Extract<NodeEvent, { type: T }> } => each.event.type === type && each.atMs >= sinceMs,
	);
}

describe('who leads', () => {
	test('R9: the first backend started is controller, the second its backup', async () => {
		const world = await startedWorld({ frontends: 2, backends: 3 });
		expect(world.controller).toEqual({ epoch: 1, holder: { member: 'be1', life: 1 } });
		expect(world.member('be1').backup).toBe('be2');
		expect(world.violations).toEqual([]);
	});

	test('R8, R9: a killed controller is replaced by its backup after two missing beats, not after the suspicion time', async () => {
		const world = await startedWorld({ frontends: 2, backends: 3 });
		const killedAtMs = world.now;
		world.kill('be1');
		const tookMs = await world.runUntil(() => world.controller.epoch === 2, 5000);
		expect(world.controller.holder?.member).toBe('be2');
		expect(tookMs).toBeGreaterThanOrEqual(timing.missedAfterLinkEnd * timing.beatMs - timing.beatMs);
		expect(tookMs).toBeLessThan(4 * timing.beatMs + 20);
		await world.run(500);
		expect(told(world, 'member-declared-dead', killedAtMs).map(({ node, event }) => [node, event.member, event.life])).toEqual([['be2', 'be1', 1]]);
		expect(world.member('be2').backup).toBe('be3');
	});

	test('R8: a controller that hangs is replaced after the suspicion time', async () => {
		const world = await startedWorld({ frontends: 2, backends: 2 });
		world.pause('be1');
		const tookMs = await world.runUntil(() => world.controller.epoch === 2, 5000);
		expect(tookMs).toBeGreaterThanOrEqual(timing.suspicionMs - timing.beatMs);
		expect(tookMs).toBeLessThan(timing.suspicionMs + 3 * timing.beatMs);
	});

	test('R2: whoever was declared dead while paused is fenced at its return and joins as a plain backend', async () => {
		const world = await startedWorld({ frontends: 2, backends: 2 });
		world.pause('be1');
		await world.run(3000);
		const resumedAtMs = world.now;
		world.resume('be1');
		expect(await world.runUntil(() => world.healthy(), 3000)).toBeDefined();
		expect(told(world, 'fenced', resumedAtMs).map(({ node, event }) => [node, event.life, event.reason])).toEqual([['be1', 1, 'declared-dead']]);
		expect(world.controller.holder?.member).toBe('be2');
		expect(world.member('be2').backup).toBe('be1');
		expect(told(world, 'controller-taken', resumedAtMs)).toEqual([]);
	});

	test.each([1, 2, 3, 4, 5])(
		'R3: one that goes on in the moment in which its life ends has stopped speaking before its accounts are taken (%i)',
		async (seed) => {
			const world = new World({ frontends: 2, backends: 3, seed, lateMsMax: 0 });
			for (const name of world.machines.keys()) world.start(name);
			expect(await world.runUntil(() => world.healthy(), 3000)).toBeDefined();
			await world.createAccounts();
			world.clients.start(3, 8);
			await world.run(1500);
			const paused = world.backends.find(({ name, member }) => name !== world.controller.holder?.member && (member?.openAccounts ?? 0) > 0)?.name ?? '';
			world.pauseUntilDeath(paused);
			expect(
				await world.runUntil(() => told(world, 'account-taken', world.now - 10).some(({ event }) => event.previous.endsWith(`-${paused}.1`)), 3000),
			).toBeDefined();
			await world.run(500);
			expect(world.machine(paused).run?.resumedAtMs).toBeGreaterThan(0);
			expect(world.violations).toEqual([]);
		},
	);

	test('R9: a backend whose volume is too slow to prove its life in time withdraws, and serves again when it is quick', async () => {
		const world = await startedWorld({ frontends: 1, backends: 2 });
		await world.createAccounts();
		const slow = world.machine('be1');
		slow.volume = { is: 'slow', delayMs: 110 };
		const tookMs = await world.runUntil(() => world.member('be1').phase === 'withdrawn', 10_000);
		expect(tookMs).toBeLessThan(4 * timing.suspicionMs);
		expect(await world.runUntil(() => world.controller.holder?.member === 'be2', 3000)).toBeDefined();
		expect(told(world, 'member-declared-dead')).toEqual([]);
		slow.volume = { is: 'here' };
		expect(await world.runUntil(() => world.healthy(), 3000)).toBeDefined();
		expect(world.violations).toEqual([]);
	});

	test.each([1, 2, 3])(
		'R9: a backend that withdraws in the middle of mail and sessions frees its accounts, though it may not say what became of them (%i)',
		async (seed) => {
			const world = new World({ frontends: 1, backends: 2, seed, lateMsMax: 0 });
			for (const name of ['be1', 'be2', 'fe1']) {
				world.start(name);
				await world.run(1.5 * timing.beatMs);
			}
			expect(await world.runUntil(() => world.healthy(), 3000)).toBeDefined();
			await world.createAccounts();
			world.clients.start(6, 40);
			expect(await world.runUntil(() => world.member('be1').openAccounts >= 2, 5000)).toBeDefined();
			world.machine('be1').volume = { is: 'slow', delayMs: 90 };
			expect(await world.runUntil(() => world.member('be1').phase === 'withdrawn', 4 * timing.suspicionMs)).toBeDefined();
			// Some ten calls for what is under way and for the token of each account.
			expect(await world.runUntil(() => world.member('be1').openAccounts === 0, 20 * 140)).toBeDefined();
			expect(world.violations).toEqual([]);
		},
	);

	test('R9: with controller and backup both gone, the third takes over', async () => {
		const world = await startedWorld({ frontends: 1, backends: 3 });
		world.kill('be1');
		world.kill('be2');
		expect(await world.runUntil(() => world.controller.holder?.member === 'be3', 3000)).toBeDefined();
	});

	test('R9: a backup that hangs does not keep the place empty', async () => {
		const world = await startedWorld({ frontends: 1, backends: 3 });
		world.pause('be2');
		world.kill('be1');
		const tookMs = await world.runUntil(() => world.controller.holder?.member === 'be3', 5000);
		expect(tookMs).toBeLessThan(2 * timing.suspicionMs + 3 * timing.beatMs);
	});

	test('R9: a controller that reaches fewer frontends is replaced, and only after one suspicion time', async () => {
		const world = await startedWorld({ frontends: 2, backends: 2 });
		const cutAtMs = world.now;
		for (const frontend of ['fe1', 'fe2']) world.cut('be1', frontend);
		const tookMs = (await world.runUntil(() => world.controller.epoch > 1, 5000)) ?? 0;
		expect(world.now - cutAtMs).toBe(tookMs);
		expect(tookMs).toBeGreaterThan(timing.suspicionMs);
		// It withdraws by itself about when the other takes over: either way the token changes hands once.
		await world.run(2000);
		expect(world.controller.holder?.member).toBe('be2');
		expect(world.member('be1').phase).toBe('withdrawn');
		world.heal();
		expect(await world.runUntil(() => world.healthy(), 3000)).toBeDefined();
	});

	test('R9: links between backends that are cut while both are served change nothing', async () => {
		const world = await startedWorld({ frontends: 2, backends: 2 });
		world.cut('be1', 'be2');
		world.cut('be2', 'be1');
		await world.run(10_000);
		expect(world.controller.epoch).toBe(1);
		expect(told(world, 'member-declared-dead')).toEqual([]);
	});
});

describe('leaving and coming back', () => {
	test('R12: a planned stop gives the token back, and nobody waits for silence', async () => {
		const world = await startedWorld({ frontends: 2, backends: 2 });
		world.stop('be1');
		expect(await world.runUntil(() => world.controller.holder?.member === 'be2', 5000)).toBeLessThan(2 * timing.beatMs);
		await world.run(timing.leaveBalancerMs + 3 * timing.beatMs);
		expect(told(world, 'controller-taken').map(({ event }) => event.reason)).toEqual(['first', 'released']);
		expect(told(world, 'member-declared-dead')).toEqual([]);
		expect(told(world, 'member-left').filter(({ node }) => node === 'be2')[0]?.event.reason).toBe('goodbye');
	});

	test('R12: a draining controller hands over at once, stays with its life and links, and is a plain backend when it is ready again', async () => {
		const world = await startedWorld({ frontends: 2, backends: 2 });
		world.drain('be1');
		expect(await world.runUntil(() => world.controller.holder?.member === 'be2', 5000)).toBeLessThan(2 * timing.beatMs);
		await world.run(10_000);
		expect(told(world, 'controller-taken').map(({ event }) => event.reason)).toEqual(['first', 'released']);
		expect(world.member('be1')).toMatchObject({ phase: 'draining', life: 1, leading: null });
		expect(world.member('be2')).toMatchObject({ backup: null });
		expect([...told(world, 'member-declared-dead'), ...told(world, 'link-down')]).toEqual([]);
		world.ready('be1');
		expect(await world.runUntil(() => world.healthy(), 3000)).toBeDefined();
		expect(world.controller.holder?.member).toBe('be2');
		expect(world.member('be2').backup).toBe('be1');
	});

	test('R12, R8: whoever is killed while it drains is declared dead as any other', async () => {
		const world = await startedWorld({ frontends: 1, backends: 3 });
		world.drain('be3');
		await world.run(2000);
		world.kill('be3');
		await world.run(2000);
		expect(told(world, 'member-declared-dead').map(({ event }) => event.member)).toEqual(['be3']);
		expect(told(world, 'member-left').map(({ event }) => event.reason)).not.toContain('goodbye');
	});

	test('a removed backend loses its life, and is let in when it is a member again', async () => {
		const world = await startedWorld({ frontends: 1, backends: 3 });
		const left = ['fe1', 'be1', 'be2'];
		const tell = (members: readonly string[]) => {
			for (const name of left)
				world.tellMembers(
					name,
					members.filter((other) => other !== name),
				);
		};
		tell(left);
		await world.run(300);
		expect(told(world, 'member-declared-dead').map(({ node, event }) => [node, event.member])).toEqual([['be1', 'be3']]);
		expect(Object.keys(world.member('be1').peers)).toEqual(['fe1', 'be2']);
		world.kill('be3');
		await world.run(2000);
		tell([...left, 'be3']);
		world.start('be3');
		expect(await world.runUntil(() => world.healthy(), 3000)).toBeDefined();
		expect(world.member('be1').backup).toBe('be2');
		expect(world.violations).toEqual([]);
	});

	test('R2: a restarted member ends its former life itself and becomes backup', async () => {
		const world = await startedWorld({ frontends: 2, backends: 2 });
		world.kill('be1');
		await world.run(2000);
		world.start('be1');
		expect(await world.runUntil(() => world.healthy(), 3000)).toBeDefined();
		expect(world.controller.holder?.member).toBe('be2');
		expect(world.member('be2').backup).toBe('be1');
		expect(world.member('be1').life).toBe(3);
	});

	test('R9: the whole cluster killed and started again finds a controller by itself', async () => {
		const world = await startedWorld({ frontends: 1, backends: 3 });
		for (const name of [...world.machines.keys()]) world.kill(name);
		await world.run(1000);
		for (const name of ['be3', 'be2', 'fe1', 'be1']) world.start(name);
		expect(await world.runUntil(() => world.healthy(), 5000)).toBeDefined();
		expect(world.violations).toEqual([]);
	});

	test.each(['pause', 'lid'])('R2: whoever was stopped for a while says nothing of the volume: it has not looked (%s)', async (how) => {
		for (let ms = 20; ms <= 2000; ms += 180) {
			const world = await startedWorld({ frontends: 1, backends: 2 });
			if (how === 'lid') world.closeLid(ms);
			else {
				world.pause('be2');
				world.agenda.after(ms, () => world.resume('be2'));
			}
			await world.run(ms + 1000);
			expect([ms, told(world, 'held')]).toEqual([ms, []]);
		}
	});

	test('P4: the lid closed for ten minutes: nobody is declared dead, no epoch changes, nobody withdraws', async () => {
		const world = await startedWorld({ frontends: 2, backends: 3 });
		const closedAtMs = world.now;
		world.closeLid(600_000);
		await world.run(605_000);
		expect(world.controller.epoch).toBe(1);
		expect(told(world, 'member-declared-dead')).toEqual([]);
		expect(told(world, 'state', closedAtMs)).toEqual([]);
		expect(world.healthy()).toBe(true);
	});

	test('R2: a backend whose volume is away holds, is declared dead, and is back when the volume is', async () => {
		const world = await startedWorld({ frontends: 2, backends: 3 });
		const awayAtMs = world.now;
		world.takeVolumeAway('be3');
		await world.run(2000);
		expect(told(world, 'held', awayAtMs).map(({ node, event }) => [node, event.reason])).toEqual([['be3', 'volume-away']]);
		expect(told(world, 'member-declared-dead', awayAtMs).map(({ event }) => event.member)).toEqual(['be3']);
		world.heal();
		await world.run(3 * timing.beatMs);
		expect(await world.runUntil(() => world.healthy(), 3000)).toBeDefined();
		expect(told(world, 'fenced', awayAtMs).map(({ node }) => node)).toEqual(['be3']);
	});
});

describe('symmetric members', () => {
	const symmetric = (count: number) => startedWorld({ frontends: 0, backends: 0, symmetric: count });

	test('R9: the first is controller, the second its backup, and all take mail', async () => {
		const world = await symmetric(3);
		expect(world.controller).toEqual({ epoch: 1, holder: { member: 'n1', life: 1 } });
		expect(world.member('n1').backup).toBe('n2');
		expect([...world.machines.values()].every(({ run }) => run?.core.mail !== null)).toBe(true);
	});

	test('R9: beside plain members nobody is better than the sitting controller for its second role', async () => {
		const world = await startedWorld({ frontends: 1, backends: 1, symmetric: 2 });
		await world.run(10_000);
		expect(world.controller).toEqual({ epoch: 1, holder: { member: 'be1', life: 1 } });
	});

	test('R11: mail for an account of its own is stored without a way round', async () => {
		const world = await symmetric(1);
		await world.createAccounts();
		const answered = world.clients.sendOne([world.accounts[0] ?? '']);
		let done = false;
		void answered.then(() => {
			done = true;
		});
		expect(await world.runUntil(() => done, 3000)).toBeDefined();
		world.audit();
		expect(told(world, 'mail-stored')).toHaveLength(1);
		expect(world.violations).toEqual([]);
	});

	test('R9: of two that lost each other one goes on, and the other one gives its accounts up until they meet again', async () => {
		const world = await symmetric(2);
		world.cut('n1', 'n2');
		world.cut('n2', 'n1');
		await world.run(3000);
		expect([world.member('n1').phase, world.member('n2').phase]).toEqual(['ready', 'withdrawn']);
		expect(world.controller.holder?.member).toBe('n1');
		expect(told(world, 'member-declared-dead')).toEqual([]);
		world.heal();
		expect(await world.runUntil(() => world.healthy(), 3000)).toBeDefined();
	});

	test('R9: a controller that lost both others withdraws, and one of them leads', async () => {
		const world = await symmetric(3);
		for (const other of ['n2', 'n3']) {
			world.cut('n1', other);
			world.cut(other, 'n1');
		}
		await world.run(3000);
		expect(world.member('n1').phase).toBe('withdrawn');
		expect(['n2', 'n3']).toContain(world.controller.holder?.member);
		expect([world.member('n2').phase, world.member('n3').phase]).toEqual(['ready', 'ready']);
	});

	test('P4: the last one alive serves alone', async () => {
		const world = await symmetric(3);
		world.kill('n1');
		world.kill('n2');
		expect(await world.runUntil(() => world.controller.holder?.member === 'n3', 3000)).toBeDefined();
		await world.run(3000);
		expect(world.member('n3').phase).toBe('ready');
	});
});

/** A cluster with accounts, one of them known to every frontend. */
async function servingWorld(shape: { frontends: number; backends: number }): Promise<{ world: World; account: string; owner: string }> {
	const world = await startedWorld(shape);
	await world.createAccounts();
	const account = world.accounts[0] ?? '';
	for (const { run } of world.machines.values()) {
		if (run?.core.mail !== null) expect((await answered(world, run?.core.whereabouts.find(account))).is).toBe('located');
	}
	const owner = told(world, 'account-taken')[0]?.node ?? '';
	return { world, account, owner };
}

/** Runs until this is answered. */
async function answered<T>(world: World, asked: Promise<T> | undefined, limitMs = 20_000): Promise<T> {
	const answers: { readonly value: T }[] = [];
	void asked?.then((value) => answers.push({ value }));
	world.agenda.touch();
	await world.runUntil(() => answers.length > 0, limitMs);
	const [answer] = answers;
	if (answer === undefined) throw new Error('no answer');
	return answer.value;
}

function cutOff(world: World, name: string, others: readonly string[]): void {
	for (const other of others) {
		world.cut(name, other);
		world.cut(other, name);
	}
}

describe('reach', () => {
	test.each(['owner leads', 'owner does not lead'])(
		'R9, R11: what a backend owned that was cut off from all frontends is stored elsewhere when it has withdrawn (%s)',
		async (who) => {
			const { world, account, owner } = await servingWorld({ frontends: 2, backends: 2 });
			if ((owner === world.controller.holder?.member) !== (who === 'owner leads')) {
				world.drain(owner);
				await world.run(2000);
				world.ready(owner);
				await world.run(1000);
			}
			const holder = told(world, 'account-taken').at(-1)?.node ?? '';
			const cutAtMs = world.now;
			cutOff(world, holder, ['fe1', 'fe2']);
			await answered(world, world.clients.sendOne([account]));
			expect(told(world, 'mail-queued')).toEqual([]);
			expect(told(world, 'mail-stored', cutAtMs).map(({ node }) => node)).not.toContain(holder);
			expect(world.now - cutAtMs).toBeLessThan(2 * timing.suspicionMs + 4 * timing.beatMs);
			world.audit();
			expect(world.violations).toEqual([]);
		},
	);
	test('R10: a call into a link that was cut ends with the reach, and the next choice is one that is reached', async () => {
		const { world } = await servingWorld({ frontends: 1, backends: 2 });
		const fresh = world.accounts[1] ?? '';
		const cutAtMs = world.now;
		cutOff(world, 'be1', ['be2']);
		await answered(world, world.clients.sendOne([fresh]));
		expect(told(world, 'account-placed', cutAtMs).map(({ event }) => event.backend)).toEqual(['be2', 'be1']);
		expect(told(world, 'mail-queued')).toEqual([]);
		expect(world.now - cutAtMs).toBeLessThan(timing.suspicionMs + 3 * timing.beatMs);
	});

	test('R3: an account is placed where the frontend that asks can get to', async () => {
		const { world } = await servingWorld({ frontends: 2, backends: 2 });
		cutOff(world, 'be2', ['fe1']);
		await world.run(2 * timing.suspicionMs);
		const cutAtMs = world.now;
		for (const account of world.accounts.slice(1)) {
			const found = await answered(world, world.machine('fe1').run?.core.whereabouts.find(account));
			expect(found).toMatchObject({ is: 'located', backend: 'be1' });
		}
		expect(told(world, 'account-placed', cutAtMs)).toHaveLength(3);
	});

	test('R9: a withdrawal waits for no client: none can be reached', async () => {
		const { world, account, owner } = await servingWorld({ frontends: 2, backends: 2 });
		let asked = 0;
		world
			.machine(owner)
			.run?.core.store?.get(account)
			?.onRelease(() => {
				asked += 1;
			});
		cutOff(world, owner, ['fe1', 'fe2']);
		expect(await world.runUntil(() => world.member(owner).phase === 'withdrawn', 3000)).toBeDefined();
		expect(await world.runUntil(() => told(world, 'account-released').length > 0, timing.beatMs)).toBeDefined();
		expect(asked).toBe(2);
	});

	test('R9: a withdrawal that meets trouble on the volume is finished when the trouble is over', async () => {
		const { world, owner } = await servingWorld({ frontends: 2, backends: 2 });
		cutOff(world, owner, ['fe1', 'fe2']);
		expect(await world.runUntil(() => world.member(owner).phase === 'withdrawn', 3000)).toBeDefined();
		world.machine(owner).volume = { is: 'away' };
		await world.run(2 * timing.beatMs);
		world.machine(owner).volume = { is: 'here' };
		expect(await world.runUntil(() => told(world, 'account-released').length > 0, 2 * timing.suspicionMs)).toBeDefined();
		expect(told(world, 'member-declared-dead')).toEqual([]);
	});
});

describe('the volume away from everybody', () => {
	const troubles: [string, (world: World) => void][] = [
		[
			'it fails',
			(world) => {
				for (const { name } of world.backends) world.takeVolumeAway(name);
			},
		],
		[
			'it hangs',
			(world) => {
				world.stalledUntilMs = world.now + 10_000;
			},
		],
	];
	test.each(troubles)('R2, R11, P4: a calm account of it, mail into the queues at once, and all is as before when it is back (%s)', async (_, strike) => {
		const { world, account } = await servingWorld({ frontends: 2, backends: 2 });
		const awayAtMs = world.now;
		strike(world);
		await world.run(2 * timing.suspicionMs);
		const askedAtMs = world.now;
		await answered(world, world.clients.sendOne([account]));
		expect(world.now - askedAtMs).toBeLessThan(timing.beatMs);
		await world.run(awayAtMs + 9_000 - world.now);
		expect(
			told(world, 'held', awayAtMs)
				.map(({ node }) => node)
				.toSorted(),
		).toEqual(['be1', 'be2']);
		for (const type of ['state', 'member-silent', 'member-declared-dead', 'controller-taken', 'link-down', 'fit', 'hand-over-failed'] as const)
			expect([type, told(world, type, awayAtMs)]).toEqual([type, []]);
		expect(told(world, 'mail-queued', awayAtMs)).toHaveLength(1);
		await world.run(awayAtMs + 10_000 - world.now);
		world.heal();
		expect(await world.runUntil(() => told(world, 'queue-delivered', awayAtMs).length > 0, 2 * timing.suspicionMs)).toBeDefined();
		await world.run(timing.suspicionMs);
		expect(
			told(world, 'fit', awayAtMs)
				.map(({ node }) => node)
				.toSorted(),
		).toEqual(['be1', 'be2']);
		expect([told(world, 'state', awayAtMs), told(world, 'member-declared-dead', awayAtMs), world.controller.epoch]).toEqual([[], [], 1]);
		world.audit();
		expect(world.violations).toEqual([]);
	});
});
