/** Test workers in parallel do not meet: each has nodes, addresses and folder of its own. */
import { createTransport } from 'nodemailer';
import { expect, test } from 'vitest';
import { UserProcess } from './user-process.ts';

test('four processes start clusters at the same moment, and each gets its own mail', async () => {
	const users = Array.from({ length: 4 }, () => new UserProcess({ frontends: 1, backends: 1 }));
	const begun = await Promise.all(users.map((user) => user.begun()));
	const places = begun.flatMap(({ services, nodes }) => [
		...Object.values(services).map(({ host, port }) => `${host}:${port}`),
		...nodes.flatMap(({ address, ports }) => Object.values(ports).map((port) => `${address}:${port}`)),
	]);
	expect(new Set(places).size).toBe(places.length);
	expect(new Set(begun.map(({ name }) => name)).size).toBe(4);
	for (const { services } of begun) {
		const sent = await createTransport(services.smtp).sendMail({ from: 'bob@example.test', to: 'alice@example.test', text: 'here' });
		expect(sent.accepted).toEqual(['alice@example.test']);
	}
	for (const user of users) user.say('down');
	expect(await Promise.all(users.map((user) => user.ended))).toEqual(users.map(() => ({ code: 0, signal: null })));
});
