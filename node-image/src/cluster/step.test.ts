import { describe, expect, test } from 'vitest';
import { initialMember } from './initial.ts';
import type { BeatPayload, Effect, Input, Look, Member } from './member.ts';
import { step } from './step.ts';
import { timingFrom } from './timing.ts';

const timing = timingFrom();

/** A backend in its life 1 that leads, and what it does when told something. */
function leader() {
	let member: Member = initialMember({ name: 'be1', roles: ['backend'], peers: [{ name: 'be2', roles: ['backend'] }], timing });
	let seq = 0;
	const give = (input: Input, nowMs: number): Effect[] => {
		const [next, effects] = step(member, input, nowMs);
		member = next;
		return effects;
	};
	const look = (startedAtMs: number, change: Partial<Look> = {}): Input => {
		seq += 1;
		const controller = member.controller ?? { epoch: 0, holder: null };
		return { type: 'looked', look: { startedAtMs, own: 'written', ownToken: null, life: 1, seq, tookMs: 1, provenMs: 1, controller, members: {}, ...change } };
	};
	give({ type: 'life-taken', life: 1 }, 0);
	give(look(10), 11);
	give({ type: 'took-controller', epoch: 1, life: 1, outcome: 'taken' }, 12);
	expect(member).toMatchObject({ leading: 1, phase: 'ready' });
	return { give, look, state: () => member };
}

const types = (effects: readonly Effect[]): string[] => effects.map((effect) => (effect.type === 'emit' ? effect.event.type : effect.type));
const dead = { own: 'gone', ownToken: { number: 2, alive: false } } as const;

test('R2: the end of a life is believed however slow the volume was to say so: it cannot come back', () => {
	const { give, look, state } = leader();
	const effects = give(look(100, dead), 100 + 10 * timing.fitMs);
	expect(types(effects)).toEqual(['fenced', 'drop-accounts', 'state', 'take-life']);
	expect(state()).toMatchObject({ life: 0, leading: null });
});

test('R2: a look that came late says nothing of now: nothing is decided by it', () => {
	const { give, look } = leader();
	expect(give(look(100), 101 + timing.fitMs)).toEqual([]);
});

test('R2: a look that took long on a slow volume, and came at once, is taken in', () => {
	const { give, look } = leader();
	expect(give(look(100, { tookMs: 2 * timing.fitMs }), 101 + 2 * timing.fitMs).map(({ type }) => type)).toContain('publish');
});

test('R8: who is heard again says how long it was not heard, by the looks of the one who says so', () => {
	const { give, look } = leader();
	const beating = (seq: number) => ({ members: { be2: { token: { number: 1, alive: true }, beat: { seq, payload: payloadOf('ready') } } } });
	const told: unknown[] = [];
	for (const [atMs, seq] of [
		[110, 1],
		[210, 1],
		[310, 1],
		[410, 1],
		[510, 2],
	] as const)
		told.push(
			...give(look(atMs, beating(seq)), atMs + 1).flatMap((effect) =>
				effect.type === 'emit' && /suspected|heard/.test(effect.event.type) ? [effect.event] : [],
			),
		);
	expect(told).toMatchObject([
		{ type: 'member-suspected', member: 'be2', silentForMs: 200 },
		{ type: 'member-heard-again', member: 'be2', silentForMs: 400 },
	]);
});

test('R2: a window that closed for less than a beat, and of which nothing was said, is not worth a word', () => {
	const { give, look } = leader();
	const fit = (atMs: number) => give(look(atMs), atMs + 1).flatMap((effect) => (effect.type === 'emit' && effect.event.type === 'fit' ? [effect.event] : []));
	expect(fit(10 + timing.fitMs + timing.beatMs - 1)).toEqual([]);
	const wasAt = 10 + timing.fitMs + timing.beatMs - 1;
	expect(fit(wasAt + timing.fitMs + timing.beatMs)).toEqual([{ type: 'fit', heldForMs: timing.beatMs }]);
});

