import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { trafficReportSchema } from '../contract/cluster-status.ts';
import { type TrafficKind, type TrafficSample, trafficSampleSchema } from '../contract/recorded-event.ts';
import { MailDouble } from './mail-double.ts';
import { probeNumber } from './probe-mail.ts';
import { TrafficProbe } from './traffic-probe.ts';

const accounts = Array.from({ length: 4 }, (_, index) => ({ address: `u${index}@x.test`, password: 'p' }));
const numberOf = (bytes: Buffer) => probeNumber(bytes.toString('latin1'), 'test');

let double: MailDouble;
let probe: TrafficProbe;
let samples: TrafficSample[] = [];
let onSample: () => void = () => undefined;

const newProbe = (kind: TrafficKind = {}) =>
	new TrafficProbe({
		...kind,
		smtp: double.smtp,
		imap: double.imap,
		accounts,
		ratePerS: 100,
		runId: 'test',
		now: () => performance.now(),
		onSample: (sample) => {
			samples.push(sample);
			onSample();
		},
	});

beforeEach(async () => {
	double = await MailDouble.start();
	samples = [];
	probe = newProbe();
});
afterEach(async () => {
	await probe.stop({ isQuick: true });
	await double.stop();
});

function sampleWith(condition: (sample: TrafficSample) => boolean): Promise<void> {
	return new Promise((resolve) => {
		onSample = () => {
			const last = samples.at(-1);
			if (last && condition(last)) resolve();
		};
	});
}

