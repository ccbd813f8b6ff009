/**
 * The port in memory: what tests and the simulation run on. Deterministic: no clock, no chance, no node:*.
 *
 * Directories are inodes. A call first resolves the directories of its path, then lands in them; between the
 * two the `resolved` hook may hold it, so that a rename lands late in a directory that was renamed meanwhile,
 * as a kernel does it (R5). Beside what is visible each inode keeps what is durable: `powerCut` goes back to it.
 * Several nodes share a MemoryDisk, each with hooks of its own. Contract: file-system-contract.ts.
 */
import { failed, ok } from '../result.ts';
import type { Entry, FileSystem, FsCode, FsResult } from './file-system.ts';
import { type FsOperation, fsFailure, segmentsOf } from './fs-failure.ts';

export interface FileNode {
	readonly kind: 'file';
	bytes: Uint8Array;
	durable: Uint8Array;
	mtime: bigint;
}

export interface DirectoryNode {
	readonly kind: 'directory';
	entries: Map<string, Node>;
	durable: Map<string, Node>;
	mtime: bigint;
}

type Node = FileNode | DirectoryNode;

/** One call on its way, as hooks see it. `to` only for rename and link. */
export interface FsCall {
	readonly operation: FsOperation;
	readonly path: string;
	readonly to?: string;
}

type Hook = (call: FsCall) => Promise<FsCode | undefined> | FsCode | undefined;

/** Each hook may hold the call (by the promise it returns) or fail it (by the code). */
export interface MemoryFaults {
	/** Before the path is resolved: a failure here means nothing happened. */
	readonly before?: Hook;
	/** Between resolving and landing: held here, the call lands late (R5). */
	readonly resolved?: Hook;
	/** Between the bytes and their fsync, for a new file: a power cut here leaves it empty; a failure is its fsync's. */
	readonly written?: Hook;
	/** After landing: a failure here is an unknown outcome, the thing has happened. */
	readonly after?: Hook;
	/** A listing that misses names, as readdir may during renames (R5). */
	readonly listing?: (path: string, names: string[]) => string[];
}

const nameBytesMax = 255;
const noBytes = new Uint8Array();
const encoder = new TextEncoder();

const blockBytes = 4096;
const entryBytes = 8;

function inBlocks(bytes: number): number {
	return Math.ceil(bytes / blockBytes) * blockBytes;
}

type Survives = (path: string) => boolean;

/** The disk itself, shared by all who mount it. */
export class MemoryDisk {
	root: DirectoryNode;
	/** R6: what fits, in blocks, names included; what needs another block beyond it fails with ENOSPC. */
	capacityBytes = Number.POSITIVE_INFINITY;
	/** Counts power cuts: calls from before one never land. */
	boot = 0;
	#ticks = 0n;

	constructor() {
		this.root = this.newDirectory();
	}

	/** The disk's clock: every change is one tick. */
	tick(): bigint {
		this.#ticks += 1n;
		return this.#ticks;
	}

	newDirectory(): DirectoryNode {
		return { kind: 'directory', entries: new Map(), durable: new Map(), mtime: this.tick() };
	}

	/** As ext4 counts: whole blocks, for a file's bytes and for a directory's names. */
	usedBytes(): number {
		const counted = new Set<Node>();
		const count = (node: Node): number => {
			if (counted.has(node)) return 0;
			counted.add(node);
			if (node.kind === 'file') return inBlocks(node.bytes.byteLength);
			let [names, below] = [0, 0];
			for (const [name, entry] of node.entries) {
				names += entryBytes + name.length;
				below += count(entry);
			}
			// A directory has a block of its own from the start.
			return Math.max(blockBytes, inBlocks(names)) + below;
		};
		return count(this.root);
	}

	/** Whether the file has a name anywhere. */
	hasName(file: FileNode, below: DirectoryNode = this.root): boolean {
		for (const node of below.entries.values()) if (node === file || (node.kind === 'directory' && this.hasName(file, node))) return true;
		return false;
	}

	/**
	 * What was not fsynced is gone. A disk may keep more than it was asked to: `survives` names the
	 * directories (by path) whose names all made it, `survivesName` single names (by path), there or removed:
	 * of two changes of one directory the later may survive without the earlier.
	 */
	powerCut(survives: Survives = () => false, survivesName: Survives = () => false): void {
		this.boot += 1;
		const back = (directory: DirectoryNode, path: string): void => {
			const below = (name: string): string => (path === '' ? name : `${path}/${name}`);
			if (!survives(path)) {
				const kept = new Map(directory.durable);
				for (const name of new Set([...directory.entries.keys(), ...directory.durable.keys()])) {
					const node = directory.entries.get(name);
					if (node === directory.durable.get(name) || !survivesName(below(name))) continue;
					if (node === undefined) kept.delete(name);
					else kept.set(name, node);
				}
				directory.entries = kept;
			}
			directory.durable = new Map(directory.entries);
			for (const [name, node] of directory.entries) {
				if (node.kind === 'directory') back(node, below(name));
				else node.bytes = node.durable;
			}
		};
		back(this.root, '');
	}
}

