/**
 * The interface's way to the engine: one MessagePort on the page's side, the engine's local socket on ours.
 *
 * Both carry the same texts (birpc's JSON), so that the page cannot tell a desktop window from a browser
 * tab, and this bridge only posts and listens. It passes on what is a call of the contract; a page that
 * sends anything else is cut off, for ours never does.
 */
import type { Channel } from '../engine/server/channel.ts';
import { isEngineCall } from './policy.ts';

/** Our end of the port; Electron's MessagePortMain satisfies it. */
export interface PagePort {
	on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
	on(event: 'close', listener: () => void): unknown;
	postMessage(message: string): void;
	/** Messages wait in the port until then. */
	start(): void;
	close(): void;
}

export interface Bridge {
	/** Ends both sides; once is enough, more does no harm. */
	close(): void;
}

/**
 * Joins `port` and the engine, once `connect` has reached it; either side's end ends the other.
 * `report` hears, once, why a bridge ended that nobody closed.
 */
export function bridge(port: PagePort, connect: () => Promise<Channel>, report: (reason: string) => void): Bridge {
	let engine: Channel | undefined;
	let closed = false;

	function close(reason?: string): void {
		if (closed) return;
		closed = true;
		engine?.close();
		port.close();
		if (reason !== undefined) report(reason);
	}

	port.on('close', () => close());
	port.on('message', ({ data }) => {
		if (closed) return;
		if (isEngineCall(data)) engine?.send(data);
		else close('the page sent something that is no call of the contract');
	});

	connect().then(
		(channel) => {
			if (closed) {
				channel.close();
				return;
			}
			engine = channel;
			channel.onText((text) => {
				if (!closed) port.postMessage(text);
			});
			channel.onClose(() => close('the engine has ended'));
			port.start();
		},
		(error: unknown) => close(error instanceof Error ? error.message : String(error)),
	);

	return { close: () => close() };
}
