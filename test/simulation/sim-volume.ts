/**
 * A simulated process's mount of the shared volume: how long calls take, what they meet, and which stage of a
 * write they are.
 *
 * A call waits in its process before it begins, then in the kernel between resolving its path and landing (where
 * a pause of the process no longer stops it, and a kill may or may not), then its answer waits for the process.
 */

import type { SeededRandom } from '../../engine/campaign/seeded-random.ts';
import type { VolumeState } from '../../node-image/src/contract/node-faults.ts';
import type { FsCode } from '../../node-image/src/storage/file-system.ts';
import { type FsCall, type MemoryDisk, type MemoryFiles, memoryFiles } from '../../node-image/src/storage/memory-files.ts';
import type { Agenda } from './agenda.ts';
import { directoryAt } from './disk-view.ts';
import type { Lane } from './lane.ts';
import type { Stage } from './stages.ts';

export interface MountPorts {
	readonly agenda: Agenda;
	readonly random: SeededRandom;
	readonly lane: Lane;
	readonly disk: MemoryDisk;
	volume(): VolumeState;
	/** A call of a write begins (true) or has been answered. */
	stage(stage: Stage, begins: boolean): void;
	/** Calls that change something take this long in the kernel now and then (R5: they land late). */
	readonly lateMsMax: number;
	/** Until then, what overwrites waits. */
	stalledUntilMs(): number;
	readonly flying: FlyingRenames;
	/** The beat's files are few and small: its calls take no time but what a slow volume adds. */
	readonly quick: boolean;
}

const changing: ReadonlySet<string> = new Set(['create', 'makeDirectory', 'removeDirectory', 'rename', 'link', 'unlink']);
/** Times lateMsMax: behind the declaration of a death, which takes longer than any call is late otherwise. */
const overtakenLates = 5;
const needsRoom: ReadonlySet<string> = new Set(['create', 'makeDirectory', 'link']);

export function mountVolume(ports: MountPorts): MemoryFiles {
	const { agenda, random, lane } = ports;
	const inProcess = (ms: number): Promise<void> => new Promise((resolve) => (ms > 0 ? lane.after(ms, resolve) : lane.enter(resolve)));
	const inKernel = (ms: number): Promise<void> =>
		new Promise((resolve) =>
			agenda.after(ms, () => {
				agenda.touch();
				resolve();
			}),
		);

	const kernelMs = (call: FsCall): number => {
		const slowMs = ports.volume().is === 'slow' ? random.between(0, 50) : 0;
		if (ports.quick) return slowMs;
		if (changing.has(call.operation)) return slowMs + random.next() * (random.chance(0.04) ? ports.lateMsMax : 0.5);
		return slowMs + (call.operation === 'syncDirectory' ? random.next() * 2 : stageOf(call) === 'look-up' ? random.next() : 0);
	};

	/** What a process that stands still or has died ordered may land while its successor takes over and scans (R5). */
	const overtaken = (): Promise<void> | undefined =>
		ports.quick || lane.runs || random.chance(0.25) ? undefined : inKernel(random.next() * overtakenLates * ports.lateMsMax);

	return memoryFiles({
		disk: ports.disk,
		before(call) {
			agenda.touch();
			const stage = stageOf(call);
			if (stage !== undefined) ports.stage(stage, true);
			const volume = ports.volume();
			const stalledMs = call.operation === 'overwrite' ? ports.stalledUntilMs() - agenda.nowMs : 0;
			if (stalledMs > 0) return inProcess(stalledMs).then(() => refusal(ports.volume(), call, random));
			if (lane.runs && volume.is === 'here' && (ports.quick || !changing.has(call.operation))) return undefined;
			const waitMs = (ports.quick ? 0 : random.next()) + (volume.is === 'slow' ? volume.delayMs : 0);
			return inProcess(waitMs).then(() => {
				const refused = refusal(ports.volume(), call, random);
				if (refused !== undefined && stage !== undefined) ports.stage(stage, false);
				return refused;
			});
		},
		resolved(call) {
			// A call of a process that was killed is in the kernel's hands or was never given to it.
			if (lane.over && random.chance(0.5)) return new Promise(() => undefined);
			const landed = call.operation === 'rename' && !ports.quick ? ports.flying.begin(call.path) : undefined;
			const ms = kernelMs(call);
			if (ms === 0 && landed === undefined) return undefined;
			return inKernel(ms)
				.then(overtaken)
				.then(() => {
					landed?.();
					return undefined;
				});
		},
		written() {
			ports.stage('tmp', false);
			ports.stage('fsync', true);
			return inKernel(random.next() * 2)
				.then(() => inProcess(0))
				.then(() => {
					ports.stage('fsync', false);
					return ports.volume().is === 'away' ? 'EIO' : undefined;
				});
		},
		after(call) {
			// A new file is answered behind its fsync: see written().
			if (call.operation === 'create') return undefined;
			const stage = stageOf(call);
			const done = (): FsCode | undefined => {
				if (stage !== undefined) ports.stage(stage, false);
				return ports.volume().is === 'away' ? 'EIO' : undefined;
			};
			if (lane.runs && (ports.quick || !changing.has(call.operation))) return done();
			return inProcess(ports.quick ? 0 : random.next() * 0.3).then(done);
		},
		listing: (path, names) => {
			const flying = ports.flying.names(path);
			if (ports.quick || flying.length === 0 || random.chance(0.1)) return names;
			// A rename that lands during a listing may be seen under neither name, and the directory's time moves (R5).
			const directory = directoryAt(ports.disk, path);
			if (directory !== undefined) directory.mtime = ports.disk.tick();
			return names.filter((name) => !flying.includes(name));
		},
	});
}

