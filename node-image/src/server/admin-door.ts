/**
 * The admin port: status, health, event stream, and the verbs that set a cluster up (contract/admin-api.ts).
 *
 * All of these but the health check ask for the bearer token; Host is not looked at, since there is no
 * cookie that a browser would send along on behalf of somebody else's page. The pages for administrators are on
 * the same port, at paths of their own, behind guards of their own: ../webadmin/web-door.ts.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { z } from 'zod';
import { type AdminAnswer, type AdminCommand, adminCommandSchema } from '../administration/admin-command.ts';
import { createAccountsSchema, createDomainSchema, healthEveryMs, membersSchema, type NodeStatus, takesMailText } from '../contract/admin-api.ts';
import type { MemberConfig, NodeConfig } from '../contract/node-config.ts';
import { type NodeFaults, nodeFaultsSchema } from '../contract/node-faults.ts';
import { type Failure, ok, type Result } from '../result.ts';
import type { WebDoor } from '../webadmin/web-door.ts';
import { nowMs } from './clock.ts';
import type { EventLog } from './event-log.ts';
import { streamLines } from './event-stream.ts';

export interface AdminDoorPorts {
	readonly config: NodeConfig;
	readonly events: EventLog;
	ready(): boolean;
	takesMail(): boolean;
	status(): NodeStatus;
	createDomain(name: string): Promise<Result<void, Failure>>;
	createAccounts(accounts: readonly { readonly address: string; readonly password: string }[]): Promise<Result<void, Failure>>;
	setFaults(faults: NodeFaults): void;
	stop(): void;
	drain(): void;
	setReady(): void;
	changeMembers(members: readonly MemberConfig[]): Result<void, Failure>;
	/** As server administrator: whoever has the token of this port may everything. */
	administer(command: AdminCommand): Promise<AdminAnswer>;
	/** The pages for administrators (../webadmin/); null: nobody was told a password to get in with. */
	readonly web: Pick<WebDoor, 'takes' | 'handle'> | null;
	/** For the node's log: a verb of this port broke. */
	broke(what: string, error: unknown): void;
}

const connectionsMax = 256;
/** Anybody may follow the health; whoever follows keeps a place. */
const healthFollowersMax = 8;
/** A timer may be a little early. */
const healthEarlyMs = 0.25 * healthEveryMs;
/** A thousand accounts, the most that one request makes. */
const bodyBytesMax = 512 * 1024;
/** The engine's requests are small and come from this machine. */
const headersMs = 5_000;
const requestMs = 30_000;

export class AdminDoor {
	readonly #ports: AdminDoorPorts;
	/** Compared by its digest: equal lengths, whatever is given. */
	readonly #wanted: Buffer;
	readonly #healthFollowers = new Set<ServerResponse>();
	#healthTimer: NodeJS.Timeout | undefined;
	#healthSaidAtMs = 0;
	#server: Server | null = null;

	constructor(ports: AdminDoorPorts) {
		this.#ports = ports;
		ports.events.follow(({ event }) => {
			if (event.type === 'state') this.#sayHealth();
		});
		this.#wanted = digest(`Bearer ${ports.config.adminToken}`);
	}

	async open(): Promise<void> {
		const { config } = this.#ports;
		const routes = getRequestListener(this.#routes().fetch);
		// Anybody on this machine can connect: what says nothing does not stay, and floods end somewhere.
		const limits = { headersTimeout: headersMs, requestTimeout: requestMs, connectionsCheckingInterval: headersMs };
		const server = createServer(limits, (request, response) => {
			// Asked all the time, by the balancer and the engine: they go no further than this.
			if (request.method === 'GET' && request.url === '/health') this.#answerHealth(response, 503);
			else if (request.method === 'GET' && request.url === '/health?balancer') this.#answerHealth(response, 404);
			else if (request.method === 'GET' && request.url === '/health?follow') this.#followHealth(response);
			else if (request.method === 'GET' && request.url === '/status' && this.#mayAsk(request.headers.authorization)) this.#status(response);
			else if (this.#ports.web?.takes(request.url)) void this.#ports.web.handle(request, response);
			else void routes(request, response);
		});
		server.maxConnections = connectionsMax;
		this.#server = server;
		await new Promise<void>((resolve, reject) => {
			server.once('error', reject);
			server.listen(config.ports.admin, config.address, resolve);
		});
	}

	async close(): Promise<void> {
		const server = this.#server;
		if (server === null) return;
		await new Promise<void>((resolve) => {
			server.close(() => resolve());
			server.closeAllConnections();
		});
	}

	/** A beat of this node: the next word on its health goes along, where a timer of its own would wake the node once more. */
	beaten(): void {
		if (this.#healthFollowers.size > 0 && nowMs() - this.#healthSaidAtMs >= healthEveryMs - healthEarlyMs) this.#sayHealth();
	}

	get #health(): string {
		return this.#ports.ready() ? 'ready' : this.#ports.takesMail() ? takesMailText : 'not ready';
	}

	#answerHealth(response: ServerResponse, notReady: 404 | 503): void {
		const text = this.#health;
		response.writeHead(text === 'ready' ? 200 : notReady, { 'content-type': 'text/plain', 'content-length': text.length }).end(text);
	}

	/** A line costs a tenth of a request, and comes at once when there is news. */
	#followHealth(response: ServerResponse): void {
		if (this.#healthFollowers.size >= healthFollowersMax) {
			this.#answerHealth(response, 503);
			return;
		}
		response.writeHead(200, { 'content-type': 'text/plain' });
		response.write(`${this.#health}\n`);
		this.#healthFollowers.add(response);
		// Where beats are too far apart to go along with.
		if (this.#ports.config.beatMs > healthEveryMs) this.#healthTimer ??= setInterval(() => this.#sayHealth(), healthEveryMs);
		response.on('error', () => response.destroy());
		response.on('close', () => {
			this.#healthFollowers.delete(response);
			if (this.#healthFollowers.size > 0) return;
			clearInterval(this.#healthTimer);
			this.#healthTimer = undefined;
		});
	}

	#sayHealth(): void {
		this.#healthSaidAtMs = nowMs();
		for (const response of this.#healthFollowers) {
			// Nothing is kept for who does not read.
			if (response.writableLength === 0) response.write(`${this.#health}\n`);
		}
	}

	#status(response: ServerResponse): void {
		const json = JSON.stringify(this.#ports.status());
		response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) }).end(json);
	}

