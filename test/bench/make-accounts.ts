/**
 * A hundred thousand accounts in a minute: account trees put straight onto a volume, for benchmarks and for tests of scale.
 *
 * What the controller does one account at a time, with three fsyncs each, is done here with none: one sync at the
 * end, and until then the volume is nobody's. One password and so one verifier serve all; mailboxes are born with
 * the same mailbox.json, which is one file under many names (the store replaces it by rename, it never writes into it).
 * An account made here is what createAccount makes (account-directory.ts): test/contracts/make-accounts.test.ts opens some.
 *
 * `node test/bench/make-accounts.ts <volume> <domain> <count> <password>`
 */
import { spawnSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeVerifier } from '../../node-image/src/server/passwords.ts';
import { domainFile, printDomainFile } from '../../node-image/src/storage/account-directory.ts';
import { accountFile, printAccountFile } from '../../node-image/src/storage/account-file.ts';
import { mailboxFile, printMailboxFile } from '../../node-image/src/storage/mailbox-file.ts';
import { encodeMailboxName, standardMailboxes } from '../../node-image/src/storage/mailbox-name.ts';
import { accountPath, domainPath, domainsPath } from '../../node-image/src/storage/volume.ts';

/** ext4 gives a file at most 65,000 names. */
const namesMax = 60_000;

/** The address of the account number `n`, from 1: 'u000042@example.test'. */
export function accountAddress(domain: string, n: number): string {
	return `u${String(n).padStart(6, '0')}@${domain}`;
}

/**
 * Makes the accounts 1 to `count` of a domain, and the domain where it is missing. The volume may be in use, these accounts not yet.
 * @param volumePath an existing folder: a volume, or an empty folder that becomes one.
 * @returns the addresses.
 * @throws what the file system says, for example EEXIST for an account that stands already.
 */
export async function makeAccounts(volumePath: string, domain: string, count: number, password: string): Promise<string[]> {
	const verifier = await makeVerifier(password);
	mkdirSync(join(volumePath, domainsPath), { recursive: true, mode: 0o700 });
	const home = join(volumePath, domainPath(domain));
	if (!existsSync(home)) {
		mkdirSync(home, { mode: 0o700 });
		writeFileSync(join(home, domainFile), printDomainFile(domain), { mode: 0o600 });
	}
	const mailboxes = standardMailboxes.map((name) => encodeMailboxName(name) ?? name);
	const pattern = join(volumePath, domainsPath, `.${domain}.${mailboxFile}`);
	const mailbox = printMailboxFile({ uidValidity: Math.floor(Date.now() / 1000), keywords: [] });
	let names = namesMax;
	const addresses: string[] = [];
	for (let n = 1; n <= count; n += 1) {
		const address = accountAddress(domain, n);
		const parent = join(volumePath, accountPath(address));
		const token = `${parent}/0-free`;
		if (names + mailboxes.length > namesMax) {
			if (n > 1) unlinkSync(pattern);
			writeFileSync(pattern, mailbox, { mode: 0o600, flag: 'wx' });
			names = 0;
		}
		mkdirSync(parent, 0o700);
		mkdirSync(token, 0o700);
		writeFileSync(`${token}/${accountFile}`, printAccountFile({ address, verifier }), { mode: 0o600 });
		mkdirSync(`${token}/tmp`, 0o700);
		for (const name of mailboxes) {
			mkdirSync(`${token}/${name}`, 0o700);
			linkSync(pattern, `${token}/${name}/${mailboxFile}`);
		}
		names += mailboxes.length;
		addresses.push(address);
	}
	if (count > 0) unlinkSync(pattern);
	// Where there is no such command the system writes it back in its own time.
	spawnSync('sync', ['-f', volumePath]);
	return addresses;
}

if (import.meta.main) {
	const [volumePath, domain, count, password] = process.argv.slice(2);
	if (volumePath === undefined || domain === undefined || password === undefined || !(Number(count) >= 1)) {
		process.stderr.write('usage: node test/bench/make-accounts.ts <volume> <domain> <count> <password>\n');
		process.exit(2);
	}
	const startedAt = performance.now();
	const made = await makeAccounts(volumePath, domain, Number(count), password);
	process.stdout.write(`${made.length} accounts in ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
}
