/**
 * A place of files in memory: directories, texts, and symbolic links that are shown and never followed.
 *
 * Answers what a real place answers, failures too, so that the contract suite cannot tell them apart. The volume's
 * directories that are tokens come from the fake nodes, which know nothing of files.
 */
import type { FileContent, FilesCode, FilesResult } from '../../../node-image/src/contract/files.ts';
import { type FileEntry, type FileListing, pathProblem } from '../../../node-image/src/contract/files.ts';
import { failed, ok } from '../../../node-image/src/result.ts';
import type {} from '../runtime.ts';

type Thing = { readonly is: 'directory' } | { readonly is: 'file'; readonly bytes: Uint8Array } | { readonly is: 'link' };

interface Watch {
	readonly path: string;
	readonly listener: (paths: readonly string[]) => void;
}

export class FakeFiles {
	readonly #made = new Map<string, Thing>();
	readonly #watches = new Set<Watch>();
	readonly #otherDirectories: () => readonly string[];
	#changes = 0;

	/** `otherDirectories`: those that somebody else keeps; those above them are there, too. */
	constructor(otherDirectories: () => readonly string[] = () => []) {
		this.#otherDirectories = otherDirectories;
	}

	/** With those above it, as `mkdir -p`. */
	makeDirectory(path: string): void {
		for (const one of aboveAndSelf(path)) if (!this.#made.has(one)) this.#put(one, { is: 'directory' });
	}

	write(path: string, text: string): void {
		this.#put(path, { is: 'file', bytes: Buffer.from(text) });
	}

	link(path: string): void {
		this.#put(path, { is: 'link' });
	}

	remove(path: string): void {
		for (const one of [...this.#made.keys()]) if (one === path || one.startsWith(`${path}/`)) this.#made.delete(one);
		this.#changed(path);
	}

	list(path: string, most: number): FilesResult<FileListing> {
		const there = this.#find(path);
		if (!there.ok) return there;
		if (there.value.is !== 'directory') return fail('not-a-directory', `'${path}' is no directory`);
		const prefix = path === '' ? '' : `${path}/`;
		const names = [...this.#all().keys()].filter((one) => one.startsWith(prefix) && one !== '' && !one.slice(prefix.length).includes('/'));
		const entries = names.sort().map((one): FileEntry => {
			const thing = this.#all().get(one) ?? { is: 'directory' };
			const kind = thing.is === 'link' ? 'other' : thing.is;
			return { name: one.slice(prefix.length), kind, sizeBytes: thing.is === 'file' ? thing.bytes.length : 0, modifiedMs: 0 };
		});
		return ok({ entries: entries.slice(0, most), more: entries.length > most, modified: String(this.#changes) });
	}

	read(path: string, { fromByte, bytesMost }: { readonly fromByte: number; readonly bytesMost: number }): FilesResult<FileContent> {
		const there = this.#find(path);
		if (!there.ok) return there;
		if (there.value.is !== 'file') return fail('not-a-file', `'${path}' is no file`);
		const { bytes } = there.value;
		return ok({ bytes: bytes.subarray(fromByte, fromByte + bytesMost), sizeBytes: bytes.length });
	}

	watch(path: string, listener: Watch['listener']): () => void {
		const watch: Watch = { path, listener };
		this.#watches.add(watch);
		return () => this.#watches.delete(watch);
	}

	#find(path: string): FilesResult<Thing> {
		const problem = pathProblem(path);
		if (problem !== undefined) return fail('bad-path', problem);
		const all = this.#all();
		for (const one of aboveAndSelf(path)) {
			const thing = all.get(one);
			if (thing === undefined) return fail('missing', `there is no '${path}'`);
			if (thing.is === 'link') return fail('is-a-link', `'${path}' leads through a symbolic link, and none is followed`);
			if (thing.is === 'file' && one !== path) return fail('not-a-directory', `'${path}' leads through something that is no directory`);
		}
		return ok(all.get(path) ?? { is: 'directory' });
	}

	#all(): Map<string, Thing> {
		const others = this.#otherDirectories().flatMap((path) => aboveAndSelf(path).map((one): [string, Thing] => [one, { is: 'directory' }]));
		return new Map([...others, ...this.#made]);
	}

	#put(path: string, thing: Thing): void {
		this.#made.set(path, thing);
		this.#changed(path);
	}

	#changed(path: string): void {
		this.#changes += 1;
		const parent = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
		for (const watch of [...this.#watches]) {
			if (watch.path === '' || parent === watch.path || parent.startsWith(`${watch.path}/`)) watch.listener([parent]);
		}
	}
}

/** 'a/b' is 'a' and 'a/b'. */
function aboveAndSelf(path: string): string[] {
	if (path === '') return [];
	const names = path.split('/');
	return names.map((_, index) => names.slice(0, index + 1).join('/'));
}

function fail(code: FilesCode, message: string) {
	return failed({ code, message, definite: true });
}