	#mayAsk(authorization: string | undefined): boolean {
		return timingSafeEqual(digest(authorization ?? ''), this.#wanted);
	}

	#routes(): Hono<{ Bindings: HttpBindings }> {
		const { events } = this.#ports;
		const { stop, drain, setReady } = this.#ports;
		const app = new Hono<{ Bindings: HttpBindings }>();
		app.use('*', async (c, next) => {
			if (!this.#mayAsk(c.req.header('authorization'))) {
				return c.json({ error: { code: 'unauthorized', message: 'send Authorization: Bearer <the admin token of this cluster>' } }, 401);
			}
			return next();
		});
		app.use('*', bodyLimit({ maxSize: bodyBytesMax, onError: () => failure(413, 'too-long', `a body may have ${bodyBytesMax} bytes`) }));
		app.get('/events', (c) => {
			const from = Number(c.req.query('from') ?? 0);
			const remembered = events.from(Number.isFinite(from) ? from : 0);
			if (c.req.query('follow') === 'no') {
				return c.body(remembered.map((line) => `${JSON.stringify(line)}\n`).join(''), 200, {
					'content-type': 'application/x-ndjson',
					'cache-control': 'no-store',
				});
			}
			streamLines(c.env.outgoing, remembered, (listener) => events.follow(listener));
			return RESPONSE_ALREADY_SENT;
		});
		app.get('/beats', (c) => {
			streamLines(c.env.outgoing, [], (listener) => events.followBeats(listener));
			return RESPONSE_ALREADY_SENT;
		});
		for (const [path, order] of [
			['/stop', stop],
			['/drain', drain],
			['/ready', setReady],
		] as const) {
			app.post(path, (c) => {
				order();
				return c.json({});
			});
		}
		app.post('/members', async (c) => answer(c.req.json(), membersSchema, async ({ members }) => this.#ports.changeMembers(members)));
		app.post('/domains', async (c) => answer(c.req.json(), createDomainSchema, ({ name }) => this.#ports.createDomain(name)));
		app.post('/accounts', async (c) => answer(c.req.json(), createAccountsSchema, ({ accounts }) => this.#ports.createAccounts(accounts)));
		app.post('/administer', async (c) => {
			const parsed = adminCommandSchema.safeParse(await c.req.json().catch(() => undefined));
			if (parsed.success) return c.json(await this.#ports.administer(parsed.data));
			const issue = parsed.error.issues[0];
			return failure(400, 'bad-input', issue === undefined ? 'the body does not fit' : `${issue.path.join('.') || 'the body'}: ${issue.message}`);
		});
		app.post('/faults', async (c) =>
			answer(c.req.json(), nodeFaultsSchema, async (faults) => {
				this.#ports.setFaults(faults);
				return ok(undefined);
			}),
		);
		app.notFound((c) => c.json({ error: { code: 'not-found', message: `${c.req.method} ${c.req.path} is nothing this port knows` } }, 404));
		app.onError((error, c) => {
			this.#ports.broke(`${c.req.method} ${c.req.path}`, error);
			return c.json({ error: { code: 'internal', message: 'this is a fault of the node; its log says more' } }, 500);
		});
		return app;
	}
}

async function answer<S extends z.ZodType>(body: Promise<unknown>, schema: S, work: (input: z.infer<S>) => Promise<Result<void, Failure>>): Promise<Response> {
	const parsed = schema.safeParse(await body.catch(() => undefined));
	if (!parsed.success) {
		const issue = parsed.error.issues[0];
		return failure(400, 'bad-input', issue === undefined ? 'the body does not fit' : `${issue.path.join('.') || 'the body'}: ${issue.message}`);
	}
	const done = await work(parsed.data);
	return done.ok ? Response.json({}) : failure(409, done.error.code, done.error.message);
}

function failure(status: number, code: string, message: string): Response {
	return Response.json({ error: { code, message } }, { status });
}

function digest(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}
