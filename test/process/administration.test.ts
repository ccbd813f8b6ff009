/**
 * One administrator, one connection to a frontend, real nodes: domains, accounts, aliases and passwords through the text
 * command interface, mail and logins by them, and accounts that are deleted while mail arrives. One story: a step needs
 * the one before it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NodeConfig } from '../../node-image/src/contract/node-config.ts';
import { makeVerifier } from '../../node-image/src/server/passwords.ts';

const nodeProgram = fileURLToPath(new URL('../../node-image/src/main.ts', import.meta.url));
const names = ['be1', 'be2', 'fe1'] as const;
const children: ChildProcess[] = [];
const configs = new Map<string, NodeConfig>();
let folder: string;
let admin: LineClient;

/** Lines out, lines in. */
class LineClient {
	readonly #socket: Socket;
	readonly #lines: AsyncIterator<string>;

	constructor(port: number) {
		this.#socket = connect({ host: '127.0.0.1', port });
		this.#socket.on('error', () => undefined);
		this.#lines = createInterface({ input: this.#socket })[Symbol.asyncIterator]();
	}

	async line(): Promise<string> {
		const next = await this.#lines.next();
		return next.done ? 'ended' : next.value;
	}

	ask(command: string): Promise<string> {
		this.#socket.write(`${command}\r\n`);
		return this.line();
	}

	close(): void {
		this.#socket.destroy();
	}
}

async function freePorts(count: number): Promise<number[]> {
	const servers = await Promise.all(
		Array.from({ length: count }, async () => {
			const server = createServer().listen(0, '127.0.0.1');
			await once(server, 'listening');
			return server;
		}),
	);
	const ports = servers.map((server) => {
		const address = server.address();
		if (address === null || typeof address === 'string') throw new Error('no port');
		return address.port;
	});
	await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
	return ports;
}

async function start(name: string): Promise<void> {
	const child = spawn(process.execPath, [nodeProgram, '--config', join(folder, `${name}.json`), name === 'fe1' ? '--ClusterFrontend' : '--ClusterBackend'], {
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	children.push(child);
	// Its log is its events, a line each; it is read to the end, so that the node never waits for us.
	const isReady = Promise.withResolvers<void>();
	let log = '';
	child.stdout.on('data', (chunk: Buffer) => {
		log = (log + chunk.toString()).slice(-100_000);
		if (/"state":"ready"/.test(log)) isReady.resolve();
	});
	child.once('exit', () => isReady.reject(new Error(`${name} ended: ${log}`)));
	isReady.promise.catch(() => undefined);
	await isReady.promise;
}

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'mclab-admin-'));
	const ports = await freePorts(18);
	const places = names.map((name, at) => {
		const [smtp = 0, imap = 0, lmtp = 0, adminPort = 0, link = 0, cli = 0] = ports.slice(at * 6);
		const isFrontend = name === 'fe1';
		return {
			name,
			roles: [isFrontend ? ('frontend' as const) : ('backend' as const)],
			address: '127.0.0.1',
			ports: { smtp: isFrontend ? smtp : 0, imap, lmtp: isFrontend ? 0 : lmtp, admin: adminPort, link, cli },
		};
	});
	await mkdir(join(folder, 'volume'));
	const administrator = await makeVerifier('postmaster-password');
	for (const { roles, ...place } of places) {
		await mkdir(join(folder, place.name));
		const config: NodeConfig = {
			cluster: { name: 'lab', id: 'c1', secretHex: '44'.repeat(32) },
			...place,
			members: places.filter(({ name }) => name !== place.name),
			dataPath: join(folder, place.name),
			...(roles.includes('backend') ? { volumePath: join(folder, 'volume') } : {}),
			adminToken: 'a-token-of-this-test',
			beatMs: 100,
			administrator,
		};
		configs.set(place.name, config);
		await writeFile(join(folder, `${place.name}.json`), JSON.stringify(config), { mode: 0o600 });
	}
	for (const name of names) await start(name);
	admin = new LineClient(configs.get('fe1')?.ports.cli ?? 0);
}, 60_000);

afterAll(async () => {
	admin?.close();
	for (const child of children) {
		if (child.exitCode !== null || child.signalCode !== null) continue;
		child.kill('SIGKILL');
		await once(child, 'exit');
	}
	await rm(folder, { recursive: true });
});

