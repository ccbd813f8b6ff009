import { expect, test } from 'vitest';
import { initialMember } from './initial.ts';
import type { Effect, Input, Look, Member } from './member.ts';
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
		return { type: 'looked', look: { startedAtMs, own: 'written', ownToken: null, life: 1, seq, tookMs: 1, controller, members: {}, ...change } };
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
	expect(give(look(100), 100 + timing.fitMs)).toEqual([]);
});

test('R12: whoever is declared dead while it drains leaves once, and says no goodbye for a life that is over', () => {
	const { give, look, state } = leader();
	give({ type: 'stop-requested' }, 20);
	const fenced = give(look(110, dead), 111);
	expect(fenced.filter(({ type }) => type === 'leave')).toMatchObject([{ planned: false }]);
	expect(state().phase).toBe('stopped');
	expect(give({ type: 'drained' }, 120)).toEqual([]);
});