/** Renames of all mounts that are in the kernel's hands: by directory, without the token's name that leads there. */
export class FlyingRenames {
	readonly #byPlace = new Map<string, string[]>();

	begin(path: string): () => void {
		const { place, name } = split(path);
		this.#byPlace.set(place, [...(this.#byPlace.get(place) ?? []), name]);
		return () => {
			const names = this.#byPlace.get(place) ?? [];
			const at = names.indexOf(name);
			if (at >= 0) names.splice(at, 1);
			if (names.length === 0) this.#byPlace.delete(place);
		};
	}

	names(directory: string): readonly string[] {
		return this.#byPlace.get(placeOf(directory)) ?? [];
	}
}

function split(path: string): { place: string; name: string } {
	const slash = path.lastIndexOf('/');
	return { place: placeOf(path.slice(0, slash)), name: path.slice(slash + 1) };
}

function placeOf(directory: string): string {
	return directory.replace(/\/\d+-[a-z0-9.-]+(?=\/|$)/, '');
}

function refusal(volume: VolumeState, call: FsCall, random: SeededRandom): FsCode | undefined {
	if (volume.is === 'away') return 'EIO';
	if (volume.is !== 'full') return undefined;
	if (needsRoom.has(call.operation)) return 'ENOSPC';
	// A directory that must grow for a longer name.
	return call.operation === 'rename' && (call.to ?? '').includes('.gone.') && random.chance(0.5) ? 'ENOSPC' : undefined;
}

const accountToken = /\.macnt\/\d+-[a-z0-9.-]+$/;
const inAccount = /\.macnt\/\d+-[a-z0-9.-]+\//;

/** Which stage of a write in an account this call is. */
export function stageOf(call: FsCall): Stage | undefined {
	switch (call.operation) {
		case 'create':
			return inAccount.test(call.path) && call.path.includes('/tmp/') ? 'tmp' : undefined;
		case 'rename':
			return inAccount.test(call.path) ? 'rename' : undefined;
		case 'syncDirectory':
			return inAccount.test(call.path) ? 'directory fsync' : undefined;
		case 'look':
			return accountToken.test(call.path) ? 'look-up' : undefined;
		default:
			return undefined;
	}
}
