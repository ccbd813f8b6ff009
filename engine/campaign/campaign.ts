/**
 * One campaign from its cluster's start to the verdict: load, faults by seed, heal, settle, audit.
 *
 * The clients' ledger is the one side, files and recording are the other; nobody in between is believed. Whatever
 * ends it (a broken promise, Ctrl-C, an engine that dies), the cluster is taken down unless it is to be kept.
 * Read schedule.ts, copies.ts and file-judge.ts first; cli/verbs/campaign.ts prints what comes of it.
 */
import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { volumePlace } from '../../node-image/src/contract/files.ts';
import type { ClusterStatus, RuntimeKind } from '../contract/cluster-status.ts';
import type { CallFailure } from '../contract/engine-api.ts';
import { parseRecording } from '../contract/recording-format.ts';
import type { EngineClient } from '../server/attach.ts';
import type { Breach } from './breach.ts';
import { endsWith, numberOf } from './campaign-mail.ts';
import { CopyLedger } from './copies.ts';
import { engineFiles } from './engine-files.ts';
import { type DoneStep, FaultDriver } from './fault-driver.ts';
import { judgeFiles } from './file-judge.ts';
import type { FileSource } from './file-source.ts';
import { ImapWriter } from './imap-writer.ts';
import type { LoadContext } from './load.ts';
import { localFiles } from './local-files.ts';
import type { Wait } from './outages.ts';
import { countQueued, type Frontend, readQueues } from './read-queues.ts';
import { readVolume } from './read-volume.ts';
import { judgeRecording, type RecordingVerdict } from './recording-judge.ts';
import { type CampaignReport, makeReport } from './report.ts';
import { type CampaignKind, makeSchedule } from './schedule.ts';
import { seededRandom } from './seeded-random.ts';
import { Sightings } from './sightings.ts';
import { SmtpLoad } from './smtp-load.ts';
import { judgeSnapshots } from './snapshot-judge.ts';
import { SyncReader } from './sync-reader.ts';
import type { FileContent, MailboxFiles } from './volume-files.ts';

export interface CampaignSetting {
	readonly engine: EngineClient;
	readonly seed: number;
	readonly faults: number;
	readonly frontends: number;
	readonly backends: number;
	/** Client operations a second: mails and changes by IMAP. */
	readonly ratePerS: number;
	/** What cannot be done in that runtime is left out, and said. */
	readonly kinds: readonly CampaignKind[];
	readonly runtime: RuntimeKind;
	readonly keep: boolean;
	/** Where a recording is kept when a promise was broken. */
	readonly keepPath: string;
	/** Resolves when the campaign is to be broken off. */
	readonly interrupted: Promise<unknown>;
	/** Ends the cluster and removes it. */
	takeDown(name: string): Promise<unknown>;
	/** What is going on, for people. */
	say(line: string): void;
}

export type CampaignOutcome =
	| { readonly is: 'report'; readonly report: CampaignReport }
	| { readonly is: 'interrupted' }
	/** The cluster could not be started, or the engine was lost. */
	| { readonly is: 'failed'; readonly failure: CallFailure };

const domains = ['example.test', 'second.test'] as const;
/** Nine of ten mails are for them. */
const busyNames = ['alice', 'bob'] as const;
/** Their newest message stays the newest for a while: it is expunged, and then the owner dies (R6). */
const calmNames = ['carol', 'dave'] as const;
/** Mail comes now and then, nobody reads: they stay with a dead owner until somebody asks for them (R3). */
const quietNames = ['erin', 'frank'] as const;
/** Of the client operations; the others change mailboxes by IMAP. */
const smtpShare = 0.6;
const waitsMax = 1_000_000;
const breachesMax = 2_000;
/** Clients begin before the first fault: every account is open then. */
const warmUpMs = 1_500;
const settleMs = 30_000;
/** A queue tries again at the latest after some seconds. */
const queueMs = 30_000;

