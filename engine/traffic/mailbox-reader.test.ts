import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MailDouble } from './mail-double.ts';
import { MailboxReader } from './mailbox-reader.ts';
import { probeMail } from './probe-mail.ts';

const address = 'a@x.test';
const probe = (number: number) => probeMail({ run: 'run', number, from: address, to: [address], date: new Date(0) });

let double: MailDouble;
let now = 0;
let seen: { uidValidity: number; uid: number; number: number }[] = [];
let waits: number[] = [];
let onProgress: () => void = () => undefined;
let reader: MailboxReader;
let running: Promise<void>;

beforeEach(async () => {
	double = await MailDouble.start();
	now = 0;
	seen = [];
	waits = [];
	reader = new MailboxReader({
		endpoint: double.imap,
		account: { address, password: 'p' },
		run: 'run',
		intervalMs: () => 10,
		now: () => now,
		onSeen: (found) => {
			seen.push(found);
			onProgress();
		},
		onAnswered: (waitMs) => {
			waits.push(waitMs);
			onProgress();
		},
	});
});
afterEach(async () => {
	reader.stop();
	await running;
	await double.stop();
});

/** Resolves when the reader has made the condition true. */
function until(condition: () => boolean): Promise<void> {
	return new Promise((resolve) => {
		onProgress = () => {
			if (condition()) resolve();
		};
		onProgress();
	});
}

describe('MailboxReader', () => {
	test('reports each mail of its run once, in the order of UIDs', async () => {
		double.store(address, Buffer.from('Subject: other\r\n\r\n'));
		double.store(address, probe(0));
		running = reader.run();
		await until(() => seen.length === 1);
		double.store(address, probe(1));
		double.store(address, probe(2));
		await until(() => seen.length === 3);
		double.dropImap();
		double.store(address, probe(3));
		await until(() => seen.length === 4);
		expect(seen).toEqual([0, 1, 2, 3].map((number) => ({ uidValidity: 1, uid: number + 2, number })));
	});

	test('a killed connection: the wait runs from the first attempt to the OK after login and SELECT', async () => {
		running = reader.run();
		await until(() => waits.length >= 3);
		expect(Math.max(...waits)).toBe(0);
		let release: () => void = () => undefined;
		const atLogin = new Promise<void>((reached) => {
			double.beforeImap = (line) => {
				if (line.includes('NOOP')) return false;
				if (!line.includes('LOGIN')) return true;
				reached();
				return new Promise((resolve) => {
					release = () => {
						double.beforeImap = () => true;
						resolve(true);
					};
				});
			};
		});
		await atLogin;
		const since = reader.waitingSinceMs;
		expect(since).toBe(0);
		now = 700;
		const count = waits.length;
		release();
		await until(() => waits.length > count);
		expect(waits[count]).toBe(700);
	});

	test('one mail expunged and one new leave the count as it was: the new one is read', async () => {
		double.store(address, probe(0));
		running = reader.run();
		await until(() => seen.length === 1);
		double.mailbox(address).messages.pop();
		double.store(address, probe(1));
		await until(() => seen.length === 2);
		expect(seen[1]).toEqual({ uidValidity: 1, uid: 2, number: 1 });
	});

	test('a new UIDVALIDITY is read from its beginning', async () => {
		double.store(address, probe(0));
		running = reader.run();
		await until(() => seen.length === 1);
		double.mailbox(address).uidValidity = 2;
		double.dropImap();
		await until(() => seen.length === 2);
		expect(seen[1]).toEqual({ uidValidity: 2, uid: 1, number: 0 });
	});

	test('scan finds all on a connection of its own, two copies as two', async () => {
		for (const number of [4, 4, 5]) double.store(address, probe(number));
		running = Promise.resolve();
		const numbers: number[] = [];
		expect((await reader.scan((number) => numbers.push(number))).ok).toBe(true);
		expect(numbers).toEqual([4, 4, 5]);
		double.beforeImap = (line) => !line.includes('FETCH');
		expect((await reader.scan(() => undefined)).ok).toBe(false);
	});
});