test('R12: whoever is declared dead while it drains leaves once, and says no goodbye for a life that is over', () => {
	const { give, look, state } = leader();
	give({ type: 'stop-requested' }, 20);
	const fenced = give(look(110, dead), 111);
	expect(fenced.filter(({ type }) => type === 'leave')).toMatchObject([{ planned: false }]);
	expect(state().phase).toBe('stopped');
	expect(give({ type: 'drained' }, 120)).toEqual([]);
});

describe('R12: drain and ready', () => {
	test('a draining controller gives its token up first, says so at once, and decides nothing any more', () => {
		const { give, look, state } = leader();
		expect(types(give({ type: 'drain-requested' }, 20))).toEqual(['state', 'release-controller', 'controller-released', 'publish', 'drain']);
		expect(state()).toMatchObject({ phase: 'draining', leading: null, life: 1 });
		expect(types(give(look(110, { controller: { epoch: 2, holder: null } }), 111))).not.toContain('take-controller');
	});

	test('both may be asked twice', () => {
		const { give, state } = leader();
		give({ type: 'drain-requested' }, 20);
		expect(give({ type: 'drain-requested' }, 21)).toEqual([]);
		expect(types(give({ type: 'ready-requested' }, 22))).toEqual(['state', 'publish']);
		expect(state().phase).toBe('ready');
		expect(give({ type: 'ready-requested' }, 23)).toEqual([]);
	});

	test('a take that lands while draining is given back at once', () => {
		const { give, look, state } = leader();
		give(look(110, { controller: { epoch: 4, holder: { member: 'be2', life: 1 } } }), 111);
		give(look(210, { controller: { epoch: 5, holder: null } }), 211);
		expect(state().taking).not.toBeNull();
		give({ type: 'drain-requested' }, 220);
		expect(types(give({ type: 'took-controller', epoch: 6, life: 1, outcome: 'taken' }, 230))).toContain('release-controller');
		expect(state().leading).toBeNull();
	});

	test('a release that never landed is made again while the token still names this life', () => {
		const { give, look } = leader();
		give({ type: 'drain-requested' }, 20);
		const token = { controller: { epoch: 1, holder: { member: 'be1', life: 1 } } };
		expect(types(give(look(110, token), 111))).not.toContain('release-controller');
		const late = 20 + timing.suspicionMs;
		expect(types(give(look(late, token), late + 1))).toContain('release-controller');
	});

	test('fenced while draining, it stays out of service in its next life, and asks to be let in when it is ready', () => {
		const { give, look, state } = leader();
		give({ type: 'drain-requested' }, 20);
		give(look(110, dead), 111);
		give({ type: 'life-taken', life: 3 }, 120);
		expect(state()).toMatchObject({ life: 3, phase: 'draining' });
		give({ type: 'ready-requested' }, 130);
		expect(state().phase).toBe('joining');
	});

	test('a stop while draining works', () => {
		const { give, state } = leader();
		give({ type: 'drain-requested' }, 20);
		give({ type: 'drained' }, 30);
		expect(state().phase).toBe('draining');
		expect(types(give({ type: 'stop-requested' }, 40))).toContain('drain');
		expect(types(give({ type: 'drained' }, 50))).toContain('leave');
	});
});

