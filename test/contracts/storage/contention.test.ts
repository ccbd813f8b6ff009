/**
 * Three backends, each a process of its own, fight for one busy account on one real folder: deliveries and repeats, flags,
 * expunges, looks and releases from nine sessions, while the backends are stopped in the middle of whatever they do,
 * declared dead as soon as their silence allows it, and go on later with calls that were under way. Then the ledger of
 * what clients were told is held against the files (R2 to R7, P1, P2).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { declareDead } from '../../../node-image/src/storage/member-tokens.ts';
import { parseMessageName } from '../../../node-image/src/storage/message-name.ts';
import { realFiles } from '../../../node-image/src/storage/real-files.ts';
import { alice, home, nodeOn, opened, prepare } from '../../../node-image/src/storage/test-member.ts';
import { readToken } from '../../../node-image/src/storage/tokens.ts';
import { accountPath } from '../../../node-image/src/storage/volume.ts';
import { BackendProcess, type BackendReport, deliveryBytes, deliveryId, whenSilent } from './backend-process.ts';

const beatMs = 25;
const ms = Number(process.env.CONTENTION_MS ?? 8000);

type Shown = Extract<BackendReport, { is: 'shown' }>;
type Acknowledged = Extract<BackendReport, { is: 'acknowledged' }>;

test.skipIf(process.platform !== 'linux')(
	'what was acknowledged is there, once, under its number, whoever had the account (needs /proc)',
	async () => {
		const path = await mkdtemp(join(tmpdir(), 'mclab-contend-'));
		const fs = realFiles(path);
		await prepare(fs);
		const backends = ['be1', 'be2', 'be3'].map((name) => new BackendProcess(name, { volumePath: path, account: alice, beatMs }));
		try {
			for (const backend of backends) await backend.ask({ do: 'live' }, 'lives');
			for (const [at, backend] of backends.entries()) backend.tell({ do: 'busy', ms, number: at + 1 });
			const startedAt = performance.now();
			let deaths = 0;
			while (performance.now() - startedAt < ms - 1500) {
				// Long enough to write, at a moment that nobody chose.
				await setTimeout(Math.random() * 150);
				const owner = await readToken(fs, accountPath(alice));
				if (!owner.ok || owner.value.holder.kind !== 'life') continue;
				const { member } = owner.value.holder;
				const backend = backends.find(({ name }) => name === member);
				await backend?.pause();
				const life = await whenSilent(fs, member, { beatMs, reads: 3 });
				if (life !== undefined && (await declareDead(fs, member, life)).ok) deaths += 1;
				// Sometimes at once, sometimes long after the next owner has written.
				await setTimeout(Math.random() < 0.5 ? 0 : Math.random() * 200);
				backend?.resume();
			}
			for (const backend of backends) await backend.report(0, 'rested');
			for (const backend of backends) await backend.ask({ do: 'release' }, 'released');

			const reports = backends.flatMap((backend) => backend.reports);
			const acknowledged = reports.filter((report): report is Acknowledged => report.is === 'acknowledged');
			const shown = reports.filter((report): report is Shown => report.is === 'shown');
			const expunged = new Set(shown.filter(({ kind }) => kind === 'expunged').map(({ uid }) => uid));

			// P1: in the order of their windows, no generation speaks again behind a later one.
			const spoken = [...acknowledged, ...shown].sort((one, other) => one.atMs - other.atMs);
			for (const [at, one] of spoken.entries()) expect(one.generation).toBeGreaterThanOrEqual(spoken[at - 1]?.generation ?? 0);
			// R4: whoever reads by ascending UIDs misses nothing.
			const added = shown.filter(({ kind }) => kind === 'added').sort((one, other) => one.atMs - other.atMs || one.uid - other.uid);
			expect(added.map(({ uid }) => uid)).toEqual([...new Set(added.map(({ uid }) => uid))].sort((one, other) => one - other));

			const last = await nodeOn(fs, 'be9');
			const { account, inbox } = await opened(last);
			const messages = new Map(inbox.messages().map((message) => [message.uid, message]));
			const names = await fs.list(`${await home(fs)}/INBOX`);
			const uids = (names.ok ? names.value : []).flatMap((name) => parseMessageName(name)?.uid ?? []);
			expect(new Set(uids).size).toBe(uids.length);
			for (const { uid } of shown) expect(uids, `UID ${uid} was shown`).toContain(uid);
			for (const uid of expunged) expect(messages.has(uid), `expunged UID ${uid}`).toBe(false);
			const byText = new Map<string, number>();
			for (const uid of messages.keys()) {
				const read = await inbox.read(uid);
				if (!read.ok) throw new Error(read.error.message);
				const text = new TextDecoder().decode(read.value);
				expect(byText.has(text), `${text} is there twice`).toBe(false);
				byText.set(text, uid);
			}
			const tally: Record<string, number> = {};
			for (const { command, uids: told } of acknowledged) {
				tally[command.do] = (tally[command.do] ?? 0) + 1;
				if (command.do === 'deliver') {
					const again = await account.deliver({ deliveryId: deliveryId(command.n), bytes: deliveryBytes(command.n) });
					expect(again, `mail ${command.n}`).toMatchObject({ ok: true, value: { outcome: 'known', uid: told[0] } });
					if (messages.has(told[0] ?? 0)) expect(byText.get(`mail ${command.n}`)).toBe(told[0]);
				} else if (command.do === 'flag') {
					// \Deleted is given together with what expunges; all others are only ever added.
					for (const uid of told) if (messages.has(uid)) expect(messages.get(uid)?.flags.has(command.flag), `${command.flag} of ${uid}`).toBe(true);
				} else for (const uid of told) expect(messages.has(uid)).toBe(false);
			}
			expect(await fs.list(`${await home(fs)}/tmp`)).toMatchObject({ value: [] });

			const takes = reports.filter(({ is }) => is === 'taken').length;
			const refused = reports.filter(({ is }) => is === 'refused').length;
			if (process.env.CONTENTION_MS !== undefined) console.log({ tally, shown: shown.length, takes, deaths, refused });
			// The fight itself must not starve: it would prove nothing.
			expect([acknowledged.length > 200, takes > 5, deaths > 4, refused > 10]).toEqual([true, true, true, true]);
		} finally {
			for (const backend of backends) await backend.end();
			await rm(path, { recursive: true });
		}
	},
	60_000,
);
