/**
 * Links that are cut in one container's own network: by iptables, run inside it. A slow link is the node's own gate's, as
 * for a process: what a kernel can delay differs from machine to machine.
 *
 * Two forms of the same faults: a file that the container's `enter` reads at each start, by whomever, and an order for the
 * container that runs. Read next: cut-rules.ts (what is in them).
 */
import type { NodeFaults } from '../../../node-image/src/contract/node-faults.ts';
import { failed, ok } from '../../../node-image/src/result.ts';
import type { AdminFailure, AdminResult } from '../node-admin.ts';
import { cutRules } from './cut-rules.ts';
import type { DockerEngine } from './docker-engine.ts';
import { notTold } from './docker-refusals.ts';

/** By a peer's name; undefined: it is no member any more. */
export type AddressOf = (peer: string) => string | undefined;
type Links = NodeFaults['links'];

/** Where the container's own files lie. */
export const mailclusterFolder = '/etc/mailcluster';

/** Nothing to do at a start where nothing is cut. */
function cutsOf(links: Links, addressOf: AddressOf): string {
	return links.some(({ out, in: heard }) => out.cut || heard.cut) ? cutRules(links, addressOf) : '';
}

function startFile(cuts: string) {
	return { name: 'cut.rules', bytes: cuts, mode: 0o600 };
}

export class ContainerNetwork {
	readonly #engine: DockerEngine;
	readonly #container: string;
	readonly #addressOf: AddressOf;
	/** What it was told last; undefined: not known, or it is to be told at its start. */
	#told: string | undefined;

	constructor(engine: DockerEngine, container: string, addressOf: AddressOf) {
		this.#engine = engine;
		this.#container = container;
		this.#addressOf = addressOf;
	}

	/** The file for a start by us: with it, it has these faults. */
	fileForStart(links: Links) {
		this.found(links);
		return startFile(cutsOf(links, this.#addressOf));
	}

	/** It runs, and has been told these faults. */
	found(links: Links): void {
		this.#told = cutsOf(links, this.#addressOf);
	}

	/** It has ended, or was started by somebody else, with the files of the last time. */
	forget(): void {
		this.#told = undefined;
	}

	/** In the running container; the file is for its next start by whomever. */
	async set(links: Links): Promise<AdminResult<void>> {
		const wanted = cutsOf(links, this.#addressOf);
		if (this.#told === wanted) return ok(undefined);
		const now = { name: 'cut.now', bytes: cutRules(links, this.#addressOf), mode: 0o600 };
		const written = await this.#engine.putFiles(this.#container, mailclusterFolder, [startFile(wanted), now]);
		if (!written.ok) return notTold(written.error);
		const done = await this.#engine.run(this.#container, ['iptables-restore', `${mailclusterFolder}/cut.now`]);
		if (!done.ok) return notTold(done.error);
		if (done.value.exitCode !== 0) {
			const message = `iptables-restore in ${this.#container}: ${done.value.output.slice(0, 300)}`;
			return failed<AdminFailure>({ code: 'refused', message, definite: false });
		}
		this.#told = wanted;
		return ok(undefined);
	}
}