export interface MemoryFiles extends FileSystem {
	readonly disk: MemoryDisk;
	/** Replaces the hooks. */
	inject(faults: MemoryFaults): void;
	powerCut(survives?: Survives, survivesName?: Survives): void;
}

export interface MemoryOptions extends MemoryFaults {
	readonly disk?: MemoryDisk;
}

/** A mount of a disk (a new one, unless told) with its own faults. */
export function memoryFiles(options: MemoryOptions = {}): MemoryFiles {
	const disk = options.disk ?? new MemoryDisk();
	let faults: MemoryFaults = options;

	/** The directory that holds the path's last name; `ENOENT` or `ENOTDIR` on the way. */
	function parentOf(path: string): { directory: DirectoryNode; name: string } | FsCode {
		const segments = segmentsOf(path);
		const name = segments.pop();
		if (name === undefined) return { directory: disk.root, name: '' };
		if (name.length * 3 > nameBytesMax && encoder.encode(name).byteLength > nameBytesMax) return 'ENAMETOOLONG';
		let directory = disk.root;
		for (const segment of segments) {
			const next = directory.entries.get(segment);
			if (next === undefined) return 'ENOENT';
			if (next.kind !== 'directory') return 'ENOTDIR';
			directory = next;
		}
		return { directory, name };
	}

	/** '' names the directory itself: only the root is asked for that way. */
	const nodeAt = (place: { directory: DirectoryNode; name: string }): Node | undefined =>
		place.name === '' ? place.directory : place.directory.entries.get(place.name);

	type Place = { directory: DirectoryNode; name: string };

	async function perform<T>(call: FsCall, land: (from: Place, to: Place, found: Node | undefined) => T | FsCode): Promise<FsResult<T>> {
		const shown = call.to === undefined ? call.path : `${call.path}' -> '${call.to}`;
		const fail = (code: FsCode) => failed(fsFailure(call.operation, code, shown));
		const { boot } = disk;
		// What is not held goes on at once: the simulation makes millions of these calls.
		const before = faults.before?.(call);
		const refused = before instanceof Promise ? await before : before;
		if (refused !== undefined) return fail(refused);
		if (disk.boot !== boot) return fail('EIO');
		const from = parentOf(call.path);
		if (typeof from === 'string') return fail(from);
		const to = call.to === undefined ? from : parentOf(call.to);
		if (typeof to === 'string') return fail(to);
		// link(2) finds the file here, not only its directory: it lands though the name is gone, as long as the file has one.
		const found = call.operation === 'link' ? nodeAt(from) : undefined;
		const resolved = faults.resolved?.(call);
		const stopped = resolved instanceof Promise ? await resolved : resolved;
		if (stopped !== undefined) return fail(stopped);
		if (disk.boot !== boot) return fail('EIO');
		const landed = land(from, to, found);
		if (isCode(landed)) return fail(landed);
		const after = faults.after?.(call);
		const unknown = after instanceof Promise ? await after : after;
		if (unknown !== undefined) return fail(unknown);
		return ok(landed);
	}

	/** Whether this name at this place would need a block that the disk does not have. */
	function lacksRoom(place: Place, node: Node): boolean {
		if (disk.capacityBytes === Number.POSITIVE_INFINITY) return false;
		const { entries } = place.directory;
		const replaced = entries.get(place.name);
		const before = disk.usedBytes();
		entries.set(place.name, node);
		const after = disk.usedBytes();
		if (replaced === undefined) entries.delete(place.name);
		else entries.set(place.name, replaced);
		return after > before && after > disk.capacityBytes;
	}

	function setEntry(place: Place, node: Node | undefined): void {
		if (node === undefined) place.directory.entries.delete(place.name);
		else place.directory.entries.set(place.name, node);
		place.directory.mtime = disk.tick();
	}

	return {
		disk,
		inject(next) {
			faults = next;
		},
		powerCut: (survives, survivesName) => disk.powerCut(survives, survivesName),

		look: (path) =>
			perform<Entry>({ operation: 'look', path }, (place) => {
				const node = nodeAt(place);
				if (node === undefined) return 'ENOENT';
				return { kind: node.kind, sizeBytes: node.kind === 'file' ? node.bytes.byteLength : 0, mtimeNs: node.mtime };
			}),

		list: (path) =>
			perform<string[]>({ operation: 'list', path }, (place) => {
				const node = nodeAt(place);
				if (node === undefined) return 'ENOENT';
				if (node.kind !== 'directory') return 'ENOTDIR';
				const names = [...node.entries.keys()];
				return faults.listing?.(path, names) ?? names;
			}),

		read: (path) =>
			perform<Uint8Array>({ operation: 'read', path }, (place) => {
				const node = nodeAt(place);
				if (node === undefined) return 'ENOENT';
				return node.kind === 'directory' ? 'EISDIR' : node.bytes.slice();
			}),

		async create(path, bytes) {
			const kept = bytes.slice();
			const file: FileNode = { kind: 'file', bytes: kept, durable: noBytes, mtime: disk.tick() };
			const call: FsCall = { operation: 'create', path };
			const { boot } = disk;
			const made = await perform<void>(call, (place) => {
				if (nodeAt(place) !== undefined) return 'EEXIST';
				if (lacksRoom(place, file)) return 'ENOSPC';
				setEntry(place, file);
				if (faults.written === undefined) file.durable = kept;
			});
			if (!made.ok || faults.written === undefined) return made;
			const unsynced = await faults.written(call);
			if (unsynced !== undefined || disk.boot !== boot) return failed(fsFailure('create', unsynced ?? 'EIO', path));
			file.durable = kept;
			return made;
		},

		overwrite: (path, bytes) =>
			perform<void>({ operation: 'overwrite', path }, (place) => {
				const node = nodeAt(place);
				if (node === undefined) return 'ENOENT';
				if (node.kind === 'directory') return 'EISDIR';
				const next = new Uint8Array(Math.max(node.bytes.byteLength, bytes.byteLength));
				next.set(node.bytes);
				next.set(bytes);
				node.bytes = next;
				node.mtime = disk.tick();
			}),

		makeDirectory: (path) =>
			perform<void>({ operation: 'makeDirectory', path }, (place) => {
				if (nodeAt(place) !== undefined) return 'EEXIST';
				const made = disk.newDirectory();
				if (lacksRoom(place, made)) return 'ENOSPC';
				setEntry(place, made);
			}),

		removeDirectory: (path) =>
			perform<void>({ operation: 'removeDirectory', path }, (place) => {
				const node = nodeAt(place);
				if (node === undefined) return 'ENOENT';
				if (node.kind !== 'directory') return 'ENOTDIR';
				if (node.entries.size > 0) return 'ENOTEMPTY';
				setEntry(place, undefined);
			}),

		rename: (path, to) =>
			perform<void>({ operation: 'rename', path, to }, (source, target) => {
				const node = nodeAt(source);
				if (node === undefined) return 'ENOENT';
				const replaced = nodeAt(target);
				if (replaced === node) return;
				if (node.kind === 'directory' && holds(node, target.directory)) return 'EIO';
				if (replaced !== undefined) {
					if (node.kind === 'directory' && replaced.kind !== 'directory') return 'ENOTDIR';
					if (node.kind === 'file' && replaced.kind === 'directory') return 'EISDIR';
					if (replaced.kind === 'directory' && replaced.entries.size > 0) return 'ENOTEMPTY';
				}
				// The new name comes before the old one goes: a directory without room for both refuses it.
				if (node.kind === 'file' && lacksRoom(target, node)) return 'ENOSPC';
				setEntry(source, undefined);
				setEntry(target, node);
			}),

		link: (path, to) =>
			perform<void>({ operation: 'link', path, to }, (source, target, node) => {
				if (node === undefined) return 'ENOENT';
				if (node.kind === 'directory') return 'EACCES';
				if (nodeAt(source) !== node && !disk.hasName(node)) return 'ENOENT';
				if (nodeAt(target) !== undefined) return 'EEXIST';
				if (lacksRoom(target, node)) return 'ENOSPC';
				setEntry(target, node);
			}),

		unlink: (path) =>
			perform<void>({ operation: 'unlink', path }, (place) => {
				const node = nodeAt(place);
				if (node === undefined) return 'ENOENT';
				if (node.kind === 'directory') return 'EISDIR';
				setEntry(place, undefined);
			}),

		syncDirectory: (path) =>
			perform<void>({ operation: 'syncDirectory', path }, (place) => {
				const node = nodeAt(place);
				if (node === undefined) return 'ENOENT';
				if (node.kind !== 'directory') return 'ENOTDIR';
				node.durable = new Map(node.entries);
			}),
	};
}

const codes: ReadonlySet<unknown> = new Set<FsCode>([
	'ENOENT',
	'EEXIST',
	'ENOTEMPTY',
	'ENOTDIR',
	'EISDIR',
	'ENOSPC',
	'EXDEV',
	'EROFS',
	'EACCES',
	'ENAMETOOLONG',
	'EIO',
]);

function isCode(value: unknown): value is FsCode {
	return typeof value === 'string' && codes.has(value);
}

/** Whether `inner` lies somewhere below `outer`: such a rename would cut the tree off from the root. */
function holds(outer: DirectoryNode, inner: DirectoryNode): boolean {
	if (outer === inner) return true;
	for (const node of outer.entries.values()) if (node.kind === 'directory' && holds(node, inner)) return true;
	return false;
}
