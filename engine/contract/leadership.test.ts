import { expect, test } from 'vitest';
import { type Leadership, type LeadershipEvent, leadershipAsTold, leadershipWithoutMember, leadershipWithoutProcess, nobodyLeads } from './leadership.ts';

const taken = (epoch: number): LeadershipEvent => ({ type: 'controller-taken', epoch, from: '1-free', reason: 'silent' });
const appointed = (backup: string, epoch: number): LeadershipEvent => ({ type: 'backup-appointed', backup, epoch });
const settled: Leadership = { controller: { node: 'be1', epoch: 2 }, epoch: 2, backup: 'be2', backupEpoch: 2 };

test('a later epoch names the controller, and ends the backup of the one before', () => {
	const led = leadershipAsTold(leadershipAsTold(nobodyLeads, 'be1', taken(2)), 'be1', appointed('be2', 2));
	expect(led).toEqual(settled);
	expect(leadershipAsTold(led, 'be2', taken(3))).toEqual({ controller: { node: 'be2', epoch: 3 }, epoch: 3, backup: null, backupEpoch: 2 });
});

test('whoever sees the controller names it by its life', () => {
	expect(leadershipAsTold(settled, 'be2', { type: 'controller-seen', holder: 'be3.12', epoch: 4 }).controller).toEqual({ node: 'be3', epoch: 4 });
});

test('an appointment that is heard before its epoch outlives the news of that epoch', () => {
	const early = leadershipAsTold(settled, 'be3', appointed('be1', 3));
	expect(leadershipAsTold(early, 'be3', taken(3))).toEqual({ controller: { node: 'be3', epoch: 3 }, epoch: 3, backup: 'be1', backupEpoch: 3 });
});

test('what is told late, again, or of somebody else is the very same object', () => {
	expect(leadershipAsTold(settled, 'be2', taken(1))).toBe(settled);
	expect(leadershipAsTold(settled, 'be2', taken(2))).toBe(settled);
	expect(leadershipAsTold(settled, 'be1', appointed('be3', 1))).toBe(settled);
	expect(leadershipAsTold(settled, 'be1', appointed('be2', 2))).toBe(settled);
	expect(leadershipAsTold(settled, 'be2', { type: 'controller-released', epoch: 1 })).toBe(settled);
	expect(leadershipWithoutProcess(settled, 'be2')).toBe(settled);
	expect(leadershipWithoutMember(settled, 'be3')).toBe(settled);
});

test('who gave it back or ended leads nobody; the epoch stays', () => {
	expect(leadershipAsTold(settled, 'be1', { type: 'controller-released', epoch: 3 })).toEqual({ ...settled, controller: null, epoch: 3 });
	expect(leadershipWithoutProcess(settled, 'be1')).toEqual({ ...settled, controller: null });
	expect(leadershipWithoutMember(settled, 'be2')).toEqual({ ...settled, backup: null });
});
