/**
 * The beat's own thread (R8): it must not queue behind a thousand deliveries in the thread pool, where a
 * beat was seen to be more than a second late. It uses synchronous file operations of its own.
 *
 * It beats only while the main loop advances: the main thread says of every look that it took it in
 * (shared-clock.ts), and before that there is no next beat. A member whose main loop hangs looks dead to
 * the others, because to clients it is.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import type { BeatPayload, Look } from '../cluster/member.ts';
import { timingFrom } from '../cluster/timing.ts';
import { faultyFiles } from '../storage/faulty-files.ts';
import { realFilesSync } from '../storage/real-files-sync.ts';
import { VolumeCondition } from '../storage/volume-condition.ts';
import type { ToBeatThread } from './beat.ts';
import { nowMs } from './clock.ts';
import { lookAround } from './look.ts';
import { packLook } from './look-message.ts';
import { lastTakenIn, noteLookup, sharedLookup } from './shared-clock.ts';

const settings = z
	.object({
		volumePath: z.string(),
		name: z.string(),
		backends: z.array(z.string()),
		beatMs: z.number(),
		buffer: z.instanceof(SharedArrayBuffer),
		condition: z.instanceof(SharedArrayBuffer),
	})
	.parse(workerData);

const port = parentPort;
if (port === null) throw new Error('beat-worker.ts is started by beat.ts as a thread');

const shared = sharedLookup(settings.buffer);
const fs = faultyFiles(realFilesSync(settings.volumePath), new VolumeCondition(settings.condition));
/** So early a beat may begin and its look still count. */
const earlyMs = settings.beatMs - timingFrom(settings.beatMs).lookApartMs;
let current: { life: number; payload: BeatPayload } | null = null;
let seq = 0;
let backends: readonly string[] = settings.backends;
/** The look that is to be taken in before the next beat. */
let awaited = 0;
let before: Look | null = null;
let timer: NodeJS.Timeout | undefined;
/** Counts the beats begun: one that a slow volume holds up is over when a new life has begun another. */
let turn = 0;

port.on('message', (message: ToBeatThread) => {
	switch (message.type) {
		case 'beat':
			if (current?.life === message.life) {
				current = { life: message.life, payload: message.payload };
				return;
			}
			// A new life beats at once: others wait for it.
			current = { life: message.life, payload: message.payload };
			awaited = 0;
			void beat();
			return;
		case 'watch':
			backends = message.backends;
			return;
		case 'rest':
			current = null;
			return;
	}
});

/**
 * The next beat is due a whole beat behind the start of this one's look, by the look's own clock: two looks closer
 * together would not both count (R8). Counted from a moment before the look, a thread that lost the processor in
 * between came up to 4 ms too early.
 */
async function beat(): Promise<void> {
	clearTimeout(timer);
	turn += 1;
	const mine = turn;
	let dueAtMs = nowMs() + settings.beatMs;
	if (current !== null && lastTakenIn(shared) >= awaited) {
		seq += 1;
		awaited = seq;
		const { life } = current;
		const look = await lookAround(fs, { name: settings.name, life, seq, payload: current.payload, backends, before }, nowMs, (startedAtMs) => {
			if (mine === turn) noteLookup(shared, life, startedAtMs);
		});
		if (mine !== turn) return;
		port?.postMessage(packLook(look, before));
		before = look;
		dueAtMs = look.startedAtMs + settings.beatMs;
	}
	beatAt(dueAtMs);
}

/** A timer counts whole milliseconds of a clock of its own and may be one early: that much is let pass, more is slept again. */
function beatAt(dueAtMs: number): void {
	const leftMs = dueAtMs - nowMs();
	timer = setTimeout(
		() => {
			if (dueAtMs - nowMs() > earlyMs) beatAt(dueAtMs);
			else void beat();
		},
		Math.ceil(Math.max(0, leftMs)),
	);
}

void beat();
