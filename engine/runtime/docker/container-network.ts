/**
 * Links that are cut and slowed in one container's own network: by iptables and tc, run inside it.
 *
 * Two forms of the same faults: files that the container's `enter` reads at each start, by whomever, and orders for the
 * container that runs. Read next: cut-rules.ts and slow-script.ts (what is in them).
 */
import type { NodeFaults } from '../../../node-image/src/contract/node-faults.ts';
import { failed, ok } from '../../../node-image/src/result.ts';
import type { AdminFailure, AdminResult } from '../node-admin.ts';
import { cutRules } from './cut-rules.ts';
import type { DockerEngine } from './docker-engine.ts';
import { notTold } from './docker-refusals.ts';
import { slowScript } from './slow-script.ts';

/** By a peer's name; undefined: it is no member any more. */
export type AddressOf = (peer: string) => string | undefined;
type Links = NodeFaults['links'];

/** Where the container's own files lie. */
export const mailclusterFolder = '/etc/mailcluster';

interface NetworkTexts {
	readonly cuts: string;
	readonly slow: string;
}

function textsOf(links: Links, addressOf: AddressOf): NetworkTexts {
	return {
		cuts: links.some(({ out, in: heard }) => out.cut || heard.cut) ? cutRules(links, addressOf) : '',
		slow: links.some(({ out }) => out.delayMs > 0) ? slowScript(links, addressOf) : '',
	};
}

function startFiles({ cuts, slow }: NetworkTexts) {
	return [
		{ name: 'cut.rules', bytes: cuts, mode: 0o600 },
		{ name: 'slow.sh', bytes: slow, mode: 0o600 },
	];
}

export class ContainerNetwork {
	readonly #engine: DockerEngine;
	readonly #container: string;
	readonly #addressOf: AddressOf;
	/** What it was told last; undefined: not known, or it is to be told at its start. */
	#told: NetworkTexts | undefined;

	constructor(engine: DockerEngine, container: string, addressOf: AddressOf) {
		this.#engine = engine;
		this.#container = container;
		this.#addressOf = addressOf;
	}

	/** The files for a start by us: with them it has these faults. */
	filesForStart(links: Links) {
		this.found(links);
		return startFiles(textsOf(links, this.#addressOf));
	}

	/** It runs, and has been told these faults. */
	found(links: Links): void {
		this.#told = textsOf(links, this.#addressOf);
	}

	/** It has ended, or was started by somebody else, with the files of the last time. */
	forget(): void {
		this.#told = undefined;
	}

	/** In the running container; the files are for its next start by whomever. */
	async set(links: Links): Promise<AdminResult<void>> {
		const wanted = textsOf(links, this.#addressOf);
		const before = this.#told;
		if (before?.cuts === wanted.cuts && before.slow === wanted.slow) return ok(undefined);
		const files = [
			...startFiles(wanted),
			{ name: 'cut.now', bytes: cutRules(links, this.#addressOf), mode: 0o600 },
			{ name: 'slow.now', bytes: slowScript(links, this.#addressOf), mode: 0o600 },
		];
		const written = await this.#engine.putFiles(this.#container, mailclusterFolder, files);
		if (!written.ok) return notTold(written.error);
		// What it was started with may not be known: then it is replaced, whatever it was.
		const orders = [
			...(wanted.cuts !== before?.cuts ? [['iptables-restore', `${mailclusterFolder}/cut.now`]] : []),
			...(wanted.slow !== before?.slow ? [['sh', `${mailclusterFolder}/slow.now`]] : []),
		];
		for (const order of orders) {
			const done = await this.#engine.run(this.#container, order);
			if (!done.ok) return notTold(done.error);
			if (done.value.exitCode !== 0) {
				const message = `${order[0]} in ${this.#container}: ${done.value.output.slice(0, 300)}`;
				return failed<AdminFailure>({ code: 'refused', message, definite: false });
			}
		}
		this.#told = wanted;
		return ok(undefined);
	}
}
