/**
 * An engine for journeys: serves the built interface and the same channel, and does what the test tells it.
 *
 * No cluster behind it: the test pushes recorded events step by step and reads which calls arrived, so a
 * journey is deterministic to the event. Headers are as strict as the real doors'.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBirpc } from 'birpc';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ClusterStatus } from '../../engine/contract/cluster-status.ts';
import {
	type CallArguments,
	type CallName,
	type CallOutcome,
	type CallResults,
	type ClusterSummary,
	callSchemas,
	type EnginePushes,
	type PresetSummary,
} from '../../engine/contract/engine-api.ts';
import type { RecordedEvent } from '../../engine/contract/recorded-event.ts';
import { checkClusterFile } from '../../engine/core/cluster-file.ts';
import { loadStaticFiles } from '../../engine/server/static-files.ts';

export interface RecordedCall {
	readonly name: CallName;
	readonly args: unknown;
}

type Answers = { [N in CallName]?: (args: CallArguments<N>) => Promise<CallOutcome<N>> | CallOutcome<N> };

export interface FakeEngine {
	readonly url: string;
	readonly calls: readonly RecordedCall[];
	/** The recording that `follow` serves from, and the status that `status` answers. */
	readonly recording: RecordedEvent[];
	status: ClusterStatus | null;
	presets: readonly PresetSummary[];
	clusters: readonly ClusterSummary[];
	/** Of every place, by their paths: folders are what is named on the way to them. */
	readonly files: Map<string, Uint8Array>;
	/** What each node has written so far. */
	readonly logs: Map<string, string[]>;
	/** Overrides what a call answers. */
	answers: Answers;
	/** Appends to the recording and pushes to who follows. Returns the wall clock of the push. */
	record(events: readonly RecordedEvent[]): number;
	push<N extends keyof EnginePushes>(name: N, push: Parameters<EnginePushes[N]>[0]): void;
	/** Resolves with the next call of that name, or one that came already after `afterCall`. */
	nextCall(name: CallName, afterCall?: number): Promise<RecordedCall>;
	/** What the shell of a terminal writes. */
	write(terminal: string, text: string | Uint8Array): void;
	/** Cuts every connection, as a dying engine does; `accept(false)` also refuses new ones. */
	cut(): void;
	accept(on: boolean): void;
	close(): Promise<void>;
}

export const contentSecurityPolicy = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self' 'unsafe-inline'",
	"img-src 'self' data:",
	"font-src 'self'",
	"connect-src 'self'",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
].join('; ');

