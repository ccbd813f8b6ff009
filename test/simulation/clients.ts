/**
 * Clients of a simulated cluster: some send mail and repeat what they got no answer for, some read and change
 * mailboxes over sessions that may end at any moment.
 *
 * A session's rules are those of the IMAP server (node-image/src/protocol/imap/session.ts): every command and
 * every reply passes the gate, and whoever finds the account dropped says nothing more.
 */

import type { SeededRandom } from '../../engine/campaign/seeded-random.ts';
import { FenceClosed } from '../../node-image/src/cluster/fence.ts';
import { identityOf } from '../../node-image/src/server/delivery-id.ts';
import type { OpenAccount, OpenMailbox } from '../../node-image/src/storage/open-account.ts';
import type { Agenda } from './agenda.ts';
import type { Network } from './network.ts';
import type { Machine, Run } from './sim-node.ts';
import { flagsUsed, type SentMail, type Witness } from './witness.ts';

export interface ClientPorts {
	readonly agenda: Agenda;
	readonly random: SeededRandom;
	readonly network: Network;
	readonly witness: Witness;
	readonly accounts: readonly string[];
	/** Where mail goes: accounts, and other names of theirs. */
	recipients(): readonly string[];
	/** Where the balancer would send a new connection; undefined: nobody takes any. */
	frontend(): Machine | undefined;
	run(name: string): Run | undefined;
	/** False: clients stop where they are. */
	goOn(): boolean;
}

/** Has an account: what bounces goes there. */
const senderAddress = 'user1@example.test';
/** A client's patience with one answer. */
const patienceMs = 9_000;
/** Told by the deadline: the frontend has given up by then (timing.ts, handOverMs). */
type Sent = 'taken' | 'not taken' | 'no answer';

export class Clients {
	readonly #ports: ClientPorts;
	#mails = 0;
	#appends = 0;
	/** Mail without an acknowledgement yet. */
	readonly pending = new Set<SentMail>();

	constructor(ports: ClientPorts) {
		this.#ports = ports;
	}

	start(senders: number, readers: number): void {
		for (let one = 0; one < senders; one += 1) void this.#sender();
		for (let one = 0; one < readers; one += 1) void this.#reader(this.#ports.accounts[one % this.#ports.accounts.length] ?? '');
	}

	/** One mail, repeated until it is taken. */
	async sendOne(recipients: readonly string[]): Promise<void> {
		const { random } = this.#ports;
		this.#mails += 1;
		const text = `mail-${this.#mails}.`;
		const bytes = Buffer.from(`Message-ID: <${this.#mails}@clients.test>\r\nSubject: ${text}\r\n\r\n${text}\r\n`);
		const mail: SentMail = { text, recipients, identity: identityOf(senderAddress, bytes) };
		this.pending.add(mail);
		this.#ports.witness.sending(mail);
		for (;;) {
			const sent = await this.#send(mail, bytes);
			if (sent === 'taken') {
				this.#ports.witness.taken(mail);
				this.pending.delete(mail);
				// Now and then a client sends again what it has an answer for: the same mail all the same.
				if (!random.chance(0.05)) return;
			}
			if (!this.#ports.goOn()) return;
			await this.#wait(random.between(20, 400));
		}
	}

	async #sender(): Promise<void> {
		const { random, goOn } = this.#ports;
		while (goOn()) {
			const count = random.chance(0.7) ? 1 : random.between(2, 3);
			const all = this.#ports.recipients();
			const recipients = [...new Set(Array.from({ length: count }, () => random.pick(all)))];
			await this.sendOne(recipients);
			await this.#wait(random.between(20, 800));
		}
	}