describe('TrafficProbe', () => {
	test('a healthy server: all acknowledged mail is stored, samples and report keep to their schemas', async () => {
		probe.start();
		await sampleWith(({ stored }) => stored >= 30);
		expect(trafficReportSchema.parse(probe.report()).sent).toBeGreaterThanOrEqual(30);
		const report = trafficReportSchema.parse(await probe.stop());
		expect(report).toMatchObject({ lost: 0, doubled: 0, unknown: 0, delayed: 0, refused: 0, repeats: 0, ratePerS: 100 });
		expect(report.stored).toBe(report.sent);
		expect(report.sent).toBe(double.arrivals.length);
		expect(double.arrivals.some(({ to }) => to.length === 3)).toBe(true);
		expect(report.latencyMs.readable.median).toBeGreaterThan(0);
		expect(report.longestOutageMs).toBe(Math.max(report.outagesMs.accept, report.outagesMs.readable, report.outagesMs.imap));
		for (const sample of samples) trafficSampleSchema.parse(sample);
		expect(samples.at(-1)?.failed).toBe(0);
	});

	test('without IMAP nothing is read before the end, and the end counts all the same; mails are as large and clients as many as asked for', async () => {
		const open = new Set<number>();
		let mostAtOnce = 0;
		double.fateOf = async (_, bytes) => {
			const number = numberOf(bytes) ?? -1;
			open.add(number);
			mostAtOnce = Math.max(mostAtOnce, open.size);
			await new Promise((resolve) => setImmediate(resolve));
			open.delete(number);
			return { copies: 1, reply: 250 };
		};
		const commands: string[] = [];
		double.beforeImap = (line) => commands.push(line) > 0;
		probe = newProbe({ withImap: false, sizeBytes: 20_000, clients: 2 });
		probe.start();
		await sampleWith(({ acknowledged }) => acknowledged >= 20);
		expect(commands).toEqual([]);
		expect(samples.at(-1)).toMatchObject({ stored: 0, readableMs: null, imapMs: null });
		const report = await probe.stop();
		expect(report).toMatchObject({ lost: 0, doubled: 0, delayed: 0, outagesMs: { readable: 0, imap: 0 } });
		expect(report.stored).toBe(report.sent);
		expect(mostAtOnce).toBeLessThanOrEqual(2);
		for (const { bytes } of double.arrivals) expect(bytes.length).toBeGreaterThan(19_000);
	});

	test('250 lost behind the final dot: the repeat is one mail where the server knows it again, two where it does not', async () => {
		const known = new Set<number | null>();
		double.fateOf = (_, bytes) => {
			const number = numberOf(bytes);
			const isRepeat = known.has(number);
			known.add(number);
			if (number === 3 || number === 5) return isRepeat ? { copies: number === 3 ? 0 : 1, reply: 250 } : { copies: 1, reply: 'drop' };
			return { copies: 1, reply: 250 };
		};
		probe.start();
		await sampleWith(({ stored }) => stored >= 10);
		const report = await probe.stop();
		expect(report).toMatchObject({ lost: 0, doubled: 1, unknown: 0, repeats: 2 });
		expect(report.stored).toBe(report.sent);
	});

	test('451 for a while: late, not lost', async () => {
		let refusals = 20;
		double.fateOf = () => (refusals-- > 0 ? { copies: 0, reply: 451 } : { copies: 1, reply: 250 });
		probe.start();
		await sampleWith(({ stored }) => stored >= 10);
		const report = await probe.stop();
		expect(report).toMatchObject({ lost: 0, doubled: 0, unknown: 0, refused: 0, repeats: 20 });
		expect(report.stored).toBe(report.sent);
		expect(report.outagesMs.accept).toBeGreaterThanOrEqual(25);
		expect(samples.at(-1)?.failed).toBe(20);
	});

	test('5xx is refused, not lost', async () => {
		double.fateOf = (_, bytes) => (numberOf(bytes) === 2 ? { copies: 0, reply: 554 } : { copies: 1, reply: 250 });
		probe.start();
		await sampleWith(({ stored }) => stored >= 10);
		const report = await probe.stop();
		expect(report).toMatchObject({ refused: 1, lost: 0, repeats: 0 });
		expect(report.acknowledged).toBe(report.sent - 1);
	});

	test('a mail that vanishes after it was acknowledged and read is lost', async () => {
		probe.start();
		await sampleWith(({ stored }) => stored >= 10);
		const mailbox = double.mailbox('u1@x.test');
		const report = probe.stop();
		mailbox.messages = mailbox.messages.filter(({ bytes }) => numberOf(bytes) !== 1);
		expect(await report).toMatchObject({ lost: 1, delayed: 0, doubled: 0 });
	});

	test('IMAP connections killed, SMTP connections killed: traffic goes on and nothing is lost', async () => {
		probe.start();
		await sampleWith(({ stored }) => stored >= 10);
		double.dropImap();
		double.dropSmtp();
		probe.noteFault();
		const before = samples.at(-1)?.stored ?? 0;
		await sampleWith(({ stored }) => stored >= before + 20);
		const report = await probe.stop();
		expect(report).toMatchObject({ lost: 0, refused: 0, unknown: 0, delayed: 0 });
		expect(report.acknowledged).toBe(report.sent);
		expect(samples.at(-1)?.failed).toBeGreaterThanOrEqual(accounts.length);
	});

	test('a session that ends with a goodbye has not failed', async () => {
		probe.start();
		await sampleWith(({ stored }) => stored >= 10);
		double.dropImap('* BYE come back\r\n');
		const before = samples.at(-1)?.stored ?? 0;
		await sampleWith(({ stored }) => stored >= before + 20);
		await probe.stop();
		expect(samples.at(-1)?.failed).toBe(0);
	});

	test('IMAP that never answers is an outage, and what cannot be read is delayed, not lost', async () => {
		double.beforeImap = () => false;
		probe.start();
		await sampleWith(({ acknowledged }) => acknowledged >= 10);
		const waited = samples.at(-1)?.waitingMs ?? 0;
		const report = await probe.stop({ isQuick: true });
		expect(report).toMatchObject({ lost: 0, stored: 0 });
		expect(report.delayed).toBe(report.acknowledged);
		expect(report.outagesMs.imap).toBeGreaterThanOrEqual(waited);
	});

	test('stop is one stop, however often it is called', async () => {
		probe.start();
		expect(probe.stop()).toBe(probe.stop());
		await probe.stop();
	});
});
