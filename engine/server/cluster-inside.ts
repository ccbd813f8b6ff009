/**
 * A look into one cluster: what its nodes write, shells in them, their disks, the volume, the balancer's file,
 * and what an administrator asks of them.
 *
 * Nothing here changes the cluster but what somebody types into a shell, or orders as its administrator. Paths are confined by the runtime.
 */
import type { FileContent, FilesCode, FilesResult } from '../../node-image/src/contract/files.ts';
import { type FileListing, volumePlace } from '../../node-image/src/contract/files.ts';
import type { CallResults, LogFinding } from '../contract/engine-api.ts';
import type { TerminalSize } from '../contract/terminals.ts';
import { done, type Outcome, refuse } from '../core/call-failure.ts';
import type { FilePlace, RuntimeCluster, Terminal, TerminalListener } from '../runtime/runtime.ts';
import { administerByCli } from './cli-client.ts';
import { notRunning } from './fault-context.ts';

export interface ClusterInsideOptions {
	readonly name: string;
	readonly runtime: RuntimeCluster;
	/** The node that a user's word means. */
	readonly find: (nodeText: string) => Outcome<string>;
	readonly stopping: () => boolean;
}

/** In one cluster, of all clients; chosen. */
const terminalsMax = 64;

const fileRemedies: Partial<Record<FilesCode, string>> = {
	missing: 'list the directory above it',
	'not-a-directory': 'read it instead of listing it',
	'not-a-file': 'list it instead of reading it',
};

export class ClusterInside {
	readonly #options: ClusterInsideOptions;
	readonly #runtime: RuntimeCluster;
	#terminals = 0;

	constructor(options: ClusterInsideOptions) {
		this.#options = options;
		this.#runtime = options.runtime;
	}

	async logs(nodeText: string, lines: number): Promise<Outcome<readonly string[]>> {
		const node = this.#options.find(nodeText);
		return node.ok ? done(await this.#runtime.readLog(node.value, lines)) : node;
	}

	async findLog(nodeText: string, text: string, most: number): Promise<Outcome<LogFinding>> {
		const node = this.#options.find(nodeText);
		return node.ok ? done(await this.#runtime.findLog(node.value, text, most)) : node;
	}

	/** As the cluster's administrator, whose password nobody has to be told for it. */
	async administer(nodeText: string, command: string): Promise<Outcome<CallResults['administer']>> {
		const node = this.#options.find(nodeText);
		if (!node.ok) return node;
		// Its port is free meanwhile: whoever listens there would hear the administrator's password.
		if (this.#runtime.processState(node.value).state === 'down') return notRunning(this.#runtime, node.value);
		const { cli: place } = this.#runtime.administration(node.value);
		if (place === null) return refuse('no-cli', `${node.value} has no text command interface`, 'start the cluster anew with this version of the lab');
		return administerByCli({ place, password: this.#runtime.administratorPassword, command, node: node.value });
	}

	/** Answers the node's name and how to end it. */
	followLog(nodeText: string, listener: (lines: readonly string[]) => void): Outcome<{ node: string; stop: () => void }> {
		const node = this.#options.find(nodeText);
		return node.ok ? done({ node: node.value, stop: this.#runtime.followLog(node.value, listener) }) : node;
	}

	/** A shell in the node; `listener` hears of it until its end. */
	async openTerminal(nodeText: string, size: TerminalSize, listener: TerminalListener): Promise<Outcome<{ node: string; terminal: Terminal }>> {
		const { name, find, stopping } = this.#options;
		const node = find(nodeText);
		if (!node.ok) return node;
		if (stopping()) return refuse('not-running', `${name} is being taken down`);
		if (this.#terminals >= terminalsMax) return refuse('too-many-terminals', `${terminalsMax} terminals are open in ${name} already`, 'close one first');
		this.#terminals += 1;
		const opened = await this.#runtime.openTerminal(node.value, size, {
			data: (bytes) => listener.data(bytes),
			end: (how) => {
				this.#terminals -= 1;
				listener.end(how);
			},
		});
		if (opened.ok) return done({ node: node.value, terminal: opened.value });
		this.#terminals -= 1;
		return refuse(opened.error.code, opened.error.message);
	}

	filesList(where: string, path: string, most: number): Promise<Outcome<FileListing>> {
		return this.#atPlace(where, (place) => this.#runtime.listFiles(place, path, most));
	}

	filesRead(where: string, path: string, range: { readonly fromByte: number; readonly bytesMost: number }): Promise<Outcome<FileContent>> {
		return this.#atPlace(where, (place) => this.#runtime.readFile(place, path, range));
	}

	async balancerConfig(): Promise<CallResults['balancerConfig']> {
		const path = this.#runtime.balancer.configPath;
		const text = await this.#runtime.balancerConfig();
		return path === null || text === null ? { path: null, text: null } : { path, text };
	}

	watchVolume(path: string, listener: (paths: readonly string[]) => void): () => void {
		return this.#options.stopping() ? () => {} : this.#runtime.watchVolume(path, listener);
	}

	async #atPlace<T>(where: string, work: (place: FilePlace) => Promise<FilesResult<T>>): Promise<Outcome<T>> {
		const node = where === volumePlace ? undefined : this.#options.find(where);
		if (node?.ok === false) return node;
		const found = await work(node === undefined ? { is: 'volume' } : { is: 'node', node: node.value });
		return found.ok ? done(found.value) : refuse(found.error.code, found.error.message, fileRemedies[found.error.code]);
	}
}