	/** SMTP to one frontend: an answer, or the end of the connection, or no more patience. */
	#send(mail: SentMail, bytes: Buffer): Promise<Sent> {
		const { agenda, frontend, random } = this.#ports;
		const machine = frontend();
		const run = machine?.run;
		if (machine === undefined || run === null || run === undefined) return this.#wait(100).then(() => 'not taken');
		const answer = Promise.withResolvers<Sent>();
		const unfollow = run.onEnd(() => agenda.after(1, () => this.#resolve(answer, 'no answer')));
		agenda.after(patienceMs, () => this.#resolve(answer, 'no answer'));
		agenda.after(random.next(), () =>
			run.main.enter(() => {
				if (!run.isAccepting) return this.#resolve(answer, 'not taken');
				run.stagesNow.enter('acknowledge');
				const id = `${mail.text}${random.between(0, 1e6)}`;
				const taken = run.core.mail?.intake.take({ id, sender: senderAddress, recipients: mail.recipients, bytes, identity: mail.identity });
				void taken?.then((result) => {
					run.stagesNow.leave('acknowledge');
					// The answer may be lost on its way: the client asks again.
					const isLost = random.chance(0.02);
					agenda.after(random.next() * 2, () =>
						this.#resolve(answer, isLost ? 'no answer' : result.is === 'stored' || result.is === 'queued' ? 'taken' : 'not taken'),
					);
				});
			}),
		);
		return answer.promise.finally(unfollow);
	}

	async #reader(account: string): Promise<void> {
		const { random, goOn } = this.#ports;
		while (goOn()) {
			const session = await this.#login(account);
			if (session === undefined) {
				await this.#wait(random.between(50, 300));
				continue;
			}
			while (goOn() && (await this.#command(session))) await this.#wait(random.between(5, 600));
			session.leave();
			await this.#wait(random.between(5, 200));
		}
	}

	/** Login through a frontend: the owner is looked for, then the session goes on there. */
	#login(account: string): Promise<Session | undefined> {
		const { agenda, frontend, network } = this.#ports;
		const machine = frontend();
		const through = machine?.run;
		if (machine === undefined || through === null || through === undefined) return Promise.resolve(undefined);
		const found = Promise.withResolvers<Session | undefined>();
		const leave = through.onEnd(() => this.#resolve(found, undefined));
		agenda.after(patienceMs, () => this.#resolve(found, undefined));
		through.main.enter(() => {
			void through.core.whereabouts.find(account).then((answer) => {
				if (answer.is !== 'located') return this.#resolve(found, undefined);
				const owner = this.#ports.run(answer.backend);
				if (owner === undefined) {
					through.core.whereabouts.forget(account);
					return this.#resolve(found, undefined);
				}
				network.carry(machine.name, answer.backend, () =>
					owner.main.enter(() => {
						const open = owner.account(account, answer.life);
						network.carry(answer.backend, machine.name, () =>
							through.main.enter(() => {
								if (open === undefined) {
									through.core.whereabouts.forget(account);
									return this.#resolve(found, undefined);
								}
								this.#resolve(found, new Session({ through, owner, account: open, life: answer.life, mailbox: 'INBOX' }));
							}),
						);
					}),
				);
			});
		});
		return found.promise.finally(leave);
	}

	/** One command of a session. False: the session is over. */
	async #command(session: Session): Promise<boolean> {
		const { random, witness } = this.#ports;
		const { account } = session;
		const mailboxName = random.chance(0.8) ? 'INBOX' : 'Sent';
		const uids =
			account
				.mailbox(mailboxName)
				?.messages()
				.map(({ uid }) => uid) ?? [];
		const uid = uids.length === 0 ? undefined : random.pick(uids);
		const die = random.next();
		if (die < 0.12) {
			this.#appends += 1;
			const text = `append-${this.#appends}.`;
			return this.#ask(
				session,
				mailboxName,
				(mailbox) => mailbox.append({ bytes: Buffer.from(text), flags: [], internalDateS: 1 }),
				(meta) => witness.appended(account.address, mailboxName, meta.uid, text),
			);
		}
		if (die < 0.3 && uid !== undefined) {
			const flag = random.pick(flagsUsed.slice(0, 3));
			const value = random.chance(0.6);
			const answered = witness.flagAsked(account.address, mailboxName, uid, flag, value);
			return this.#ask(
				session,
				mailboxName,
				(mailbox) => mailbox.changeFlags([uid], { mode: value ? 'add' : 'remove', flags: [flag] }),
				(changed) => answered(changed.length > 0),
			);
		}
		if (die < 0.36 && uid !== undefined && uids.length > 4) {
			const answered = witness.expungeAsked(account.address, mailboxName, uid);
			witness.flagAsked(account.address, mailboxName, uid, '\\Deleted', true);
			const marked = await this.#ask(
				session,
				mailboxName,
				(mailbox) => mailbox.changeFlags([uid], { mode: 'add', flags: ['\\Deleted'] }),
				() => undefined,
			);
			if (!marked) return false;
			return this.#ask(
				session,
				mailboxName,
				(mailbox) => mailbox.expunge([uid]),
				(gone) => answered(gone.includes(uid)),
			);
		}
		return this.#ask(
			session,
			mailboxName,
			(mailbox) => mailbox.refresh(),
			() => {
				witness.operations += 1;
			},
		);
	}

	/** To the owner and back. The acknowledgement is noted when it reaches the client; what is shown, when it leaves. */
	#ask<T>(
		session: Session,
		mailboxName: string,
		work: (mailbox: OpenMailbox) => Promise<{ readonly ok: true; readonly value: T } | { readonly ok: false }>,
		acknowledged: (value: T) => void,
	): Promise<boolean> {
		const { agenda, network, witness } = this.#ports;
		const { through, owner, account } = session;
		const answer = Promise.withResolvers<boolean>();
		const over = () => this.#resolve(answer, false);
		agenda.after(patienceMs, over);
		const leaves = [through.onEnd(over), through.follow({ member: owner.machine.name, life: session.life }, over), session.onOver(over)];
		leaves.push(owner.onEnd(() => network.carry(owner.machine.name, through.machine.name, over)));
		const back = (arrive: () => void) => network.carry(owner.machine.name, through.machine.name, () => through.main.enter(arrive));
		through.main.enter(() =>
			network.carry(through.machine.name, owner.machine.name, () =>
				owner.main.enter(() => {
					owner.stagesNow.enter('acknowledge');
					void this.#serve(session, mailboxName, work).then((served) => {
						owner.stagesNow.leave('acknowledge');
						if (served === 'over') return back(() => session.leave());
						const mailbox = account.mailbox(mailboxName);
						witness.acknowledges(owner.machine.name, account.address, account.generation);
						if (mailbox !== undefined) witness.shown(account.address, mailbox);
						back(() => {
							if (session.isOver) return;
							if (served.ok) acknowledged(served.value);
							this.#resolve(answer, true);
						});
					});
				}),
			),
		);
		return answer.promise.finally(() => {
			for (const leave of leaves) leave();
		});
	}

	async #serve<T>(
		session: Session,
		mailboxName: string,
		work: (mailbox: OpenMailbox) => Promise<{ readonly ok: true; readonly value: T } | { readonly ok: false }>,
	): Promise<{ readonly ok: true; readonly value: T } | { readonly ok: false } | 'over'> {
		if (!(await passGate(session))) return 'over';
		const mailbox = session.account.mailbox(mailboxName);
		if (mailbox === undefined) return 'over';
		const done = await work(mailbox);
		return (await passGate(session)) ? done : 'over';
	}

	#wait(ms: number): Promise<void> {
		const { agenda } = this.#ports;
		return new Promise((resolve) =>
			agenda.after(ms, () => {
				agenda.touch();
				resolve();
			}),
		);
	}

	#resolve<T>(waiting: PromiseWithResolvers<T>, value: T): void {
		this.#ports.agenda.touch();
		waiting.resolve(value);
	}
}

/** One logged-in client: through a frontend to an owner, for as long as both and the account stay. */
class Session {
	readonly through: Run;
	readonly owner: Run;
	readonly account: OpenAccount;
	readonly life: number;
	readonly #ended = new Set<() => void>();
	isOver = false;

	constructor(parts: { readonly through: Run; readonly owner: Run; readonly account: OpenAccount; readonly life: number; readonly mailbox: string }) {
		this.through = parts.through;
		this.owner = parts.owner;
		this.account = parts.account;
		this.life = parts.life;
	}

	onOver(listener: () => void): () => void {
		this.#ended.add(listener);
		return () => this.#ended.delete(listener);
	}

	leave(): void {
		this.isOver = true;
		for (const ended of this.#ended) ended();
	}
}

async function passGate(session: Session): Promise<boolean> {
	const fence = session.owner.fence;
	if (fence === null) return false;
	try {
		for (;;) {
			if (session.account.dropped()) return false;
			if (fence.fit()) return true;
			await fence.whenFit();
		}
	} catch (error) {
		if (error instanceof FenceClosed) return false;
		throw error;
	}
}