test('postmaster logs in at a frontend, and makes domain, accounts and aliases', async () => {
	expect(await admin.line()).toMatch(/^200 fe1 /);
	await admin.ask('USER postmaster');
	expect(await admin.ask('PASS wrong')).toMatch(/^515 /);
	await admin.ask('USER postmaster');
	expect(await admin.ask('PASS postmaster-password')).toBe('200 login OK');
	await admin.ask('INLINE');
	expect(await admin.ask('CREATEDOMAIN school.test SHARED')).toBe('200 OK');
	expect(await admin.ask('CREATEDOMAIN mistake.test')).toBe('200 OK');
	expect(await admin.ask('CREATEACCOUNT alice@school.test {Password="first";}')).toBe('200 OK');
	expect(await admin.ask('CREATEACCOUNT alice@mistake.test {Password="first";}')).toMatch(/^525 /);
	expect(await admin.ask('SETACCOUNTALIASES alice@school.test (office)')).toBe('200 OK');
	expect(await admin.ask('LISTDOMAINS')).toBe('201 (mistake.test,school.test)');
	expect(await admin.ask('GETCURRENTCONTROLLER')).toBe('201 127.0.0.1');
});

async function send(recipients: readonly string[], text: string): Promise<string> {
	const smtp = new LineClient(configs.get('fe1')?.ports.smtp ?? 0);
	try {
		await smtp.line();
		await smtp.ask('HELO test');
		await smtp.ask('MAIL FROM:<sender@x.test>');
		for (const recipient of recipients) {
			const answer = await smtp.ask(`RCPT TO:<${recipient}>`);
			if (!answer.startsWith('250')) return answer;
		}
		await smtp.ask('DATA');
		return await smtp.ask(`Message-ID: <${text}@x.test>\r\nSubject: ${text}\r\n\r\n${text}\r\n.`);
	} finally {
		smtp.close();
	}
}

/** How many messages INBOX has; undefined: no login. */
async function inbox(name: string, password: string): Promise<number | undefined> {
	const imap = new LineClient(configs.get('fe1')?.ports.imap ?? 0);
	try {
		await imap.line();
		if (!(await imap.ask(`a LOGIN ${name} ${password}`)).startsWith('a OK')) return undefined;
		for (let line = await imap.ask('b STATUS INBOX (MESSAGES)'); line !== 'ended'; line = await imap.line()) {
			const [, count] = /MESSAGES (\d+)/.exec(line) ?? [];
			if (count !== undefined) return Number(count);
		}
		return undefined;
	} finally {
		imap.close();
	}
}

test('a mail to alias and account reaches it once; both names log in; a new password counts at once', async () => {
	expect(await send(['office@school.test', 'alice@school.test'], 'both')).toMatch(/^250 /);
	expect(await send(['office@school.test'], 'both')).toMatch(/^250 /);
	expect(await inbox('office@school.test', 'first')).toBe(1);
	expect(await admin.ask('SETACCOUNTPASSWORD office@school.test TO second')).toBe('200 OK');
	expect(await inbox('alice@school.test', 'first')).toBeUndefined();
	expect(await inbox('alice@school.test', 'second')).toBe(1);
});

test('accounts deleted while mail arrives: each mail has a clear answer, and a new account of the name begins empty', async () => {
	for (let turn = 0; turn < 5; turn += 1) {
		const address = `turn${turn}@school.test`;
		expect(await admin.ask(`CREATEACCOUNT ${address} {Password=x;}`)).toBe('200 OK');
		expect(await send([address], `first${turn}`)).toMatch(/^250 /);
		const sending = Promise.all(Array.from({ length: 8 }, (_, n) => send([address], `turn${turn}-${n}`)));
		expect(await admin.ask(`DELETEACCOUNT ${address}`)).toBe('200 OK');
		for (const answer of await sending) expect(answer).toMatch(/^(250 2\.0\.0 stored|550 5\.1\.1)/);
		expect(await send([address], `late${turn}`)).toMatch(/^550 5\.1\.1/);
		expect(await admin.ask(`CREATEACCOUNT ${address} {Password=x;}`)).toBe('200 OK');
		expect(await inbox(address, 'x')).toBe(0);
	}
}, 60_000);

test('with the controller dead the same connection goes on, at the next one', async () => {
	children[0]?.kill('SIGKILL');
	expect(await admin.ask('CREATEACCOUNT bob@school.test {Password=x;}')).toMatch(/^(200|551)/);
	expect(await admin.ask('GETACCOUNTALIASES alice@school.test')).toBe('201 (office)');
	expect(await admin.ask('SETACCOUNTALIASES alice@school.test (office,boss)')).toBe('200 OK');
	expect(await inbox('boss@school.test', 'second')).toBe(1);
}, 60_000);
