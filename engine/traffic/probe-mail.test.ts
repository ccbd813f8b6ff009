import { describe, expect, test } from 'vitest';
import { probeMail, probeNumber, recipientsOf, spreadChoice } from './probe-mail.ts';

describe('recipientsOf', () => {
	test('every tenth mail has three different recipients, and all accounts get about the same', () => {
		const got = new Array<number>(12).fill(0);
		for (let number = 0; number < 1_200; number++) {
			const recipients = recipientsOf(number, 12);
			expect(new Set(recipients).size).toBe(number % 10 === 9 ? 3 : 1);
			for (const account of recipients) got[account] = (got[account] ?? 0) + 1;
		}
		expect(Math.max(...got) - Math.min(...got)).toBeLessThan(40);
	});

	test('one account gets all', () => {
		expect(recipientsOf(9, 1)).toEqual([0]);
		expect(recipientsOf(19, 2)).toEqual([1]);
	});
});

describe('probeMail', () => {
	test('the same number makes the same bytes, and its header tells the number to its own run alone', () => {
		const mail = { run: 'r1', number: 42, from: 'a@x.test', to: ['b@x.test', 'c@x.test'], date: new Date(0) };
		const bytes = probeMail(mail);
		expect(probeMail(mail).equals(bytes)).toBe(true);
		const text = bytes.toString('latin1');
		expect(probeNumber(text.split('\r\n\r\n')[0] ?? '', 'r1')).toBe(42);
		expect(probeNumber(text, 'r2')).toBeNull();
		expect(probeNumber('\r\n', 'r1')).toBeNull();
		expect(/(?<!\r)\n/.test(text)).toBe(false);
	});
});

describe('spreadChoice', () => {
	test.each([2, 3, 4])('a placement that repeats every %i accounts is covered on all sides', (period) => {
		for (const total of [12, 16, 24, 100]) {
			expect(new Set(spreadChoice(total, 8).map((index) => index % period)).size).toBe(period);
		}
	});

	test('fewer than wanted: all', () => {
		expect(spreadChoice(3, 8)).toEqual([0, 1, 2]);
	});
});

test('a mail is about as large as asked for, and still known by its number', () => {
	for (const sizeBytes of [1_000, 50_000, 1_000_000]) {
		const bytes = probeMail({ run: 'r', number: 7, from: 'a@x', to: ['b@x'], date: new Date(0), sizeBytes });
		expect(Math.abs(bytes.length - sizeBytes) / sizeBytes).toBeLessThan(0.15);
		expect(probeNumber(bytes.toString(), 'r')).toBe(7);
	}
});
