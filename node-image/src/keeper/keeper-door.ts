/**
 * The keeper's door: HTTP for the lab's engine alone. What it answers is in contract/keeper-api.ts.
 */
import { timingSafeEqual } from 'node:crypto';
import { opendir } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { z } from 'zod';
import {
	balancerRequestSchema,
	type KeeperConfig,
	listRequestSchema,
	namesRequestSchema,
	readRequestSchema,
	watchRequestSchema,
} from '../contract/keeper-api.ts';
import { listConfined, readConfined } from '../looks/confined-files.ts';
import { DirectoryWatch } from '../looks/directory-watch.ts';
import { ok } from '../result.ts';
import { askBalancer } from './balancer-talk.ts';

const bodyBytesMax = 1_000_000;

export function openKeeperDoor(config: KeeperConfig): Promise<Server> {
	const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000 }, (request, response) => {
		answer(config, request, response).catch((error: unknown) => {
			if (!response.headersSent) say(response, 500, { error: error instanceof Error ? error.message : String(error) });
			else response.destroy();
		});
	});
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen({ host: config.address, port: config.port }, () => resolve(server));
	});
}

async function answer(config: KeeperConfig, request: IncomingMessage, response: ServerResponse): Promise<void> {
	if (!isKnown(config.token, request.headers.authorization)) return say(response, 401, { error: 'the token is missing or wrong' });
	switch (`${request.method} ${request.url}`) {
		case 'POST /names':
			return withBody(request, response, namesRequestSchema, async ({ looks }) => {
				const names = await Promise.all(looks.map(({ path, most }) => namesIn(join(config.volumePath, path), most)));
				say(response, 200, { names });
			});
		case 'POST /list':
			return withBody(request, response, listRequestSchema, async ({ path, most }) => say(response, 200, await listConfined(config.volumePath, path, most)));
		case 'POST /read':
			return withBody(request, response, readRequestSchema, async ({ path, ...range }) => {
				const read = await readConfined(config.volumePath, path, range);
				if (!read.ok) return say(response, 200, read);
				const { bytes, sizeBytes } = read.value;
				say(response, 200, ok({ data: Buffer.from(bytes).toString('base64'), sizeBytes }));
			});
		case 'POST /watch':
			return withBody(request, response, watchRequestSchema, async ({ path }) => {
				response.writeHead(200, { 'content-type': 'application/x-ndjson' }).flushHeaders();
				const watch = new DirectoryWatch({ root: config.volumePath, path, onChange: (paths) => void response.write(`${JSON.stringify(paths)}\n`) });
				response.once('close', () => watch.stop());
			});
		case 'POST /balancer':
			return withBody(request, response, balancerRequestSchema, async ({ command }) => {
				const asked = await askBalancer(config.balancerSocket, command);
				if (asked.ok) say(response, 200, { answer: asked.value });
				else say(response, 502, { error: asked.error.message });
			});
		default:
			say(response, 404, { error: 'there is no such request' });
	}
}

/** The first names that the directory gives, without reading on: 100,000 of them take a tenth of a second. */
async function namesIn(path: string, most = Number.POSITIVE_INFINITY): Promise<string[]> {
	const names: string[] = [];
	try {
		for await (const { name } of await opendir(path, { bufferSize: 256 })) {
			names.push(name);
			if (names.length >= most) break;
		}
	} catch {
		// It is not there, or was renamed while it was read: the next look tells.
	}
	return names;
}

async function withBody<T>(request: IncomingMessage, response: ServerResponse, schema: z.ZodType<T>, work: (body: T) => Promise<void>): Promise<void> {
	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		bytes += chunk.length;
		if (bytes > bodyBytesMax) return say(response, 413, { error: `more than ${bodyBytesMax} bytes` });
		chunks.push(chunk);
	}
	const body = schema.safeParse(parseJson(Buffer.concat(chunks).toString('utf8')));
	if (!body.success) return say(response, 400, { error: body.error.issues[0]?.message ?? 'not what belongs here' });
	await work(body.data);
}

function isKnown(token: string, header: string | undefined): boolean {
	const expected = Buffer.from(`Bearer ${token}`);
	const given = Buffer.from(header ?? '');
	return given.length === expected.length && timingSafeEqual(given, expected);
}

function say(response: ServerResponse, code: number, body: object): void {
	response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
