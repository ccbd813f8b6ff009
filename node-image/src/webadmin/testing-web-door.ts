/** WebAdmin of a node on a real HTTP server on loopback, for tests, with a browser that keeps cookies and reads forms. */
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { MemoryAdministration } from '../administration/memory-administration.ts';
import type { MemberConfig, NodeConfig, Role } from '../contract/node-config.ts';
import { WebDoor } from './web-door.ts';

export const testSecretHex = '44'.repeat(32);

export interface TestNodeOptions {
	readonly name: string;
	readonly roles?: readonly Role[];
	readonly secretHex?: string;
	readonly address?: string;
	/** One that several nodes have, as those of a cluster do. */
	readonly administration?: MemoryAdministration;
}

export class TestNode {
	readonly administration: MemoryAdministration;
	readonly broken: string[] = [];
	members: MemberConfig[] = [];
	/** Set by tests: both clocks of this node. */
	nowMs = 1_000_000;
	wallMs = 1_800_000_000_000;
	readonly config: NodeConfig;
	readonly member: MemberConfig;
	readonly door: WebDoor;
	readonly #server: Server;

	private constructor(server: Server, options: TestNodeOptions) {
		this.#server = server;
		this.administration = options.administration ?? new MemoryAdministration();
		const { port } = server.address() as AddressInfo;
		const ports = { smtp: 0, imap: 143, lmtp: 24, admin: port, link: 4010 };
		const address = options.address ?? '127.0.0.1';
		const roles = options.roles ?? ['backend'];
		this.member = { name: options.name, roles: [...roles], address, ports };
		this.config = {
			cluster: { name: 'lab', id: 'lab', secretHex: options.secretHex ?? testSecretHex },
			...{ name: options.name, address, ports, members: [], dataPath: '/nowhere', adminToken: 'the-token-of-this-node', beatMs: 100 },
		};
		this.door = new WebDoor({
			node: { config: this.config, roles, members: () => this.members },
			administration: this.administration,
			nowMs: () => this.nowMs,
			wallMs: () => this.wallMs,
			connect: (member) => connect({ host: member.address, port: member.ports.admin }),
			broke: (what, error) => this.broken.push(`${what}: ${error instanceof Error ? error.message : ''}`),
		});
		server.on('request', (request, response) => {
			if (this.door.takes(request.url)) void this.door.handle(request, response);
			else response.writeHead(404).end();
		});
	}

	static async start(options: TestNodeOptions): Promise<TestNode> {
		const server = createServer().listen(0, options.address ?? '127.0.0.1');
		await once(server, 'listening');
		return new TestNode(server, options);
	}

	get origin(): string {
		return `http://${this.member.address}:${this.member.ports.admin}`;
	}

	async close(): Promise<void> {
		this.#server.close();
		this.#server.closeAllConnections();
		await once(this.#server, 'close');
	}
}

export interface Got {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly text: string;
}

/** Sends a target as it stands, whatever it is: fetch() would tidy it up first. */
export async function ask(
	node: TestNode,
	target: string,
	{ method = 'GET', headers = {}, body }: { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string | Uint8Array } = {},
): Promise<Got> {
	const { address, ports } = node.member;
	const request = httpRequest({ host: address, port: ports.admin, path: target, method, headers, agent: false });
	request.end(body);
	const [response] = await once(request, 'response');
	const parts: Buffer[] = [];
	for await (const part of response) parts.push(part);
	return { status: response.statusCode, headers: response.headers, text: Buffer.concat(parts).toString('utf8') };
}

/** What a person with a browser does: keeps cookies, follows redirects of this node, sends the forms that a page has. */
export class Visitor {
	readonly #node: TestNode;
	readonly cookies = new Map<string, string>();
	language = 'en';

	constructor(node: TestNode) {
		this.#node = node;
	}

	get(target: string): Promise<Got> {
		return this.#go(target, {});
	}

	post(target: string, fields: Record<string, string> | readonly (readonly [string, string])[], headers: Record<string, string> = {}): Promise<Got> {
		const pairs = Array.isArray(fields) ? fields : Object.entries(fields);
		const body = new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString();
		const formHeaders = { 'content-type': 'application/x-www-form-urlencoded', origin: this.#node.origin, 'sec-fetch-site': 'same-origin' };
		return this.#go(target, { method: 'POST', headers: { ...formHeaders, ...headers }, body });
	}

	/** The form token of a page, sent along with the fields. */
	async submit(page: string, target: string, fields: Record<string, string> | readonly (readonly [string, string])[]): Promise<Got> {
		const token = /name="token" value="([0-9a-f]{64})"/.exec((await this.get(page)).text)?.[1];
		if (token === undefined) throw new Error(`${page} has no form`);
		const pairs = Array.isArray(fields) ? fields : Object.entries(fields);
		return this.post(target, [['token', token], ...pairs]);
	}

	logIn(name = 'postmaster', password = 'postmaster-password'): Promise<Got> {
		return this.post('/login', { name, password });
	}

	async follow(got: Got): Promise<Got> {
		if (got.status !== 303) throw new Error(`no redirect, but ${got.status}`);
		return this.get(got.headers.location ?? '');
	}

	async #go(target: string, init: { method?: string; headers?: Record<string, string>; body?: string }): Promise<Got> {
		const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
		const headers = { 'accept-language': this.language, ...(cookie === '' ? {} : { cookie }), ...init.headers };
		const got = await ask(this.#node, target, { ...init, headers });
		for (const set of got.headers['set-cookie'] ?? []) {
			const [name = '', value = ''] = (set.split(';', 1)[0] ?? '').split('=', 2);
			if (/max-age=0/i.test(set)) this.cookies.delete(name);
			else this.cookies.set(name, value);
		}
		return got;
	}
}
