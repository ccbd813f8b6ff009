import { describe, expect, test } from 'vitest';
import type { Channel } from '../engine/server/channel.ts';
import { bridge, type PagePort } from './channel.ts';

const call = JSON.stringify({ t: 'q', i: 'x1', m: 'clusters', a: [{}] });

/** Both ends by hand: what arrived where, and a way to speak from each side. */
function ends() {
	const log: string[] = [];
	let fromPage: (event: { data: unknown }) => void = () => {};
	let portClosed: () => void = () => {};
	let fromEngine: (text: string) => void = () => {};
	let engineClosed: () => void = () => {};
	const port: PagePort = {
		on(event: 'message' | 'close', listener: (event: { data: unknown }) => void) {
			if (event === 'message') fromPage = listener;
			else portClosed = listener as () => void;
		},
		postMessage: (message) => log.push(`to page: ${message}`),
		start: () => log.push('port started'),
		close: () => log.push('port closed'),
	};
	const channel: Channel = {
		send: (text) => log.push(`to engine: ${text}`),
		bufferedBytes: () => 0,
		onText(listener) {
			fromEngine = listener;
		},
		onDrain: () => {},
		onClose(listener) {
			engineClosed = listener;
		},
		close: () => log.push('engine closed'),
	};
	return {
		log,
		port,
		channel,
		pageSays: (data: unknown) => fromPage({ data }),
		engineSays: (text: string) => fromEngine(text),
		pageGoes: () => portClosed(),
		engineGoes: () => engineClosed(),
		report: (reason: string) => log.push(`reported: ${reason}`),
	};
}

/** Joined and connected. */
async function joined() {
	const both = ends();
	const connected = Promise.resolve(both.channel);
	const joint = bridge(both.port, () => connected, both.report);
	await connected;
	await Promise.resolve();
	expect(both.log.splice(0)).toEqual(['port started']);
	return { ...both, joint };
}

describe('the bridge between page and engine', () => {
	test('passes calls on, and everything the engine says', async () => {
		const { log, pageSays, engineSays } = await joined();
		pageSays(call);
		engineSays('{"t":"s"}');
		expect(log).toEqual([`to engine: ${call}`, 'to page: {"t":"s"}']);
	});

	test('ends both sides at the first message that is no call, and passes nothing more on', async () => {
		const { log, pageSays, engineSays } = await joined();
		pageSays({ t: 'q', i: 'x1', m: 'clusters', a: [] });
		pageSays(call);
		engineSays('{}');
		expect(log).toEqual(['engine closed', 'port closed', 'reported: the page sent something that is no call of the contract']);
	});

	test('a page that goes takes its connection to the engine with it', async () => {
		const { log, pageGoes } = await joined();
		pageGoes();
		expect(log).toEqual(['engine closed', 'port closed']);
	});

	test('an engine that ends closes the port, so that the page can ask for another', async () => {
		const { log, engineGoes } = await joined();
		engineGoes();
		expect(log).toEqual(['engine closed', 'port closed', 'reported: the engine has ended']);
	});

	test('an engine that cannot be reached closes the port and says why', async () => {
		const { log, port, report } = ends();
		const refusal = Promise.reject<Channel>(new Error('no engine: disk full'));
		bridge(port, () => refusal, report);
		await refusal.catch(() => {});
		await Promise.resolve();
		expect(log).toEqual(['port closed', 'reported: no engine: disk full']);
	});

	test('closed while the engine was still being reached, it leaves no connection behind', async () => {
		const { log, port, channel, report } = ends();
		const connected = Promise.withResolvers<Channel>();
		bridge(port, () => connected.promise, report).close();
		connected.resolve(channel);
		await connected.promise;
		await Promise.resolve();
		expect(log).toEqual(['port closed', 'engine closed']);
	});
});
