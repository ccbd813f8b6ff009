/**
 * A backend without its doors, as a process of its own: the real beat and its fence (R2), the account store, real files.
 * It does what it is told on stdin and tells on stdout what a client would be shown and told, as JSON lines.
 *
 * On request it stops itself (SIGSTOP) before one stage of a write, so that another can take the account over there.
 * Started by backend-process.ts.
 */
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import * as files from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Fence, FenceClosed } from '../../../node-image/src/cluster/fence.ts';
import type { Look } from '../../../node-image/src/cluster/member.ts';
import { timingFrom } from '../../../node-image/src/cluster/timing.ts';
import { queueLifetimeSDefault } from '../../../node-image/src/contract/node-config.ts';
import { failed, ok } from '../../../node-image/src/result.ts';
import { Beat } from '../../../node-image/src/server/beat.ts';
import { nowMs, wallMs } from '../../../node-image/src/server/clock.ts';
import { storeCopies } from '../../../node-image/src/server/store-copies.ts';
import { AccountStore } from '../../../node-image/src/storage/account-store.ts';
import type { FileSystem } from '../../../node-image/src/storage/file-system.ts';
import { translated } from '../../../node-image/src/storage/fs-failure.ts';
import { takeLife } from '../../../node-image/src/storage/member-tokens.ts';
import type { OpenAccount, OpenMailbox } from '../../../node-image/src/storage/open-account.ts';
import { realFiles } from '../../../node-image/src/storage/real-files.ts';
import { parseToken } from '../../../node-image/src/storage/tokens.ts';
import { VolumeCondition } from '../../../node-image/src/storage/volume-condition.ts';
import { type BackendCommand, type BackendReport, commandSchema, deliveryBytes, deliveryId, type Stage } from './backend-process.ts';

const [volumePath, name, account, beatMs] = process.argv.slice(2);
if (volumePath === undefined || name === undefined || account === undefined) throw new Error('stand-in-backend.ts is started by backend-process.ts');

/** Whole lines, in order, also right before a stop. */
function report(line: BackendReport): void {
	let left = Buffer.from(`${JSON.stringify(line)}\n`);
	while (left.byteLength > 0) {
		try {
			left = left.subarray(writeSync(1, left));
		} catch (error) {
			if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
		}
	}
}

// Where it stops ------------------------------------------------------------------------------------

let stop: { before: Stage; nth: number } | undefined;
/** As if the window were open all the time: what R4 must keep without R2. */
let blind = false;

function stage(before: Stage): void {
	if (stop?.before !== before) return;
	stop.nth -= 1;
	if (stop.nth > 0) return;
	stop = undefined;
	report({ is: 'stopping', before });
	process.kill(process.pid, 'SIGSTOP');
}

/** The stages of a write, seen at the port. `create` is written out, to stop between its bytes and their fsync. */
function withStages(fs: FileSystem, root: string): FileSystem {
	const inAccount = (path: string): boolean => path.includes('.macnt/');
	return {
		...fs,
		async create(path, bytes) {
			if (!inAccount(path)) return fs.create(path, bytes);
			stage('create');
			try {
				const file = await files.open(join(root, path), 'wx', 0o600);
				try {
					await file.writeFile(bytes);
					stage('file-fsync');
					await file.sync();
				} finally {
					await file.close();
				}
				return ok(undefined);
			} catch (error) {
				return failed(translated('create', path, error));
			}
		},
		rename(from, to) {
			if (parseToken(to.slice(to.lastIndexOf('/') + 1)) === undefined) stage('rename');
			return fs.rename(from, to);
		},
		syncDirectory(path) {
			stage('directory-fsync');
			return fs.syncDirectory(path);
		},
		look(path) {
			if (inAccount(path) && parseToken(path.slice(path.lastIndexOf('/') + 1)) !== undefined) stage('look-up');
			return fs.look(path);
		},
	};
}

// Lives ---------------------------------------------------------------------------------------------

const fs = realFiles(volumePath);
let life = 0;
const beat = new Beat({
	volumePath,
	condition: new VolumeCondition(),
	name,
	backends: [],
	timing: timingFrom(Number(beatMs)),
	looked: (look: Look) => {
		const { ownToken } = look;
		if (look.own === 'gone' && look.life === life && ownToken !== null && ownToken.number > life) lifeOver();
	},
	failed: (error) => {
		throw error;
	},
});

function lifeOver(): void {
	const ended = life;
	life = 0;
	blind = false;
	beat.endLife();
	store.dropAll('declared dead');
	report({ is: 'life-over', life: ended });
}

async function live(): Promise<void> {
	const taken = await takeLife(fs, name ?? '');
	if (!taken.ok) throw new Error(taken.error.message);
	life = taken.value.life;
	beat.publish(life, {
		phase: 'ready',
		joinNumber: 1,
		reachesFrontends: [],
		reachesBackends: [],
		openAccounts: 0,
		backup: null,
		wronglyDead: false,
	});
	await beat.whenFit();
	report({ is: 'lives', life });
}

/** R2, with the moment at which the window was seen open: from before the look at the clock. */
class StagedFence implements Fence {
	readonly #before: Stage;
	fitAtMs = 0;

	constructor(before: Stage) {
		this.#before = before;
	}