describe('members added and removed', () => {
	const be2 = { name: 'be2', roles: ['backend'] } as const;
	const be3 = { name: 'be3', roles: ['backend'] } as const;
	const up = { be2: { token: { number: 3, alive: true }, beat: { seq: 1, payload: payloadOf('ready') } } };

	test('an added backend is watched from now on', () => {
		const { give, state } = leader();
		expect(give({ type: 'members-changed', members: [be2, be3] }, 20)).toContainEqual({ type: 'watch', backends: ['be2', 'be3'] });
		expect(Object.keys(state().peers)).toEqual(['be2', 'be3']);
	});

	test('R3: a removed backend is declared dead without waiting, and then forgotten', () => {
		const { give, look, state } = leader();
		give(look(110, { members: up }), 111);
		const removed = give({ type: 'members-changed', members: [] }, 120);
		expect(removed).toContainEqual({ type: 'member-removed', name: 'be2' });
		expect(removed).toContainEqual({ type: 'declare-dead', who: { member: 'be2', life: 3 } });
		expect(state().roster?.members.map(({ name }) => name)).toEqual(['be1']);
		expect(give({ type: 'declared-dead', who: { member: 'be2', life: 3 }, outcome: 'declared' }, 130)).toContainEqual({ type: 'watch', backends: [] });
		expect(state().peers).toEqual({});
	});

	test('R9: a removed controller counts as gone; one that nobody told of gets a suspicion time', () => {
		const { give, look, state } = leader();
		give(look(110, { members: up, controller: { epoch: 2, holder: { member: 'be2', life: 3 } } }), 111);
		give({ type: 'members-changed', members: [] }, 120);
		expect(types(give(look(210, { members: up }), 211))).toContain('take-controller');
		give({ type: 'took-controller', epoch: 3, life: 1, outcome: 'lost' }, 215);
		const stranger = { controller: { epoch: 4, holder: { member: 'be9', life: 1 } } };
		expect(types(give(look(310, stranger), 311))).not.toContain('take-controller');
		let at = 310;
		while (state().taking === null && at < 2000) {
			at += 100;
			give(look(at, stranger), at + 1);
		}
		expect(at - 310).toBe(timing.suspicionMs);
	});

	test('a link of whoever was removed is not taken for one', () => {
		const { give, look, state } = leader();
		give(look(110, { members: up }), 111);
		give({ type: 'members-changed', members: [] }, 120);
		expect(give({ type: 'link-up', peer: 'be2', life: 3 }, 121)).toEqual([]);
		expect(state().peers.be2).toMatchObject({ removed: true, link: { up: false } });
	});
});

function payloadOf(phase: 'ready' | 'draining'): BeatPayload {
	return { phase, joinNumber: 7, reachesFrontends: [], reachesBackends: [], openAccounts: 0, backup: null, wronglyDead: false };
}

describe('pulses', () => {
	const be2 = { be2: { token: { number: 1, alive: true }, beat: { seq: 1, payload: payloadOf('ready') } } };
	const pulses = (effects: readonly Effect[]) => effects.filter((effect) => effect.type === 'send' && effect.frame.kind === 'pulse');
	/** Past the first words: nothing has been new at the last look, so that a pulse is due `pulseMs` behind `at`. */
	function settled() {
		const { give, look } = leader();
		give({ type: 'link-up', peer: 'be2', life: 1 }, 50);
		const from = (startedAtMs: number) => pulses(give(look(startedAtMs, { members: be2 }), startedAtMs + 1));
		const hear = (nowMs: number) => {
			give({ type: 'heard', from: 'be2', frame: { kind: 'pulse', phase: 'ready', hears: ['be1'], controller: null, roster: null, held: false } }, nowMs);
		};
		let at = 100;
		while (pulses(give(look(at, { members: be2 }), at + 1)).length > 0) {
			hear(at + 2);
			at += timing.beatMs;
		}
		hear(at + 2);
		return { give, from, at: at - timing.beatMs };
	}

	test('one that says nothing new comes every pulseMs, also when a beat comes a little early', () => {
		const { from, at } = settled();
		expect([2, 3, 3.96, 5].map((beats) => from(at + beats * timing.beatMs).length)).toEqual([1, 0, 1, 0]);
	});

	test('one with news does not wait', () => {
		const { give, from, at } = settled();
		expect(from(at + 2 * timing.beatMs)).toHaveLength(1);
		expect(pulses(give({ type: 'drain-requested' }, at + 2.5 * timing.beatMs))).toMatchObject([{ to: 'be2', frame: { phase: 'draining' } }]);
		expect(from(at + 3 * timing.beatMs)).toEqual([]);
	});

	test('who is second answers at once, and pulses unasked a beat later than the first would', () => {
		let member: Member = initialMember({ name: 'fe1', roles: ['frontend'], peers: [{ name: 'be1', roles: ['backend'] }], timing });
		const give = (input: Input, nowMs: number) => {
			const [next, effects] = step(member, input, nowMs);
			member = next;
			return pulses(effects).length;
		};
		const hear = (nowMs: number) =>
			give({ type: 'heard', from: 'be1', frame: { kind: 'pulse', phase: 'ready', hears: ['fe1'], controller: null, roster: null, held: false } }, nowMs);
		give({ type: 'life-taken', life: 1 }, 0);
		give({ type: 'link-up', peer: 'be1', life: 1 }, 10);
		expect([give({ type: 'tick' }, 20), hear(30)]).toEqual([1, 0]);
		expect([give({ type: 'tick' }, 120), hear(230), hear(231), give({ type: 'tick' }, 320)]).toEqual([0, 1, 0, 0]);
		expect([420, 520, 620].map((nowMs) => give({ type: 'tick' }, nowMs))).toEqual([0, 1, 0]);
	});

	test('a new link does not wait, though it says the same', () => {
		const { give, from, at } = settled();
		expect(from(at + 2 * timing.beatMs)).toHaveLength(1);
		give({ type: 'link-down', peer: 'be2', life: 1 }, at + 2.1 * timing.beatMs);
		give({ type: 'link-up', peer: 'be2', life: 1 }, at + 2.2 * timing.beatMs);
		expect(from(at + 3 * timing.beatMs)).toHaveLength(1);
	});
});

