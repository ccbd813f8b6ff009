/** The text command interface over a real socket, and everything that a stranger can try at its door. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { MemoryAdministration } from '../administration/memory-administration.ts';
import { CliDoor, type CliLimits } from './cli-door.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
	for (const close of open.splice(0).reverse()) await close();
});

class Client {
	readonly #socket: Socket;
	#unread = '';
	#ended = false;
	#wake = () => {};

	constructor(socket: Socket) {
		this.#socket = socket;
		socket.setEncoding('utf8');
		socket.on('data', (text: string) => {
			this.#unread += text;
			this.#wake();
		});
		socket.on('error', () => undefined);
		socket.on('close', () => {
			this.#ended = true;
			this.#wake();
		});
	}

	write(text: string): void {
		this.#socket.write(text);
	}

	/** undefined: the connection has ended. */
	async line(): Promise<string | undefined> {
		for (;;) {
			const end = this.#unread.indexOf('\r\n');
			if (end >= 0) {
				const line = this.#unread.slice(0, end);
				this.#unread = this.#unread.slice(end + 2);
				return line;
			}
			if (this.#ended) return undefined;
			await new Promise<void>((resolve) => {
				this.#wake = resolve;
			});
		}
	}

	async ask(command: string): Promise<string | undefined> {
		this.write(`${command}\r\n`);
		return this.line();
	}

	async login(name = 'postmaster', password = 'postmaster-password'): Promise<void> {
		expect(await this.ask(`USER ${name}`)).toMatch(/^300 /);
		expect(await this.ask(`PASS ${password}`)).toBe('200 login OK');
		expect(await this.ask('INLINE')).toBe('200 OK');
	}

	close(): void {
		this.#socket.destroy();
	}
}

async function door(limits: Partial<CliLimits> = {}) {
	const administration = new MemoryAdministration();
	const broken: string[] = [];
	const made = new CliDoor({ node: 'be1', administration, broke: (what, error) => broken.push(`${what}: ${error}`), limits: { penaltyMs: 1, ...limits } });
	const { port } = await made.listen({ host: '127.0.0.1', port: 0 });
	open.push(() => made.close());
	const client = async () => {
		const socket = connect({ host: '127.0.0.1', port });
		await once(socket, 'connect');
		const talking = new Client(socket);
		open.push(() => talking.close());
		return talking;
	};
	return { administration, broken, client };
}

describe('the text command interface', () => {
	test('greets, logs in, and does what an administrator says', async () => {
		const { client, administration } = await door();
		const talk = await client();
		expect(await talk.line()).toMatch(/^200 be1 /);
		await talk.login();
		expect(await talk.ask('CREATEDOMAIN School.test SHARED')).toBe('200 OK');
		expect(await talk.ask('createdomain mistake.test')).toBe('200 OK');
		expect(await talk.ask('LISTDOMAINS')).toBe('201 (mistake.test,school.test)');
		expect(await talk.ask('LISTDOMAINS SHARED')).toBe('201 (school.test)');
		expect(await talk.ask('CREATEACCOUNT Alice@school.test {Password = "it is; \\"secret\\"";}')).toBe('200 OK');
		expect(administration.commands.at(-1)).toEqual({ do: 'create-account', address: 'alice@school.test', password: 'it is; "secret"' });
		expect(await talk.ask('CREATEACCOUNT alice@mistake.test {Password=x;}')).toMatch(/^525 .*local domain/);
		expect(await talk.ask('LISTACCOUNTS school.test')).toBe('201 {alice=macnt;}');
		expect(await talk.ask('SETACCOUNTALIASES alice@school.test (office,Boss)')).toBe('200 OK');
		expect(await talk.ask('GETACCOUNTALIASES office@school.test')).toBe('201 (boss,office)');
		expect(await talk.ask('SETACCOUNTPASSWORD alice@school.test TO "n e w"')).toBe('200 OK');
		expect(administration.commands.at(-1)).toMatchObject({ do: 'set-password', password: 'n e w' });
		expect(await talk.ask('GETACCOUNTRIGHTS alice@school.test')).toBe('201 ()');
		expect(await talk.ask('SETACCOUNTRIGHTS alice@school.test (Domain)')).toBe('200 OK');
		expect(await talk.ask('GETACCOUNTRIGHTS alice@school.test')).toBe('201 (Domain)');
		expect(await talk.ask('SETACCOUNTRIGHTS alice@school.test (Master)')).toMatch(/^501 /);
		expect(await talk.ask('SETACCOUNTRIGHTS alice@school.test ()')).toBe('200 OK');
		expect(await talk.ask('DELETEDOMAIN school.test')).toMatch(/^521 /);
		expect(await talk.ask('DELETEACCOUNT alice@school.test')).toBe('200 OK');
		expect(await talk.ask('DELETEDOMAIN school.test')).toBe('200 OK');
		expect(await talk.ask('GETCURRENTCONTROLLER')).toBe('201 127.0.0.1');
		expect(await talk.ask('GETCLUSTERSETTINGS')).toBe('201 {Members={};Times={beatMs=100;};}');
		expect(await talk.ask('RELEASESMTPQUEUE')).toBe('200 OK');
		expect(await talk.ask('SHUTDOWN')).toBe('200 OK');
		expect(administration.commands.at(-1)).toEqual({ do: 'shutdown' });
		expect(await talk.ask('QUIT')).toBe('200 bye');
		expect(await talk.line()).toBeUndefined();
	});

	test('without INLINE data come on lines of their own, with a dot behind them', async () => {
		const talk = await (await door()).client();
		await talk.line();
		await talk.ask('USER postmaster');
		await talk.ask('PASS postmaster-password');
		expect([await talk.ask('LISTDOMAINS'), await talk.line(), await talk.line()]).toEqual(['200 data follows', '()', '.']);
	});

	test('commands that come together are answered one behind the other', async () => {
		const talk = await (await door()).client();
		talk.write('USER postmaster\nPASS postmaster-password\r\nINLINE\nCREATEDOMAIN a.test SHARED\nLISTDOMAINS\nQUIT\n');
		const lines: string[] = [];
		for (let line = await talk.line(); line !== undefined; line = await talk.line()) lines.push(line.slice(0, 3));
		expect(lines).toEqual(['200', '300', '200', '200', '200', '201', '200']);
	});

	test('a domain administrator names accounts without the domain, and nothing of the cluster', async () => {
		const { client, administration } = await door();
		const server = { kind: 'server' } as const;
		await administration.run({ do: 'create-domain', name: 'school.test', shared: true }, server);
		await administration.run({ do: 'create-domain', name: 'other.test', shared: true }, server);
		await administration.run({ do: 'create-account', address: 'head@school.test', password: 'head' }, server);
		await administration.run({ do: 'set-rights', address: 'head@school.test', domainAdministrator: true }, server);
		const talk = await client();
		await talk.line();
		await talk.login('head@school.test', 'head');
		expect(await talk.ask('CREATEACCOUNT alice {Password=x;}')).toBe('200 OK');
		expect(await talk.ask('LISTACCOUNTS')).toBe('201 {alice=macnt;head=macnt;}');
		expect(await talk.ask('LISTDOMAINS')).toBe('201 (school.test)');
		for (const refused of [
			'LISTACCOUNTS other.test',
			'CREATEACCOUNT a@other.test {Password=x;}',
			'CREATEDOMAIN new.test SHARED',
			'SHUTDOWN',
			'GETCURRENTCONTROLLER',
		]) {
			expect(await talk.ask(refused)).toMatch(/^530 /);
		}
	});
});

