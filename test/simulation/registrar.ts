/**
 * An administrator of a simulated cluster: gives an account another name, and makes, uses and deletes one account again
 * and again while everything else happens (SPEC section 12).
 *
 * What it was told must hold. What is made is there, with all mail that was acknowledged since; what is deleted is gone;
 * and the next account of that name repeats neither UIDVALIDITY nor generation. A lost answer leaves open what happened,
 * and when: that name is not used again.
 */

import type { SeededRandom } from '../../engine/campaign/seeded-random.ts';
import type { AdminAnswer, AdminCommand } from '../../node-image/src/administration/admin-command.ts';
import type { MemoryDisk } from '../../node-image/src/storage/memory-files.ts';
import { accountPath } from '../../node-image/src/storage/volume.ts';
import type { Agenda } from './agenda.ts';
import type { Clients } from './clients.ts';
import { directoryAt, mailboxAt, tokenAt, uidValidityAt } from './disk-view.ts';
import type { Run } from './sim-node.ts';
import type { Witness } from './witness.ts';

export interface RegistrarPorts {
	readonly agenda: Agenda;
	readonly random: SeededRandom;
	readonly disk: MemoryDisk;
	readonly witness: Witness;
	readonly clients: Clients;
	readonly domain: string;
	/** Nodes whose process lives, paused or not. */
	runs(): readonly Run[];
	/** Ids of copies that a frontend keeps in its queue. */
	queued(): ReadonlySet<string>;
}

/** Longer than any of a node's own deadlines for a command. */
const patienceMs = 25_000;
const mailsMax = 4;

type Asked = AdminAnswer | { readonly is: 'lost' };

export class Registrar {
	readonly #ports: RegistrarPorts;
	#names = 0;
	#address = '';
	/** As this administrator was told; null: it does not know at the moment. */
	#exists: boolean | null = false;
	/** The highest that any account of the present name had. */
	#last = { uidValidity: 0, generation: 0 };
	#goesOn = true;
	#hasAlias = false;
	isIdle = false;
	/** Accounts that were made, used and deleted, with every answer heard. */
	rounds = 0;

	constructor(ports: RegistrarPorts) {
		this.#ports = ports;
		this.#nextName();
	}

	/** `alias` becomes another name of that account; then accounts come and go until `end`. */
	async start(alias: { readonly local: string; readonly of: string }): Promise<void> {
		while (this.#goesOn && !this.#hasAlias) {
			const answer = await this.#ask({ do: 'set-aliases', address: alias.of, aliases: [alias.local] });
			this.#hasAlias = answer.is === 'done';
			await this.#wait();
		}
		while (this.#goesOn) await this.#round();
		this.isIdle = true;
	}

	/** The other name was given: from now on mail may go there. */
	get hasAlias(): boolean {
		return this.#hasAlias;
	}

	/** It finishes what it is at. */
	end(): void {
		this.#goesOn = false;
	}

	/** What it was told, against what stands on the volume. */
	audit(): void {
		const { disk, witness } = this.#ports;
		const isThere = directoryAt(disk, accountPath(this.#address)) !== undefined;
		if (this.#exists === false && isThere) witness.violated(`P2: ${this.#address} was deleted and stands there`);
		if (this.#exists === true && !isThere) witness.violated(`P2: ${this.#address} was made and is not there`);
	}

	async #round(): Promise<void> {
		const { random, clients, witness } = this.#ports;
		if (this.#exists !== true && !(await this.#make())) return;
		const address = this.#address;
		for (let mails = random.between(0, mailsMax); mails > 0 && this.#goesOn; mails -= 1) {
			await clients.sendOne([address]);
			await this.#wait();
		}
		this.#inspect();
		if (!this.#goesOn) return;
		this.#exists = null;
		witness.deleted(address);
		const answer = await this.#ask({ do: 'delete-account', address });
		if (isOpen(answer)) this.#nextName();
		else this.#exists = answer.is !== 'done';
		if (this.#exists === false) this.rounds += 1;
		this.audit();
		await this.#wait();
	}

	/** Whether the account is there for good. */
	async #make(): Promise<boolean> {
		const { disk, witness } = this.#ports;
		const address = this.#address;
		this.#exists = null;
		const answer = await this.#ask({ do: 'create-account', address, password: 'unused in this model' });
		if (answer.is === 'done') {
			this.#exists = true;
			this.audit();
			const uidValidity = uidValidityAt(disk, address, 'INBOX') ?? 0;
			const generation = tokenAt(disk, accountPath(address))?.number ?? 0;
			if (uidValidity <= this.#last.uidValidity) witness.violated(`RFC 9051 2.3.1.1: ${address} was made anew with UIDVALIDITY ${uidValidity} again`);
			if (this.#last.generation > 0 && generation <= this.#last.generation) witness.violated(`R1: ${address} was made anew in generation ${generation} again`);
			this.#last = { uidValidity, generation };
		} else if (isOpen(answer)) this.#nextName();
		else this.#exists = false;
		if (answer.is === 'refused' && answer.code === 'exists') witness.violated(`P2: ${address} exists, and nobody knows who made it`);
		await this.#wait();
		return this.#exists === true;
	}

	/** Before it goes: whatever was acknowledged since it was made is there, once. */
	#inspect(): void {
		const { disk, witness, queued } = this.#ports;
		const address = this.#address;
		witness.auditOne(address, queued());
		const seen = new Set<string>();
		for (const { deliveryId, kind } of mailboxAt(disk, address, 'INBOX') ?? []) {
			if (deliveryId === undefined || kind === 'gone') continue;
			if (seen.has(deliveryId)) witness.violated(`P2: one mail is twice in ${address} (${deliveryId.slice(0, 8)})`);
			seen.add(deliveryId);
		}
		this.#last = { ...this.#last, generation: tokenAt(disk, accountPath(address))?.number ?? this.#last.generation };
	}

	#nextName(): void {
		this.#names += 1;
		this.#address = `temp${this.#names}@${this.#ports.domain}`;
		this.#exists = false;
		this.#last = { uidValidity: 0, generation: 0 };
	}

	/** One command to a node of the administrator's choice. */
	#ask(command: AdminCommand): Promise<Asked> {
		const { agenda, random, runs } = this.#ports;
		const all = runs();
		if (all.length === 0) return this.#wait().then(() => ({ is: 'refused', code: 'unavailable', message: 'no node runs' }));
		const run = random.pick(all);
		const answer = Promise.withResolvers<Asked>();
		const settle = (asked: Asked) => {
			agenda.touch();
			answer.resolve(asked);
		};
		const unfollow = run.onEnd(() => settle({ is: 'lost' }));
		agenda.after(patienceMs, () => settle({ is: 'lost' }));
		agenda.after(random.next(), () =>
			run.main.enter(() => {
				void run.administration.run(command, { kind: 'server' }).then((told) => agenda.after(random.next(), () => settle(told)));
			}),
		);
		return answer.promise.finally(unfollow);
	}

	#wait(): Promise<void> {
		const { agenda, random } = this.#ports;
		return new Promise((resolve) =>
			agenda.after(random.between(20, 600), () => {
				agenda.touch();
				resolve();
			}),
		);
	}
}

/** Nobody knows whether it was done, or will be. */
function isOpen(answer: Asked): boolean {
	return answer.is === 'lost' || (answer.is === 'refused' && answer.code === 'unknown');
}