export async function startFakeEngine(folder: string): Promise<FakeEngine> {
	const files = await loadStaticFiles(folder);
	let accepting = true;
	const server = createServer((request, response) => {
		const path = new URL(request.url ?? '/', 'http://localhost').pathname;
		const file = files.get(path === '/' ? '/index.html' : path);
		response.setHeader('content-security-policy', contentSecurityPolicy);
		if (!file) {
			response.writeHead(404).end();
			return;
		}
		response.writeHead(200, { 'content-type': file.type }).end(file.body);
	});
	const sockets = new WebSocketServer({ noServer: true });
	server.on('upgrade', (request, socket, head) => {
		if (!accepting || request.url !== '/channel') socket.destroy();
		else sockets.handleUpgrade(request, socket, head, (accepted) => serve(accepted));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

	const calls: RecordedCall[] = [];
	const waiting: { name: CallName; resolve: (call: RecordedCall) => void }[] = [];
	const clients = new Set<(name: keyof EnginePushes, push: unknown) => void>();
	let followed = false;
	let terminals = 0;

	const engine: FakeEngine = {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
		calls,
		recording: [],
		status: null,
		presets: [
			{ id: 'dynamic', frontends: 2, backends: 2 },
			{ id: 'dynamic-3', frontends: 2, backends: 3 },
		],
		clusters: [],
		files: new Map(),
		logs: new Map(),
		answers: {},
		record(events) {
			engine.recording.push(...events);
			if (followed && engine.status) engine.push('events', { name: engine.status.name, events: [...events] });
			return Date.now();
		},
		push(name, push) {
			for (const client of clients) client(name, push);
		},
		nextCall(name, afterCall = calls.length) {
			const known = calls.slice(afterCall).find((call) => call.name === name);
			return known ? Promise.resolve(known) : new Promise((resolve) => waiting.push({ name, resolve }));
		},
		write(terminal, text) {
			engine.push('terminalData', { terminal, data: Buffer.from(text).toString('base64') });
		},
		cut() {
			for (const socket of sockets.clients) socket.terminate();
		},
		accept(on) {
			accepting = on;
		},
		async close() {
			engine.cut();
			sockets.close();
			server.closeAllConnections();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};

	function serve(socket: WebSocket): void {
		const rpc = createBirpc<Record<string, (push: unknown) => void>, Record<string, never>>(
			{},
			{
				post: (text: string) => socket.send(text),
				on: (handle) => socket.on('message', (data) => handle(data.toString())),
				serialize: JSON.stringify,
				deserialize: JSON.parse,
				resolver: (name) => (args: unknown) => answer(name as CallName, args),
				timeout: -1,
			},
		);
		const push = (name: keyof EnginePushes, value: unknown) => void rpc.$callEvent(name, value);
		clients.add(push);
		socket.on('close', () => clients.delete(push));
	}

	async function answer(name: CallName, given: unknown): Promise<CallOutcome<CallName>> {
		const args = callSchemas[name].parse(given ?? {});
		const call = { name, args };
		calls.push(call);
		for (const waiter of waiting.splice(0)) {
			if (waiter.name === name) waiter.resolve(call);
			else waiting.push(waiter);
		}
		const override = engine.answers[name] as ((args: unknown) => CallOutcome<CallName>) | undefined;
		return override ? override(args) : byDefault(name, args);
	}

	function byDefault(name: CallName, args: unknown): CallOutcome<CallName> {
		const value = <N extends CallName>(result: CallResults[N]): CallOutcome<CallName> => ({ ok: true, value: result });
		switch (name) {
			case 'hello':
				return value<'hello'>({ engineVersion: '0.1.0', pid: 1 });
			case 'presets':
				return value<'presets'>(engine.presets);
			case 'clusters':
				return value<'clusters'>(engine.clusters);
			case 'clusterFileCheck':
				return value<'clusterFileCheck'>(checkClusterFile((args as CallArguments<'clusterFileCheck'>).text));
			case 'runtimes':
				return value<'runtimes'>([
					{ kind: 'process', unavailable: null },
					{ kind: 'docker', unavailable: null },
				]);
			case 'status':
				return engine.status
					? value<'status'>(engine.status)
					: { ok: false, error: { code: 'unknown-cluster', message: 'there is no such cluster', remedy: 'start one with a card' } };
			case 'follow': {
				const { afterSeq } = args as CallArguments<'follow'>;
				followed = true;
				const missed = engine.recording.filter((event) => event.seq > afterSeq);
				if (missed.length > 0 && engine.status) engine.push('events', { name: engine.status.name, events: missed });
				return value<'follow'>({ lastSeq: engine.recording.at(-1)?.seq ?? 0 });
			}
			case 'fault':
				return value<'fault'>({ node: (args as CallArguments<'fault'>).node, later: false });
			case 'linkFault':
				return value<'linkFault'>({ links: [], later: [] });
			case 'terminalOpen':
				terminals += 1;
				return value<'terminalOpen'>({ terminal: `${terminals}`, node: (args as CallArguments<'terminalOpen'>).node });
			case 'terminalInput':
			case 'terminalResize':
			case 'terminalTaken':
			case 'terminalClose':
			case 'volumeWatch':
				return value<'volumeWatch'>({});
			case 'filesList': {
				const { path, most } = args as CallArguments<'filesList'>;
				return listed(engine.files, path, most);
			}
			case 'filesRead': {
				const { path, fromByte, bytesMost } = args as CallArguments<'filesRead'>;
				const bytes = engine.files.get(path);
				if (!bytes) return { ok: false, error: { code: 'missing', message: `there is no ${path}` } };
				return value<'filesRead'>({ data: Buffer.from(bytes.subarray(fromByte, fromByte + bytesMost)).toString('base64'), sizeBytes: bytes.length });
			}
			case 'accounts':
				return value<'accounts'>({ total: 0, accounts: 0, known: 0, domains: [], rows: [] });
			case 'eventsAbout':
				return value<'eventsAbout'>({ events: [], sessions: [] });
			case 'balancerConfig':
				return value<'balancerConfig'>({ path: null, text: null });
			case 'logs': {
				const { node, lines } = args as CallArguments<'logs'>;
				return value<'logs'>((engine.logs.get(node) ?? []).slice(-lines));
			}
			case 'findLog': {
				const { node, text, most } = args as CallArguments<'findLog'>;
				const fitting = (engine.logs.get(node) ?? []).filter((line) => line.toLowerCase().includes(text.toLowerCase()));
				return value<'findLog'>({ lines: fitting.slice(-most), isAll: fitting.length <= most });
			}
			case 'bookmark': {
				const { bookmark, on } = args as CallArguments<'bookmark'>;
				const last = engine.recording.at(-1);
				engine.record([{ source: 'engine', seq: (last?.seq ?? 0) + 1, atMs: last?.atMs ?? 0, event: { type: 'bookmark', bookmark, on } }]);
				return value<'bookmark'>({ recorded: null });
			}
			case 'recordings':
				return value<'recordings'>([]);
			case 'labs':
				return value<'labs'>({ labs: [], wrong: [], ownFolder: '/state/exercises' });
			case 'labState':
				return value<'labState'>(null);
			case 'followLog':
				return value<'followLog'>({});
			case 'heal':
				return value<'heal'>({ healed: [], links: [] });
			case 'trafficStart':
				return value<'trafficStart'>({ accounts: 12 });
			case 'down':
				return value<'down'>({ names: [engine.status?.name ?? ''], engineEnds: false });
			case 'unfollow':
				followed = false;
				return value<'unfollow'>({});
			default:
				return { ok: false, error: { code: 'not-scripted', message: `the fake engine has no answer to ${name}` } };
		}
	}

	return engine;
}

/** As the real one does: names and folders directly below `path`, sorted, at most so many. */
function listed(files: ReadonlyMap<string, Uint8Array>, path: string, most: number): CallOutcome<'filesList'> {
	const below = [...files].filter(([name]) => path === '' || name.startsWith(`${path}/`));
	if (below.length === 0) return { ok: false, error: { code: 'missing', message: `there is no ${path}` } };
	const entries = new Map<string, CallResults['filesList']['entries'][number]>();
	for (const [name, { length }] of below) {
		const [first = '', ...rest] = name.slice(path === '' ? 0 : path.length + 1).split('/');
		const kind = rest.length > 0 ? 'directory' : 'file';
		entries.set(first, { name: first, kind, sizeBytes: kind === 'file' ? length : 0, modifiedMs: 1_700_000_000_000 });
	}
	const sorted = [...entries.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
	return { ok: true, value: { entries: sorted.slice(0, most), more: sorted.length > most, modified: '1' } };
}
