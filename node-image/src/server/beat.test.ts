/** The beat on real files and its real thread: what it writes, when it does not, and what a new life means to it. */

import { pbkdf2 } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BeatPayload, Look } from '../cluster/member.ts';
import { timingFrom } from '../cluster/timing.ts';
import { decodeBeat } from '../storage/beat-record.ts';
import { beatPath, declareDead, takeLife } from '../storage/member-tokens.ts';
import { realFiles } from '../storage/real-files.ts';
import { prepareVolume } from '../storage/volume.ts';
import { VolumeCondition } from '../storage/volume-condition.ts';
import { Beat } from './beat.ts';

const beatMs = 20;
const payload: BeatPayload = {
	phase: 'ready',
	joinNumber: 1,
	reachesFrontends: ['fe1'],
	reachesBackends: [],
	openAccounts: 0,
	backup: null,
	wronglyDead: false,
};

let volumePath: string;
let beat: Beat;
let condition: VolumeCondition;
let looks: Look[];
let waiting: { wanted: (look: Look) => boolean; seen: (look: Look) => void }[];

beforeEach(async () => {
	volumePath = await mkdtemp(join(tmpdir(), 'beat-'));
	const prepared = await prepareVolume(realFiles(volumePath), { clusterId: 'lab' });
	expect(prepared.ok).toBe(true);
	condition = new VolumeCondition();
	looks = [];
	waiting = [];
	beat = new Beat({
		volumePath,
		condition,
		name: 'be1',
		backends: ['be2'],
		timing: timingFrom(beatMs),
		looked: (look) => {
			looks.push(look);
			for (const each of waiting.filter(({ wanted }) => wanted(look))) each.seen(look);
		},
		failed: (error) => {
			throw error;
		},
	});
});

afterEach(async () => {
	await beat.close();
	await rm(volumePath, { recursive: true });
});

async function life(): Promise<number> {
	const taken = await takeLife(realFiles(volumePath), 'be1');
	if (!taken.ok) throw new Error(taken.error.message);
	return taken.value.life;
}

const look = (wanted: (look: Look) => boolean) => new Promise<Look>((seen) => waiting.push({ wanted, seen }));

/** Without a turn of the main loop: it could take a look in meanwhile, and the next beat would be written. */
function written(inLife: number) {
	const path = join(volumePath, beatPath('be1', inLife));
	let record = decodeBeat(readFileSync(path));
	// Read in the middle of a write, which is over in a moment.
	for (let again = 0; record === 'torn' && again < 1000; again += 1) record = decodeBeat(readFileSync(path));
	if (record === 'torn') throw new Error('torn');
	return record;
}

test('R8: a beat each beat, a look behind it, and the newest word in it', async () => {
	const first = await life();
	beat.publish(first, payload);
	const third = await look(({ seq }) => seq === 3);
	expect(third).toMatchObject({ own: 'written', life: first });
	await beat.whenFit();
	beat.publish(first, { ...payload, openAccounts: 7 });
	const later = await look(({ seq }) => seq === third.seq + 2);
	expect(written(first).payload.openAccounts).toBe(7);
	const apartMs = looks.slice(1).map((each, at) => each.startedAtMs - (looks[at]?.startedAtMs ?? 0));
	expect(Math.min(...apartMs)).toBeGreaterThanOrEqual(timingFrom(beatMs).lookApartMs);
	expect(looks.map(({ seq }) => seq).slice(0, later.seq)).toEqual(Array.from({ length: later.seq }, (_, at) => at + 1));
});

test('R8: no beat while the main loop hangs, and it goes on behind the hang', async () => {
	const first = await life();
	beat.publish(first, payload);
	const before = await look(({ seq }) => seq === 2);
	// The hang: nothing runs on this thread for twenty beats.
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20 * beatMs);
	expect(written(first).seq).toBeLessThanOrEqual(before.seq + 1);
	expect((await look(({ seq }) => seq === before.seq + 3)).own).toBe('written');
});

test('R8: beats go on while everybody else waits for the thread pool', async () => {
	const first = await life();
	beat.publish(first, payload);
	const before = await look(({ seq }) => seq === 2);
	// A second or more of work for its four threads: a file call that goes through it waits behind nearly all of that.
	const hash = promisify(pbkdf2);
	let done = 0;
	const crowd = Array.from({ length: 60 }, async () => {
		await hash('password', 'salt', 100_000, 64, 'sha512');
		done += 1;
	});
	await look(({ seq }) => seq === before.seq + 5);
	expect(done).toBeLessThan(crowd.length / 2);
	await Promise.all(crowd);
}, 60_000);

test('R9: what a backend that withdraws may not say is forgone, also what comes later; of use again, it holds as before', async () => {
	const first = await life();
	beat.publish(first, payload);
	await look(({ seq }) => seq === 2);
	condition.set({ is: 'away' });
	await look(({ own }) => own !== 'written');
	// The window closes of itself: nothing proves this life any more.
	while (beat.fit()) await new Promise(setImmediate);
	const held = beat.whenFit();
	beat.publish(first, { ...payload, phase: 'withdrawn' });
	await expect(held).rejects.toThrow('has withdrawn');
	await expect(beat.whenFit()).rejects.toThrow('has withdrawn');
	beat.publish(first, payload);
	const heldAgain = beat.whenFit();
	condition.set({ is: 'here' });
	await heldAgain;
	expect(beat.fit()).toBe(true);
}, 10_000);

test('R2: a life that has ended beats no more, and the next one does', async () => {
	const first = await life();
	beat.publish(first, payload);
	await look(({ seq }) => seq === 2);
	await declareDead(realFiles(volumePath), 'be1', first);
	expect((await look(({ own }) => own === 'gone')).ownToken).toEqual({ number: first + 1, alive: false });
	beat.endLife();
	await expect(beat.whenFit()).rejects.toThrow('has ended');
	const next = await life();
	// The same words as before, in another life.
	beat.publish(next, payload);
	await look((each) => each.life === next && each.own === 'written');
	await beat.whenFit();
	expect(written(next).payload).toEqual(payload);
});