describe('R9: whoever was appointed backup leads next', () => {
	/** be3, third to join, beside be1 (leads, then silent) and be2, second to join; each reaches as much. */
	function third({ backup }: { readonly backup: string }) {
		const names = ['be1', 'be2'] as const;
		let member: Member = initialMember({ name: 'be3', roles: ['backend'], peers: names.map((name) => ({ name, roles: ['backend'] })), timing });
		let seq = 0;
		const took: number[] = [];
		const give = (input: Input, nowMs: number) => {
			const [next, effects] = step(member, input, nowMs);
			member = next;
			if (effects.some(({ type }) => type === 'take-controller')) took.push(nowMs);
		};
		const controller = { epoch: 1, holder: { member: 'be1', life: 1 } };
		let beats = { be1: 0, be2: 0 };
		const look = (nowMs: number, alive: readonly string[]) => {
			seq += 1;
			beats = { be1: beats.be1 + (alive.includes('be1') ? 1 : 0), be2: beats.be2 + (alive.includes('be2') ? 1 : 0) };
			const members = Object.fromEntries(
				names.map((name, at) => [
					name,
					{ token: { number: 1, alive: true }, beat: { seq: beats[name], payload: { ...payloadOf('ready'), joinNumber: 100_001 + at } } },
				]),
			);
			give(
				{ type: 'looked', look: { startedAtMs: nowMs - 1, own: 'written', ownToken: null, life: 1, seq, tookMs: 1, provenMs: 1, controller, members } },
				nowMs,
			);
		};
		give({ type: 'life-taken', life: 1 }, 0);
		look(100, names);
		give({ type: 'link-up', peer: 'be1', life: 1 }, 101);
		const entries = [...names, 'be3'].map((name, at) => ({ name, life: 1, roles: ['backend' as const], state: 'ready' as const, number: 100_001 + at }));
		const roster = { epoch: 1, controller: controller.holder, backup, members: entries };
		give({ type: 'heard', from: 'be1', frame: { kind: 'pulse', phase: 'ready', hears: [], controller, roster, held: false } }, 102);
		give({ type: 'heard', from: 'be1', frame: { kind: 'welcome', epoch: 1, number: 100_003 } }, 103);
		expect(member.phase).toBe('ready');
		for (let at = 200; at <= 200 + (timing.missedForSilence + 3) * timing.beatMs + timing.suspicionMs; at += timing.beatMs) look(at, ['be2']);
		return took;
	}

	test('at once, though another joined before it', () => {
		const [backup = Number.NaN] = third({ backup: 'be3' });
		const [other = Number.NaN] = third({ backup: 'be2' });
		expect(other - backup).toBeGreaterThanOrEqual(timing.suspicionMs);
	});
});