export async function runCampaign(setting: CampaignSetting): Promise<CampaignOutcome> {
	const name = `campaign-${setting.seed}`;
	const { engine, keep, say } = setting;
	const file = clusterFileText(name, setting);
	say(`starting ${name}: ${setting.frontends} frontends, ${setting.backends} backends`);
	let isBrokenOff = false;
	const brokenOff = setting.interrupted.then(() => {
		isBrokenOff = true;
		return 'interrupted' as const;
	});
	let isOurs = true;
	const starting = engine.call('up', { name, runtime: setting.runtime, source: { fileName: `${name}.yaml`, text: file }, detach: keep }).then((outcome) => {
		// What has this name then is another campaign's cluster, or one that was kept to be looked at. What failed is gone.
		isOurs = outcome.ok;
		return outcome;
	});
	const started = await Promise.race([starting, brokenOff]);
	try {
		if (started === 'interrupted') return { is: 'interrupted' };
		if (!started.ok) return { is: 'failed', failure: started.error };
		const campaign = new Campaign(setting, started.value, brokenOff, () => isBrokenOff);
		const report = await campaign.run();
		return report === 'interrupted' ? { is: 'interrupted' } : { is: 'report', report };
	} finally {
		if (!keep && isOurs) {
			say(`taking ${name} down`);
			await setting.takeDown(name);
		}
	}
}

class Campaign {
	readonly #setting: CampaignSetting;
	readonly #status: ClusterStatus;
	readonly #brokenOff: Promise<'interrupted'>;
	readonly #isBrokenOff: () => boolean;
	readonly #ledger = new CopyLedger();
	readonly #waits: Wait[] = [];
	readonly #steps: DoneStep[] = [];
	readonly #breaches: Breach[] = [];
	readonly #known = new Set<string>();
	readonly #run = randomBytes(4).toString('hex');
	/** Our clock when the recording began: everything is told in the recording's time. */
	readonly #zeroMs: number;
	#snapshots = new Map<string, MailboxFiles>();

	constructor(setting: CampaignSetting, status: ClusterStatus, brokenOff: Promise<'interrupted'>, isBrokenOff: () => boolean) {
		this.#setting = setting;
		this.#status = status;
		this.#brokenOff = brokenOff;
		this.#isBrokenOff = isBrokenOff;
		this.#zeroMs = performance.now() - (Date.now() - Date.parse(status.startedAt));
	}

