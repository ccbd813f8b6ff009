/** One mail to each of many accounts, so that a backend has opened it. */
import { probeMail } from '../../engine/traffic/probe-mail.ts';
import { clientDefaults, SmtpClient } from '../../engine/traffic/smtp-client.ts';
import type { Attempt, Endpoint } from '../../engine/traffic/smtp-connection.ts';

const atOnce = 8;

/** @throws when a mail is not taken: what is measured next would not be what it is called. */
export async function openAccounts(smtp: Endpoint, addresses: readonly string[], runName: string): Promise<void> {
	const client = new SmtpClient({ ...clientDefaults, connectionsWarm: atOnce, endpoint: smtp, now: () => performance.now() });
	const open = [...addresses.entries()];
	const work = async () => {
		for (let next = open.shift(); next !== undefined; next = open.shift()) {
			const [number, address] = next;
			const bytes = probeMail({ run: runName, number, from: address, to: [address], date: new Date() });
			let taken = false;
			const ended = (attempt: Attempt) => {
				if (attempt.kind === 'answered' && attempt.accepted.length > 0) taken = true;
			};
			await client.deliver({ from: address, to: [address], bytes }, { attempted: () => {}, ended });
			if (!taken) throw new Error(`no backend took a mail to ${address}`);
		}
	};
	try {
		await Promise.all(Array.from({ length: atOnce }, work));
	} finally {
		client.close();
	}
}