	fit(): boolean {
		stage(this.#before);
		const atMs = nowMs();
		if (!blind && !beat.fit()) return false;
		this.fitAtMs = atMs;
		return true;
	}

	whenFit(): Promise<void> {
		return beat.whenFit();
	}
}

const announcing = new StagedFence('announce');
const acknowledging = new StagedFence('acknowledge');

const store = new AccountStore({
	fs: withStages(fs, volumePath),
	self: () => ({ member: name, life }),
	nowS: () => Math.floor(wallMs() / 1000),
	clockAgrees: () => true,
	queueLifetimeS: queueLifetimeSDefault,
	nowMs,
	randomHex: (bytes) => randomBytes(bytes).toString('hex'),
	fence: announcing,
	emit: (event) => {
		if (event.type === 'account-taken') report({ is: 'taken', generation: event.generation });
	},
});

// What clients do -----------------------------------------------------------------------------------

const watched = new WeakSet<OpenMailbox>();

async function opened(): Promise<{ held: OpenAccount; inbox: OpenMailbox } | undefined> {
	const open = await store.open(account ?? '');
	const inbox = open.ok ? open.value.mailbox('INBOX') : undefined;
	if (!open.ok || inbox === undefined) return undefined;
	const { generation } = open.value;
	if (!watched.has(inbox)) {
		watched.add(inbox);
		report({ is: 'opened', generation, uids: inbox.messages().map(({ uid }) => uid), uidNext: inbox.uidNext() });
		inbox.watch((change) => {
			const uid = change.kind === 'expunged' ? change.uid : change.message.uid;
			report({ is: 'shown', generation, kind: change.kind, uid, atMs: announcing.fitAtMs });
		});
	}
	return { held: open.value, inbox };
}

/** R2: whatever was done is told only behind the fence. */
async function fenced(): Promise<boolean> {
	try {
		if (!acknowledging.fit()) await acknowledging.whenFit();
		return true;
	} catch (error) {
		if (error instanceof FenceClosed) return false;
		throw error;
	}
}

/** What the client was told: undefined is nothing, or that it shall come back. */
async function perform(command: Extract<BackendCommand, { do: 'deliver' | 'flag' | 'expunge' }>): Promise<BackendReport> {
	const refused = { is: 'refused', command } as const;
	const here = await opened();
	if (here === undefined) return refused;
	const { generation } = here.held;
	stop = command.stop === undefined ? undefined : { ...command.stop };
	blind = command.blind ?? false;
	switch (command.do) {
		case 'deliver': {
			const recipient = { address: account ?? '', deliveryId: deliveryId(command.n) };
			const [copy] = await storeCopies({ store, fence: acknowledging }, [recipient], deliveryBytes(command.n));
			if (copy?.is !== 'stored') return refused;
			return { is: 'acknowledged', command, generation, uids: [copy.uid], atMs: acknowledging.fitAtMs };
		}
		case 'flag': {
			const done = await here.inbox.changeFlags([command.uid], { mode: 'add', flags: [command.flag] });
			if (!done.ok || !(await fenced())) return refused;
			return { is: 'acknowledged', command, generation, uids: done.value.map(({ uid }) => uid), atMs: acknowledging.fitAtMs };
		}
		case 'expunge': {
			const done = await here.inbox.expunge([command.uid]);
			if (!done.ok || !(await fenced())) return refused;
			return { is: 'acknowledged', command, generation, uids: [...done.value], atMs: acknowledging.fitAtMs };
		}
	}
}

/** One new life for all sessions. */
let living: Promise<void> | undefined;

/** A client that never rests: deliveries, some of them again, flags, expunges, looks; now and then the account is given back. */
async function busy(untilMs: number, at: number): Promise<void> {
	for (let turn = 0; nowMs() < untilMs; turn += 1) {
		if (life === 0) {
			living ??= live().finally(() => {
				living = undefined;
			});
			await living;
		}
		const here = await opened();
		if (here === undefined) {
			await new Promise((resolve) => setTimeout(resolve, 2));
			continue;
		}
		const uids = here.inbox.messages().map(({ uid }) => uid);
		const uid = uids[Math.floor(Math.random() * uids.length)] ?? 1;
		const n = at * 1_000_000 + turn;
		const chance = Math.random();
		if (chance < 0.5) {
			// Some come a second time, as a frontend repeats what it got no answer for.
			const same = Math.random() < 0.2 ? Math.max(at * 1_000_000, n - 5) : n;
			report(await perform({ do: 'deliver', n: same }));
		} else if (chance < 0.75) report(await perform({ do: 'flag', uid, flag: `k${Math.floor(Math.random() * 8)}` }));
		else if (chance < 0.85) {
			await perform({ do: 'flag', uid, flag: '\\Deleted' });
			report(await perform({ do: 'expunge', uid }));
		} else if (chance < 0.99) await here.inbox.refresh();
		else await store.release(account ?? '');
	}
}

const input = createInterface({ input: process.stdin });
for await (const line of input) {
	const command = commandSchema.parse(JSON.parse(line));
	if (command.do === 'live') await live();
	else if (command.do === 'busy') {
		const untilMs = nowMs() + command.ms;
		// Beside each other, as sessions are.
		await Promise.all([1, 2, 3].map((session) => busy(untilMs, command.number * 10 + session)));
		report({ is: 'rested' });
	} else if (command.do === 'release') {
		const released = await store.releaseAll();
		report({ is: 'released', failures: released.map(({ message }) => message) });
	} else report(await perform(command));
}
await beat.close();