describe('at the door', () => {
	test('nothing is done before a login', async () => {
		const { client, administration } = await door();
		const talk = await client();
		await talk.line();
		for (const command of ['LISTDOMAINS', 'CREATEDOMAIN a.test SHARED', 'SHUTDOWN', 'nonsense']) expect(await talk.ask(command)).toMatch(/^530 /);
		expect(administration.commands).toEqual([]);
	});

	test('three wrong passwords end the connection, and a failed login ends the one before', async () => {
		const talk = await (await door()).client();
		await talk.line();
		await talk.login();
		for (const turn of [1, 2, 3]) {
			await talk.ask('USER postmaster');
			expect(await talk.ask('PASS guess')).toMatch(turn === 3 ? /^515 .*too many/ : /^515 /);
			if (turn === 1) expect(await talk.ask('LISTDOMAINS')).toMatch(/^530 /);
		}
		expect(await talk.line()).toBeUndefined();
	});

	test('without a postmaster nobody is let in', async () => {
		const { client, administration } = await door();
		administration.postmasterPassword = null;
		const talk = await client();
		await talk.line();
		await talk.ask('USER postmaster');
		expect(await talk.ask('PASS ')).toMatch(/^515 /);
	});

	test('a line without an end is not kept for ever', async () => {
		const talk = await (await door({ lineCharactersMax: 1000 })).client();
		await talk.line();
		talk.write('x'.repeat(2000));
		expect(await talk.line()).toBe('501 the line is too long');
		expect(await talk.line()).toBeUndefined();
	});

	test('whoever does not log in, or says nothing, does not stay', async () => {
		const { client } = await door({ loginMs: 30, idleMs: 30 });
		const talk = await client();
		await talk.line();
		expect(await talk.line()).toBe('550 nobody logged in');
		expect(await talk.line()).toBeUndefined();
	});

	test('more than so many at a time are told so', async () => {
		const { client } = await door({ connectionsMax: 1 });
		const first = await client();
		await first.line();
		const second = await client();
		expect(await second.line()).toMatch(/^550 as many/);
		expect(await second.line()).toBeUndefined();
		expect(await first.ask('NOOP')).toBe('200 OK');
	});

	test('garbage is answered a while, and no fault of the node', async () => {
		const { client, broken } = await door();
		const talk = await client();
		await talk.line();
		await talk.login();
		expect(await talk.ask('CREATEACCOUNT a@b.test {Password=')).toMatch(/^501 /);
		expect(await talk.ask('\u0000\u0001 (((')).toMatch(/^500 /);
		expect(await talk.ask('constructor')).toMatch(/^500 /);
		for (let turn = 0; turn < 17; turn += 1) await talk.ask('GET / HTTP/1.1');
		expect(await talk.line()).toBeUndefined();
		expect(broken).toEqual([]);
	});
});
