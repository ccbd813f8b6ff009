/**
 * One at a time: `npm start` and `npm test` may be started together, and both would install and build.
 *
 * The name of a directory is the lock and rename(2) is compare-and-swap, as on the lab's own volume: the
 * lock directory holds exactly one entry, named after its holder's process. A prepared directory is renamed
 * into place (fails while another is there); a dead holder's entry is renamed to one's own, and the source
 * vanishes for everyone else, so one contender wins. Plain JavaScript: it runs before anything is installed.
 */
import { mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const lookAgainMs = 200;
/** Chosen: a slow installation takes two minutes; five times as much means that nobody is at work. */
const patienceMs = 600_000;

/**
 * Runs `work` while holding the lock directory `path`; waits for a living holder, takes over from a dead one.
 * `onWait` is called once, with the holder's process id, when there is somebody to wait for.
 */
export async function withLock(path, work, onWait = () => {}) {
	const mine = String(process.pid);
	await take(path, mine, onWait);
	try {
		return await work();
	} finally {
		rmSync(join(path, mine), { recursive: true, force: true });
		attempt(() => rmdirSync(path)); // not empty: the next one is in already
	}
}

async function take(path, mine, onWait) {
	const giveUpAt = performance.now() + patienceMs;
	let told = false;
	for (;;) {
		if (create(path, mine)) return;
		const holder = holderOf(path);
		if (holder !== undefined && !alive(holder) && attempt(() => renameSync(join(path, holder), join(path, mine)))) return;
		if (holder !== undefined && alive(holder)) {
			if (!told) onWait(holder);
			told = true;
			if (performance.now() > giveUpAt) throw new Error(`process ${holder} holds ${path} for too long: end it, or remove that directory`);
			await wait(lookAgainMs);
		}
	}
}

function create(path, mine) {
	const prepared = `${path}-${mine}`;
	mkdirSync(join(prepared, mine), { recursive: true });
	if (attempt(() => renameSync(prepared, path))) return true;
	rmSync(prepared, { recursive: true, force: true });
	// Windows renames onto no directory, not even an empty one that a holder left when it was interrupted.
	if (holderOf(path) === undefined) attempt(() => rmdirSync(path));
	return false;
}

function holderOf(path) {
	let entries = [];
	attempt(() => {
		entries = readdirSync(path);
	});
	return entries[0];
}

function alive(pid) {
	try {
		process.kill(Number(pid), 0);
		return true;
	} catch (error) {
		return error.code === 'EPERM';
	}
}

/** Did it happen? Only the answers of a lost race count as no; anything else (no space, no rights) is an error. */
function attempt(operation) {
	try {
		operation();
		return true;
	} catch (error) {
		if (['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EPERM'].includes(error.code)) return false;
		throw error;
	}
}
