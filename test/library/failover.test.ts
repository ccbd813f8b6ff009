/** A mail that was answered 250 is there after the controller was killed. */
import { ImapFlow } from 'imapflow';
import { up } from 'mailcluster-lab';
import { createTransport } from 'nodemailer';
import { expect, test } from 'vitest';

test('mail outlives the controller', { timeout: 30_000 }, async () => {
	await using cluster = await up('dynamic');
	const alice = cluster.account('alice@example.test');
	const traffic = await cluster.traffic({ ratePerS: 20 });

	await createTransport(cluster.smtp).sendMail({ from: 'bob@example.test', to: alice.address, subject: 'first mail' });
	const killed = await cluster.kill('@controller');
	const { epoch } = await cluster.untilController({ not: killed });
	expect(epoch).toBe(2);

	const auth = { user: alice.address, pass: alice.password };
	const client = new ImapFlow({ ...cluster.imap, auth, secure: false, doSTARTTLS: false, logger: false });
	await client.connect();
	await client.mailboxOpen('INBOX');
	expect(await client.search({ subject: 'first mail' })).toHaveLength(1);
	await client.logout();

	await cluster.heal();
	expect(await traffic.stop()).toMatchObject({ lost: 0, doubled: 0 });
});
