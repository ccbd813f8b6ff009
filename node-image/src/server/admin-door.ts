/**
 * The admin port: status, health, event stream, and the verbs that set a cluster up (contract/admin-api.ts).
 *
 * Everything but the health check asks for the bearer token; Host is not looked at, since there is no
 * cookie that a browser would send along on behalf of somebody else's page.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { z } from 'zod';
import { createAccountsSchema, createDomainSchema, membersSchema, type NodeStatus, takesMailText } from '../contract/admin-api.ts';
import type { MemberConfig, NodeConfig } from '../contract/node-config.ts';
import type { NodeEventLine } from '../contract/node-events.ts';
import { type NodeFaults, nodeFaultsSchema } from '../contract/node-faults.ts';
import { type Failure, ok, type Result } from '../result.ts';
import type { EventLog } from './event-log.ts';

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
}

const connectionsMax = 256;
/** The engine's requests are small and come from this machine. */
const headersMs = 5_000;
const requestMs = 30_000;

/** What may wait for a reader of the event stream; beyond, it is cut off and comes back with `?from=`. */
const unreadLinesMax = 20_000;

export class AdminDoor {
	readonly #ports: AdminDoorPorts;
	#server: ServerType | null = null;

	constructor(ports: AdminDoorPorts) {
		this.#ports = ports;
	}

	async open(): Promise<void> {
		const { config } = this.#ports;
		const app = this.#routes();
		await new Promise<void>((resolve, reject) => {
			const server = serve({ fetch: app.fetch, hostname: config.address, port: config.ports.admin }, () => resolve());
			server.once('error', reject);
			// Anybody on this machine can connect: what says nothing does not stay, and floods end somewhere.
			server.maxConnections = connectionsMax;
			if ('headersTimeout' in server) Object.assign(server, { headersTimeout: headersMs, requestTimeout: requestMs, connectionsCheckingInterval: headersMs });
			this.#server = server;
		});
	}

	async close(): Promise<void> {
		const server = this.#server;
		if (server === null) return;
		await new Promise<void>((resolve) => {
			server.close(() => resolve());
			if ('closeAllConnections' in server) server.closeAllConnections();
		});
	}

	#routes(): Hono {
		const { config, ready, takesMail, status } = this.#ports;
		const { stop, drain, setReady } = this.#ports;
		const app = new Hono();
		app.get('/health', (c) => (ready() ? c.text('ready', 200) : c.text(takesMail() ? takesMailText : 'not ready', 503)));
		app.use('*', async (c, next) => {
			if (!sameToken(c.req.header('authorization') ?? '', `Bearer ${config.adminToken}`)) {
				return c.json({ error: { code: 'unauthorized', message: 'send Authorization: Bearer <the admin token of this cluster>' } }, 401);
			}
			return next();
		});
		app.use('*', bodyLimit({ maxSize: 512 * 1024 }));
		app.get('/status', (c) => c.json(status()));
		app.get('/events', (c) => this.#stream(Number(c.req.query('from') ?? 0)));
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
		app.post('/faults', async (c) =>
			answer(c.req.json(), nodeFaultsSchema, async (faults) => {
				this.#ports.setFaults(faults);
				return ok(undefined);
			}),
		);
		app.notFound((c) => c.json({ error: { code: 'not-found', message: `${c.req.method} ${c.req.path} is nothing this port knows` } }, 404));
		app.onError((_error, c) => c.json({ error: { code: 'internal', message: 'this is a fault of the node; its log says more' } }, 500));
		return app;
	}

	/** JSON lines: first what is remembered from `from` on, then each event as it happens. */
	#stream(from: number): Response {
		const { events } = this.#ports;
		const encoder = new TextEncoder();
		let unfollow = () => {};
		const body = new ReadableStream<Uint8Array>(
			{
				start(controller) {
					const send = (line: NodeEventLine) => {
						if ((controller.desiredSize ?? 0) <= -unreadLinesMax) {
							unfollow();
							controller.error(new Error('the reader is too slow'));
							return;
						}
						controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`));
					};
					for (const line of events.from(Number.isFinite(from) ? from : 0)) send(line);
					unfollow = events.follow(send);
				},
				cancel() {
					unfollow();
				},
			},
			{ highWaterMark: 100 },
		);
		return new Response(body, { headers: { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' } });
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

function sameToken(given: string, wanted: string): boolean {
	const digest = (text: string) => createHash('sha256').update(text).digest();
	return timingSafeEqual(digest(given), digest(wanted));
}
