// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code that are looked for and put in, not texts
/**
 * Deliberate breakages of the node, each one a rule left out or turned round: the simulation must notice every
 * one of them, or it proves nothing about the rule.
 *
 * A mutation is a text in a file and what stands there instead; a text that is not there exactly once is an
 * error, so that the list cannot rot.
 */
export interface Mutation {
	readonly id: string;
	/** The rule it breaks. */
	readonly rule: string;
	/** Where the simulation caught it when it was written: tried first. */
	readonly seed?: number;
	/** Instead of the simulation: what only the storage's own tests can show. */
	readonly tests?: readonly string[];
	readonly edits: readonly { readonly file: string; readonly find: string; readonly replace: string }[];
}

const storage = 'node-image/src/storage';
const cluster = 'node-image/src/cluster';
const server = 'node-image/src/server';

const attacks = ['node-image/src/storage/account-store-attack.test.ts', 'node-image/src/storage/account-store.test.ts'];

export const mutations: readonly Mutation[] = [
	{
		id: 'token parent not fsynced behind a take',
		rule: 'R1',
		seed: 1,
		edits: [
			{
				file: `${storage}/tokens.ts`,
				find: '	const kept = await fs.syncDirectory(parent);\n	return kept.ok ? ok(to)',
				replace: '	const kept = ok(undefined) as FsResult<void>;\n	return kept.ok ? ok(to)',
			},
		],
	},
	{
		id: 'epoch reused',
		rule: 'R1',
		seed: 1,
		edits: [
			{
				file: `${server}/volume-effects.ts`,
				find: 'controllerToken({ epoch: held.epoch + 1, holder: null })',
				replace: 'controllerToken({ epoch: held.epoch - 1, holder: null })',
			},
			{ file: `${storage}/tokens.ts`, find: 'assert(to.number === from.number + 1,', replace: 'assert(true,' },
		],
	},
	{
		id: 'the inline check left out',
		rule: 'R2',
		seed: 1,
		edits: [
			{ file: `${server}/store-copies.ts`, find: 'if (!fence.fit()) await fence.whenFit();', replace: '' },
			{ file: `${storage}/account.ts`, find: 'while (!fence.fit()) await fence.whenFit();', replace: '' },
			{ file: 'test/simulation/clients.ts', find: 'if (fence.fit()) return true;', replace: 'return true;' },
		],
	},
	{
		id: 'a window of ten beats',
		rule: 'R2',
		seed: 1,
		edits: [
			{ file: `${cluster}/timing.ts`, find: 'fitMs: 1.9 * beatMs,', replace: 'fitMs: 10 * beatMs,' },
			{ file: `${cluster}/timing.ts`, find: 'if (!(beatMs > 0) || !ordered) throw', replace: 'if (!(beatMs > 0)) throw' },
		],
	},
	{
		id: 'taken from the living',
		rule: 'R3',
		seed: 1,
		edits: [
			{ file: `${storage}/account-store.ts`, find: "if (alive === 'alive') return failed", replace: "if (alive === ('never' as string)) return failed" },
			{
				file: `${server}/whereabouts.ts`,
				find: "if (alive === 'alive' && token.holder.kind === 'life') {",
				replace: "if (alive === ('never' as string) && token.holder.kind === 'life') {",
			},
		],
	},
	{
		id: 'the last beat not read behind a death',
		rule: 'R3',
		seed: 1,
		edits: [{ file: `${server}/ended-lives.ts`, find: 'if (ended && !isSilent) await this.#ports.sleep(this.#ports.fitMs);', replace: '' }],
	},
	{
		id: 'look-up left out',
		rule: 'R4',
		// In a whole cluster the fence stands in front of it: what it does alone is seen where the fence stays open.
		tests: attacks,
		edits: [
			{ file: `${storage}/account.ts`, find: "if (held === 'gone') return", replace: "if (held === ('never' as string)) return" },
			// The directory is looked up by the token's path as well: without both there is no look-up.
			{ file: `${storage}/mailbox.ts`, find: 'if (!seen.ok) return seen.error.message;\n		this.#age.wrote', replace: 'if (seen.ok) this.#age.wrote' },
		],
	},
	{
		id: 'acknowledged before the rename',
		rule: 'R4',
		seed: 1,
		edits: [
			{
				file: `${storage}/mailbox.ts`,
				find: 'const renamed = await this.#ports.fs.rename(staged, this.#path(record.file));',
				replace: 'void this.#ports.fs.rename(staged, this.#path(record.file));\n		const renamed = ok(undefined);',
			},
		],
	},
	{
		id: 'directory fsync left out',
		rule: 'R4',
		seed: 1,
		edits: [
			{
				file: `${storage}/mailbox.ts`,
				find: 'const kept = await fs.syncDirectory(this.#directory);\n		if (!kept.ok) return kept.error.message;\n		const [trouble',
				replace: 'const [trouble',
			},
		],
	},
	{
		id: 'numbers given before the queue of renames',
		rule: 'R4',
		seed: 1,
		edits: [
			{
				file: `${storage}/commit-line.ts`,
				find: '		for (const change of batch) {\n			if (this.#ports.dropped()) return false;\n			const outcome = await change.land();',
				replace:
					'		const outcomes = batch.map((change) => change.land());\n		for (const one of outcomes) {\n			if (this.#ports.dropped()) return false;\n			const outcome = await one;',
			},
		],
	},
	{
		id: 'announced before the seal',
		rule: 'R4',
		// Somebody must look between the rename and its fsync, and the power go before it.
		tests: attacks,
		edits: [
			{
				file: `${storage}/commit-line.ts`,
				find: 'const trouble = landed ? await this.#ports.seal() : undefined;',
				replace: 'if (landed) for (const change of batch) change.announce();\n		const trouble = landed ? await this.#ports.seal() : undefined;',
			},
		],
	},
	{
		id: 'trouble does not drop the account',
		rule: 'R4',
		seed: 1,
		edits: [
			{ file: `${storage}/commit-line.ts`, find: 'this.#ports.drop(outcome.reason);\n', replace: '' },
			{ file: `${storage}/commit-line.ts`, find: 'if (trouble !== undefined) this.#ports.drop(trouble);', replace: '' },
		],
	},
	{
		id: 'one name in tmp/ for two owners',
		rule: 'R4',
		tests: attacks,
		edits: [{ file: `${storage}/account.ts`, find: '`${home}/tmp/${token.number}-${random}`', replace: '`${home}/tmp/1-${random.slice(0, 1)}`' }],
	},
	{
		id: 'tmp/ not emptied',
		rule: 'R5',
		seed: 1,
		edits: [
			{
				file: `${storage}/account.ts`,
				find: 'const removed = await fs.unlink(`${staging}/${name}`);',
				replace: 'const removed = ok(undefined) as FsResult<void>;\n			left.add(name);',
			},
		],
	},
	{
		id: 'scanned once only',
		rule: 'R5',
		seed: 1,
		edits: [
			{
				file: `${storage}/settled-list.ts`,
				find: 'if (after.value.mtimeNs === before.value.mtimeNs && equal(first.value, second.value))',
				replace: 'if (first.value.length >= 0)',
			},
			{ file: `${storage}/settled-list.ts`, find: 'ok({ names: second.value,', replace: 'ok({ names: first.value,' },
		],
	},
	{
		id: 'the scan trusted before its fsync',
		rule: 'R5',
		// Two deaths must meet: of the owner before its fsync, and of all behind the next owner's first answer.
		tests: attacks,
		edits: [
			{
				file: `${storage}/mailbox-scan.ts`,
				find: 'const kept = await fs.syncDirectory(directory);\n',
				replace: 'const kept = ok(undefined) as FsResult<void>;\n',
			},
		],
	},
	{
		id: 'late renames never looked for',
		rule: 'R5',
		// What was shown before it landed was true then, and whatever touches the message finds it: no promise is broken.
		tests: attacks,
		edits: [{ file: `${storage}/listing-age.ts`, find: 'return ageMs >= behindOwnWritesMs;\n		return true;', replace: 'return false;\n		return false;' }],
	},
	{
		id: 'ENOENT taken for done',
		rule: 'R5',
		// A late rename must land between a scan and a change of the very same message.
		tests: attacks,
		edits: [
			{
				file: `${storage}/mailbox.ts`,
				find: 'return renamed.ok ? undefined : renamed.error;',
				replace: "return renamed.ok || renamed.error.code === 'ENOENT' ? undefined : renamed.error;",
			},
		],
	},
	{
		id: 'tombstones pruned at once',
		rule: 'R6',
		seed: 1,
		edits: [{ file: `${storage}/account.ts`, find: 'keptS: tombstoneKeptS(this.#ports.queueLifetimeS)', replace: 'keptS: 0' }],
	},
	{
		id: 'pruned by a clock that is wrong',
		rule: 'R6',
		seed: 1,
		edits: [
			{ file: `${storage}/account.ts`, find: 'if (!this.#ports.clockAgrees()) break;', replace: '' },
			{ file: `${storage}/account-store.ts`, find: 'if (!this.#ports.clockAgrees()) break;', replace: '' },
		],
	},
	{
		id: 'no tombstone',
		rule: 'R6',
		seed: 1,
		edits: [
			{
				file: `${storage}/mailbox.ts`,
				find: 'const trouble = await this.#rename(record, name);\n		if (trouble === undefined) {',
				replace:
					'const removal = await this.#ports.fs.unlink(this.#path(record.file));\n		if (removal.ok) return { tombstone: undefined };\n		const trouble = removal.error;\n		if (trouble === undefined) {',
			},
		],
	},
	{
		id: 'delivery id dropped',
		rule: 'R7',
		seed: 1,
		edits: [{ file: `${storage}/account.ts`, find: 'const uid = this.#known.get(deliveryId);', replace: 'const uid = undefined as number | undefined;' }],
	},
	{
		id: 'attempts at one id do not exclude each other',
		rule: 'R7',
		seed: 1,
		edits: [{ file: `${storage}/account.ts`, find: 'this.#attempts.set(deliveryId, attempt);', replace: '' }],
	},
	{
		id: 'silent after one missed beat',
		rule: 'R8',
		seed: 1,
		edits: [
			{ file: `${cluster}/timing.ts`, find: 'const missedForSilence = 6;', replace: 'const missedForSilence = 2;' },
			{ file: `${cluster}/timing.ts`, find: 'if (!(beatMs > 0) || !ordered) throw', replace: 'if (!(beatMs > 0)) throw' },
		],
	},
	{
		id: 'own absence held against others',
		rule: 'R8',
		// Whole machines sleep and wake together here; alone, a gap is a few missing reads.
		tests: ['node-image/src/cluster/liveness.test.ts', 'node-image/src/cluster/step.test.ts'],
		edits: [
			{ file: `${cluster}/liveness.ts`, find: ' && apartMs <= timing.gapMs && look.tookMs <= timing.gapMs', replace: '' },
			{ file: `${cluster}/looks.ts`, find: 'if (gapMs > member.timing.gapMs) forgiveGap(member, gapMs, turn.now);', replace: '' },
		],
	},
	{
		id: "reads counted while one's own beat hangs",
		rule: 'R8',
		seed: 1,
		edits: [
			{
				file: `${server}/look.ts`,
				find: 'const written = await writeBeat(',
				replace: 'const written = { ok: true, error: { code: "" } } as const;\n	void writeBeat(',
			},
		],
	},
	{
		id: 'beats through the thread pool',
		rule: 'R8',
		// Only real threads can show it.
		tests: ['node-image/src/server/beat.test.ts'],
		edits: [
			{
				file: `${server}/beat-worker.ts`,
				find: "import { realFilesSync } from '../storage/real-files-sync.ts';",
				replace: "import { realFiles } from '../storage/real-files.ts';",
			},
			{ file: `${server}/beat-worker.ts`, find: 'faultyFiles(realFilesSync(', replace: 'faultyFiles(realFiles(' },
		],
	},
	{
		id: "the beat's thread does not wait for the main loop",
		rule: 'R8',
		tests: ['node-image/src/server/beat.test.ts'],
		edits: [{ file: `${server}/beat-worker.ts`, find: 'lastTakenIn(shared) >= awaited', replace: 'lastTakenIn(shared) >= 0' }],
	},
	{
		id: 'beats go on while the main loop hangs',
		rule: 'R8',
		seed: 1,
		edits: [{ file: 'test/simulation/sim-beat.ts', find: 'if (this.#current !== null && this.#acknowledged) {', replace: 'if (this.#current !== null) {' }],
	},
	{
		id: 'the tie given to the wrong side',
		rule: 'R9',
		seed: 1,
		edits: [{ file: `${cluster}/leading.ts`, find: 'return a.sitting ? -1 : 1;', replace: 'return a.sitting ? 1 : -1;' }],
	},
	{
		id: 'an isolated backend keeps its accounts',
		rule: 'R9',
		seed: 1,
		edits: [{ file: `${cluster}/phases.ts`, find: 'if (!othersDo) return;', replace: 'if (othersDo || !othersDo) return;' }],
	},
	{
		id: 'a backend that withdrew waits for what it may never say',
		rule: 'R9',
		tests: [`${server}/beat.test.ts`],
		edits: [{ file: `${cluster}/held-replies.ts`, find: 'this.#forgone = why;', replace: 'if (why === withdrew) return;' }],
	},
	{
		id: 'only the best candidate ever tries',
		rule: 'R9',
		// One that beats and never takes: no fault here does that to a member.
		tests: ['node-image/src/cluster/leading.test.ts', 'node-image/src/cluster/step.test.ts'],
		edits: [{ file: `${cluster}/contest.ts`, find: 'if (first || now - member.vacantSince >= member.timing.suspicionMs) take', replace: 'if (first) take' }],
	},
	{
		id: 'acknowledged behind a release',
		rule: 'R10',
		seed: 12,
		edits: [
			{ file: `${server}/store-copies.ts`, find: "copy.is === 'stored' && accounts[at]?.dropped() !== false", replace: "copy.is === ('never' as string)" },
		],
	},
	{
		id: 'queued without an fsync',
		rule: 'R11',
		seed: 1,
		edits: [
			{
				file: `${server}/queue-files.ts`,
				find: "const synced = renamed.ok ? await this.#fs.syncDirectory('mail') : renamed;",
				replace: 'const synced = renamed;',
			},
		],
	},
	{
		id: 'goodbye missing',
		rule: 'R12',
		seed: 1,
		edits: [{ file: `${cluster}/drain.ts`, find: "frame: { kind: 'goodbye' }", replace: "frame: { kind: 'welcome', epoch: 1, number: 1 }" }],
	},
	{
		id: 'connections closed before the life is given back',
		rule: 'R12',
		seed: 1,
		edits: [
			{
				file: `${server}/node-core.ts`,
				find: 'if (planned) await this.effects?.endLife(this.state.life);',
				replace: 'if (planned) void this.#ports.leave(planned, reason);\n		if (planned) await this.effects?.endLife(this.state.life);',
			},
		],
	},
	{
		id: 'generations of a deleted account begin again',
		rule: 'R1',
		seed: 1,
		edits: [{ file: `${storage}/account-directory.ts`, find: 'number: floor.value.generation,', replace: 'number: 0,' }],
	},
	{
		id: 'UIDVALIDITY of a deleted account given again',
		rule: 'R6',
		seed: 1,
		edits: [{ file: `${storage}/account-directory.ts`, find: 'Math.max(account.uidValidity, floor.uidValidity + 1)', replace: 'account.uidValidity' }],
	},
	{
		id: 'a deletion answered before it stands',
		rule: 'R1',
		seed: 6,
		edits: [
			{
				file: `${storage}/account-removal.ts`,
				find: 'const done = await sealed(fs, controllerToken, place);\n	if (!done.ok) return done;',
				replace: 'const done = ok(undefined);',
			},
			{
				file: `${storage}/account-removal.ts`,
				find: '	await fs.syncDirectory(parentOf(aside));\n	await removeTree(fs, aside);\n	return ok',
				replace: '	return ok',
			},
		],
	},
	{
		id: 'an alias delivered as if it were an account',
		rule: 'R7',
		seed: 3,
		edits: [
			{
				file: `${server}/hand-over.ts`,
				find: "return (at.is === 'located' ? at.account : undefined) ?? address;",
				replace: "return at.is === 'located' ? address : address;",
			},
		],
	},
];
