/**
 * The accounts and the mail of one cluster: listed, made, read from the volume, sent by hand, and what was recorded of them.
 *
 * Running-cluster.ts gives it every event; the parts that know something stand in engine/mail/. Nothing here asks a node but
 * what changes the cluster: domains and accounts are made by the controller.
 */
import { randomBytes } from 'node:crypto';
import { describedAccountsMax } from '../contract/cluster-description.ts';
import type { CallArguments, CallResults } from '../contract/engine-api.ts';
import type { AccountPage, AccountsQuery, EventsAbout, MailToSend, RecordedAbout, SentMail } from '../contract/mail.ts';
import type { EngineEvent, RecordedEvent } from '../contract/recorded-event.ts';
import { done, type Outcome, refuse } from '../core/call-failure.ts';
import type { ClusterView } from '../core/cluster-view.ts';
import { passwordBytes, readablePassword } from '../core/password.ts';
import { AccountList } from '../mail/account-list.ts';
import { EventIndex } from '../mail/event-index.ts';
import { sendMail } from '../mail/send-mail.ts';
import { VolumeMail } from '../mail/volume-mail.ts';
import type { AdminResult, NodeAdmin } from '../runtime/node-admin.ts';
import type { RuntimeCluster } from '../runtime/runtime.ts';

export interface ClusterMailOptions {
	readonly runtime: RuntimeCluster;
	readonly view: () => ClusterView;
	readonly now: () => number;
	/** By the recording's clock. */
	readonly atMs: () => number;
	/** Domains or accounts were made: no node tells of it. */
	readonly changed: () => void;
	readonly record: (event: EngineEvent) => void;
}

const domainsMax = 50;
/** A wrong program could send in a circle: the traffic has a probe of its own. */
const sendingAtOnceMax = 4;

export class ClusterMail {
	readonly #options: ClusterMailOptions;
	readonly #index = new EventIndex();
	readonly #list: AccountList;
	readonly #mail: VolumeMail;
	/** As nodes say; null: it has ended. */
	readonly #lives = new Map<string, number | null>();
	readonly #domains: string[] = [];
	#sending = 0;

	constructor(options: ClusterMailOptions) {
		this.#options = options;
		const { runtime } = options;
		this.#list = new AccountList({
			list: (path, most) => runtime.listVolume(path, most),
			livingLife: (member) => this.#livingLife(member),
			now: options.now,
		});
		this.#mail = new VolumeMail({
			list: (path, most) => runtime.listFiles({ is: 'volume' }, path, most),
			read: (path, range) => runtime.readFile({ is: 'volume' }, path, range),
		});
	}

	/** Every event, in order. */
	note(recorded: RecordedEvent): void {
		this.#noteLife(recorded);
		this.#index.note(recorded);
		this.#list.note(recorded);
	}

	/** Made since the cluster was started. */
	get domains(): readonly string[] {
		return this.#domains;
	}

	async accounts(query: AccountsQuery): Promise<Outcome<AccountPage>> {
		try {
			return done(await this.#list.page(query));
		} catch (error) {
			return refuse('unreadable', `the volume cannot be seen: ${error instanceof Error ? error.message : String(error)}`, 'try again');
		}
	}

	about(about: EventsAbout): RecordedAbout {
		return 'account' in about ? this.#index.account(about.account) : this.#index.deliveries(about.deliveryIds, about.message);
	}

	async createDomain(domain: string): Promise<Outcome<CallResults['createDomain']>> {
		const made = await this.#byController((admin) => admin.createDomain(domain));
		if (!made.ok) return made;
		if (this.#domains.length < domainsMax) this.#domains.push(domain);
		this.#options.record({ type: 'domain-created', domain });
		this.#list.changed();
		this.#options.changed();
		return done({ domain });
	}

	async createAccounts(wanted: CallArguments<'createAccounts'>['accounts']): Promise<Outcome<CallResults['createAccounts']>> {
		const accounts = wanted.map(({ address, password }) => ({ address, password: password ?? readablePassword(randomBytes(passwordBytes)) }));
		const made = await this.#byController((admin) => admin.createAccounts(accounts));
		// Also of those that were made before one failed.
		this.#list.changed();
		this.#options.changed();
		if (!made.ok) return made;
		const addresses = accounts.slice(0, describedAccountsMax).map(({ address }) => address);
		this.#options.record({ type: 'accounts-created', addresses, count: accounts.length });
		return done({ accounts });
	}

	mailboxes(address: string): Promise<Outcome<CallResults['mailboxes']>> {
		return this.#mail.mailboxes(address);
	}

	messages(asked: CallArguments<'messages'>): Promise<Outcome<CallResults['messages']>> {
		return this.#mail.messages(asked);
	}

	message(asked: CallArguments<'message'>): Promise<Outcome<CallResults['message']>> {
		return this.#mail.message(asked);
	}

	async send(mail: MailToSend): Promise<Outcome<SentMail>> {
		if (this.#sending >= sendingAtOnceMax) return refuse('busy', `${sendingAtOnceMax} mails are being sent already`, 'wait for their answers');
		const { runtime, now, atMs, record } = this.#options;
		const { address, ports } = runtime.plan.balancer;
		this.#sending += 1;
		try {
			const sentAtMs = atMs();
			record({ type: 'mail-sent', to: mail.to });
			const sent = await sendMail({ smtp: { host: address, port: ports.smtp }, now, date: () => new Date() }, mail);
			return done({ ...sent, sentAtMs });
		} finally {
			this.#sending -= 1;
		}
	}

	stop(): void {
		this.#list.stop();
	}

	async #byController(order: (admin: NodeAdmin) => Promise<AdminResult<void>>): Promise<Outcome<undefined>> {
		const { controller } = this.#options.view();
		if (controller === null)
			return refuse('no-controller', 'the cluster has no controller just now, and only the controller makes accounts and domains', 'try again');
		const answer = await order(this.#options.runtime.admin(controller.node));
		if (answer.ok) return done(undefined);
		return refuse(answer.error.nodeCode ?? answer.error.code, `${controller.node}: ${answer.error.message}`);
	}

	#livingLife(member: string): number | undefined {
		const said = this.#lives.get(member);
		if (said !== undefined) return said ?? undefined;
		// Of an earlier engine's time: as the volume has it.
		const token = /^(\d+)-up$/.exec(this.#options.view().tokens[`Members/${member}`] ?? '');
		return token === null ? undefined : Number(token[1]);
	}

	#noteLife(recorded: RecordedEvent): void {
		if (recorded.source === 'engine') {
			if (recorded.event.type === 'node-removed') this.#lives.set(recorded.event.node, null);
			return;
		}
		const { event, node } = recorded;
		if (event.type === 'life-taken') this.#lives.set(node, event.life);
		else if (event.type === 'fenced') this.#endLife(node, event.life);
		else if (event.type === 'member-declared-dead') this.#endLife(event.member, event.life);
		else if (event.type === 'state' && event.state === 'stopped') this.#lives.set(node, null);
	}

	#endLife(member: string, life: number): void {
		if ((this.#lives.get(member) ?? life) <= life) this.#lives.set(member, null);
	}
}
