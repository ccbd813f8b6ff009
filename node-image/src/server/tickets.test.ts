import { describe, expect, test } from 'vitest';
import { Tickets } from './tickets.ts';

describe('R10: one-time tickets', () => {
	test('a ticket opens once', () => {
		const tickets = new Tickets<string>(1000, () => 0);
		const ticket = tickets.issue('alice@example.test');
		expect(tickets.redeem(ticket)).toBe('alice@example.test');
		expect(tickets.redeem(ticket)).toBeUndefined();
	});

	test('a ticket that was not issued, or is too old, opens nothing', () => {
		let now = 0;
		const tickets = new Tickets<string>(1000, () => now);
		const ticket = tickets.issue('alice@example.test');
		expect(tickets.redeem('guessed')).toBeUndefined();
		now = 1000;
		expect(tickets.redeem(ticket)).toBeUndefined();
	});

	test('memory stays bounded: the oldest give way', () => {
		const tickets = new Tickets<number>(1_000_000, () => 0);
		const first = tickets.issue(0);
		for (let issued = 1; issued <= 10_000; issued += 1) tickets.issue(issued);
		expect(tickets.redeem(first)).toBeUndefined();
		expect(tickets.redeem(tickets.issue(7))).toBe(7);
	});
});