	async run(): Promise<CampaignReport | 'interrupted'> {
		const { seed, engine, faults, say, ratePerS, frontends, backends } = this.#setting;
		const { kinds } = this.#setting;
		const { name } = this.#status;
		const accounts = this.#status.accounts.filter(isOneOf(busyNames, calmNames));
		const context = this.#context();
		const writerEveryMs = (1_000 * accounts.length) / (ratePerS * (1 - smtpShare));
		const smtp = new SmtpLoad(context, ratePerS * smtpShare);
		const readers = accounts.map((account) => new SyncReader(context, account, new Sightings(account.address, 'INBOX')));
		const writers = accounts.map((account, index) => {
			const sightings = readers[index]?.sightings ?? new Sightings(account.address, 'INBOX');
			return new ImapWriter(context, account, sightings, writerEveryMs);
		});
		const clients = [smtp, ...readers, ...writers];
		const beganMs = this.#now();
		for (const client of clients) client.start();
		try {
			await this.#pause(warmUpMs);
			const driver = new FaultDriver({
				engine,
				cluster: name,
				now: () => this.#now(),
				pause: (ms) => this.#pause(ms),
				stopped: this.#isBrokenOff,
				struck: (strike) => {
					this.#steps.push(strike);
					say(`${seconds(strike.atMs)}  ${strike.what}${strike.refused === undefined ? '' : ` (not done: ${strike.refused})`}`);
				},
				found: (breaches) => this.#found(breaches),
				whole: () => this.#snapshot(),
			});
			const steps = makeSchedule({ seed, faults, frontends, backends, kinds });
			const faultsDone = await driver.run(steps);
			if (this.#isBrokenOff()) return 'interrupted';

			say(`${seconds(this.#now())}  settling`);
			const settled = Promise.all([smtp.stop(), ...writers.map((writer) => writer.stop())])
				.then(() => this.#queuesEmpty())
				.then(() => Promise.all(readers.map((reader) => reader.stop(settleMs))));
			const last = await Promise.race([settled, this.#brokenOff]);
			if (last === 'interrupted') return 'interrupted';
			last.forEach((isDone, index) => {
				const where = accounts[index]?.address ?? '';
				if (!isDone)
					this.#found([{ promise: 'not-healed', where, what: `its INBOX could not be read within ${settleMs / 1000} s after everything was healed` }]);
			});
			const durationMs = this.#now() - beganMs;
			say(`${seconds(this.#now())}  reading every mailbox from the files`);
			return await this.#judge(
				readers.map(({ sightings }) => sightings),
				faultsDone,
				durationMs,
			);
		} finally {
			for (const client of clients) client.close();
		}
	}

	#context(): LoadContext {
		const { services } = this.#status;
		const accounts = this.#status.accounts.filter(isOneOf(busyNames, calmNames));
		return {
			run: this.#run,
			smtp: services.smtp,
			imap: services.imap,
			accounts,
			busyAccounts: this.#status.accounts.filter(isOneOf(busyNames)),
			quietAccounts: this.#status.accounts.filter(isOneOf(quietNames)),
			ledger: this.#ledger,
			// What clients do is not the plan's sequence: outcomes decide how many dice are thrown.
			random: seededRandom(this.#setting.seed ^ 0x5eed),
			now: () => this.#now(),
			waited: (wait) => {
				if (this.#waits.length < waitsMax) this.#waits.push(wait);
			},
			found: (breaches) => this.#found(breaches),
		};
	}

	/** In the recording's time. */
	#now(): number {
		return performance.now() - this.#zeroMs;
	}

	async #pause(ms: number): Promise<void> {
		let timer: NodeJS.Timeout | undefined;
		const over = new Promise<void>((resolve) => {
			timer = setTimeout(resolve, ms);
		});
		await Promise.race([over, this.#brokenOff]);
		clearTimeout(timer);
	}

	/** The same finding is told once, however often it is met. */
	#found(breaches: readonly Breach[]): void {
		for (const breach of breaches) {
			const key = `${breach.promise} ${breach.where} ${breach.mailbox} ${breach.number} ${breach.uid} ${breach.number === undefined && breach.uid === undefined ? breach.what : ''}`;
			if (this.#known.has(key) || this.#breaches.length >= breachesMax) continue;
			this.#known.add(key);
			const atMs = breach.atMs !== undefined && Number.isFinite(breach.atMs) ? breach.atMs : this.#now();
			this.#breaches.push({ ...breach, atMs });
			this.#setting.say(`${seconds(this.#now())}  BROKEN ${breach.promise}: ${breach.where} ${breach.what}`);
		}
	}

	/** Between faults: what the files say now must follow from what they said before. */
	async #snapshot(): Promise<void> {
		const read = await readVolume({ volume: this.#files(volumePlace), accounts: this.#addresses() });
		for (const { mailboxes } of read.accounts) this.#compare(mailboxes);
	}

	#compare(mailboxes: readonly MailboxFiles[]): void {
		for (const mailbox of mailboxes) {
			const key = `${mailbox.account} ${mailbox.mailbox}`;
			const before = this.#snapshots.get(key);
			if (before !== undefined) this.#found(judgeSnapshots(before, mailbox));
			this.#snapshots.set(key, mailbox);
		}
	}

	#addresses(): string[] {
		return this.#status.accounts.map(({ address }) => address);
	}

	async #judge(sightings: readonly Sightings[], faultsDone: number, durationMs: number): Promise<CampaignReport> {
		const { seed, frontends, backends, faults, ratePerS } = this.#setting;
		const read = await readVolume({ volume: this.#files(volumePlace), accounts: this.#addresses(), identify: (bytes) => this.#identify(bytes) });
		for (const { mailboxes } of read.accounts) this.#compare(mailboxes);
		const queues = await readQueues(this.#frontends(), (bytes) => numberOf(bytes, this.#run));
		const audit = judgeFiles({ accounts: read.accounts, queued: queues.queued, problems: [...read.problems, ...queues.problems] }, this.#ledger, sightings);
		this.#found(audit.breaches);
		const recording = await this.#judgeRecording();
		this.#found(recording.breaches);
		return makeReport({
			...{ seed, frontends, backends, ratePerS, durationMs, faultsDone, audit, recording },
			name: this.#status.name,
			kinds: [...this.#setting.kinds],
			runtime: this.#status.runtime,
			faultsPlanned: faults,
			ledger: this.#ledger,
			waits: this.#waits,
			steps: this.#steps,
			breaches: this.#breaches,
			recordingPath: await this.#keepRecording(),
		});
	}

	/** What queues still hold then is reported as delayed. */
	async #queuesEmpty(): Promise<void> {
		const givenUpAtMs = this.#now() + queueMs;
		while (!this.#isBrokenOff() && this.#now() < givenUpAtMs && (await countQueued(this.#frontends())) > 0) await this.#pause(50);
	}

	#frontends(): Frontend[] {
		return this.#status.nodes.filter(({ roles }) => roles.includes('frontend')).map(({ name }) => ({ name, disk: this.#files(name) }));
	}

	/** Nodes that are processes have their files on this machine; of others the engine reads them. */
	#files(where: string): FileSource {
		const { runtime, name, nodes, volumePath } = this.#status;
		if (runtime !== 'process') return engineFiles({ engine: this.#setting.engine, cluster: name, where });
		const node = nodes.find((one) => one.name === where);
		return localFiles(node === undefined ? volumePath : node.dataPath);
	}

	#identify(bytes: Buffer): FileContent {
		const number = numberOf(bytes, this.#run);
		const mail = number === null ? undefined : this.#ledger.mail(number);
		return { number, whole: mail === undefined || endsWith(bytes, mail.content) };
	}

	async #judgeRecording(): Promise<RecordingVerdict> {
		const parsed = parseRecording(await readFile(this.#status.recordingPath, 'utf8'));
		if (parsed.ok) return judgeRecording(parsed.value.events);
		const breach: Breach = { promise: 'two-writers', where: this.#status.recordingPath, what: `the recording cannot be read: ${parsed.error.message}` };
		return { epochs: 0, twoControllers: 0, twoWriters: 0, isCut: true, breaches: [breach] };
	}

	/** Where a promise was broken: the recording, and the clients' side of it, outlive the cluster. */
	async #keepRecording(): Promise<string | null> {
		if (this.#breaches.length === 0) return this.#setting.keep ? this.#status.recordingPath : null;
		await mkdir(this.#setting.keepPath, { recursive: true, mode: 0o700 });
		const base = join(this.#setting.keepPath, `${this.#status.name}-${this.#run}`);
		await copyFile(this.#status.recordingPath, `${base}.jsonl`);
		const numbers = new Set(this.#breaches.flatMap(({ number }) => number ?? []));
		const mails = this.#ledger.mails().filter(({ number }) => numbers.has(number));
		await writeFile(
			`${base}.ledger.json`,
			`${JSON.stringify({ run: this.#run, breaches: this.#breaches, steps: this.#steps, mails: mails.map(mailForKeeping) }, null, '\t')}\n`,
			{ mode: 0o600 },
		);
		return `${base}.jsonl`;
	}
}

function mailForKeeping(mail: ReturnType<CopyLedger['mails']>[number]): unknown {
	const operation = ({ outcome, begunMs, endedMs }: { outcome: string; begunMs: number; endedMs: number }) => ({ outcome, begunMs, endedMs });
	return {
		number: mail.number,
		how: mail.how,
		attempts: mail.attempts,
		copies: mail.copies.map((copy) => ({
			account: copy.account,
			mailbox: copy.mailbox,
			stored: operation(copy.stored),
			appendedUid: copy.appendedUid,
			flags: copy.flags.map((one) => ({ ...operation(one.operation), values: Object.fromEntries(one.values) })),
			expunges: copy.expunges.map(operation),
		})),
	};
}

function isOneOf(...names: readonly (readonly string[])[]): (account: { readonly address: string }) => boolean {
	return ({ address }) => names.flat().some((name) => address.startsWith(`${name}@`));
}

function clusterFileText(name: string, { frontends, backends }: CampaignSetting): string {
	const lines = domains.map((domain) => `  - { name: ${domain}, accounts: [${[...busyNames, ...calmNames, ...quietNames].join(', ')}] }`);
	return [`name: ${name}`, `frontends: ${frontends}`, `backends: ${backends}`, 'domains:', ...lines, ''].join('\n');
}

function seconds(ms: number): string {
	return `${(ms / 1000).toFixed(2).padStart(7)} s`;
}
