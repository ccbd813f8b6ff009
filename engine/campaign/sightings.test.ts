import { describe, expect, test } from 'vitest';
import { Sightings } from './sightings.ts';

function synced(): Sightings {
	const sightings = new Sightings('alice@example.test', 'INBOX');
	expect(
		sightings.synced(
			[
				{ uid: 1, number: 10 },
				{ uid: 3, number: 12 },
				{ uid: 4, number: null },
			],
			5,
		),
	).toEqual([]);
	return sightings;
}

describe('a client that syncs by UID', () => {
	test('what it knows stays as it is', () => {
		const sightings = synced();
		expect(sightings.highest).toBe(4);
		expect([sightings.uidOf(12), sightings.numberAt(4), sightings.firstSeenMs(10)]).toEqual([3, null, 5]);
		expect(sightings.synced([{ uid: 4, number: null }], 6)).toEqual([]);
		expect(sightings.met(1, 10, 6)).toEqual([]);
		expect(sightings.met(9, 13, 6)).toEqual([]);
	});

	test('R4: a message below its highest UID that it was never shown is one it missed', () => {
		expect(synced().met(2, 11, 9)).toMatchObject([{ promise: 'out-of-order', uid: 2, number: 11, what: expect.stringContaining('synced to UID 4') }]);
	});

	test('R6: a UID that stands for another message', () => {
		expect(synced().met(3, 99, 9)).toMatchObject([{ promise: 'uid-reused', uid: 3, number: 99 }]);
	});

	test('R7: one mail under two UIDs, even when the first is expunged meanwhile', () => {
		expect(synced().synced([{ uid: 5, number: 10 }], 9)).toMatchObject([{ promise: 'doubled', uid: 5, number: 10, what: expect.stringContaining('UID 1') }]);
	});

	test('UIDVALIDITY is kept', () => {
		const sightings = synced();
		expect([sightings.selected({ uidValidity: 7, uidNext: 5 }), sightings.selected({ uidValidity: 7, uidNext: 9 })]).toEqual([[], []]);
		expect(sightings.selected({ uidValidity: 8, uidNext: 9 })).toMatchObject([{ promise: 'uidvalidity' }]);
	});

	test('R6: UIDNEXT stays above what was seen, whoever owns the mailbox', () => {
		expect(synced().selected({ uidValidity: 7, uidNext: 4 })).toMatchObject([
			{ promise: 'uid-reused', uid: 4, what: expect.stringContaining('UID 4 was seen') },
		]);
	});
});
