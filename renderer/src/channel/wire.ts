/**
 * The channel to the engine: a thing that can post texts and listen, and nothing more.
 *
 * In a browser it is a WebSocket to the page's own origin; in the desktop shell a MessagePort that the
 * preload hands over. Read next: engine-client.ts, which speaks the contract over it.
 */
export interface Wire {
	post(text: string): void;
	onText(listener: (text: string) => void): void;
	/** Called once, when the other side is gone. */
	onClose(listener: () => void): void;
	close(): void;
}

export interface ShellWindow {
	readonly mailcluster?: { readonly shell: 'electron' };
}

/** Resolves when the engine can be spoken to; rejects when it cannot be reached now. */
export type OpenWire = () => Promise<Wire>;

/** The way in that fits where the page runs. */
export function openWireFor(shell: ShellWindow & Window): OpenWire {
	return shell.mailcluster?.shell === 'electron' ? () => portWire(shell) : () => webSocketWire(shell.location);
}

export function webSocketWire(location: Pick<Location, 'protocol' | 'host'>): Promise<Wire> {
	const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/channel`);
	return new Promise((resolve, reject) => {
		socket.addEventListener('error', () => reject(new Error('the engine does not answer')), { once: true });
		socket.addEventListener('open', () =>
			resolve({
				post: (text) => {
					if (socket.readyState === WebSocket.OPEN) socket.send(text);
				},
				onText: (listener) =>
					socket.addEventListener('message', ({ data }) => {
						if (typeof data === 'string') listener(data);
					}),
				onClose: (listener) => socket.addEventListener('close', () => listener(), { once: true }),
				close: () => socket.close(),
			}),
		);
	});
}

/** The preload posts `{ type: 'mailcluster-channel' }` with the port; a page whose channel broke asks for another. */
export const channelMessage = 'mailcluster-channel';
export const channelRequest = 'mailcluster-channel-request';

/** Ports that came before anybody asked: the preload may be quicker than the page. */
const waiting: MessagePort[] = [];
let take: ((port: MessagePort) => void) | null = null;

/** Called once, first thing in main.ts: a message that nobody listens to is lost. */
export function listenForPorts(shell: Window): void {
	shell.addEventListener('message', (event) => {
		const port = event.ports[0];
		if (event.source !== shell || event.data?.type !== channelMessage || !port) return;
		if (take) take(port);
		else waiting.push(port);
	});
}

/** How long the shell may take to hand over a port. Chosen: the engine may have to start first. */
const portMs = 15_000;
let asked = false;

async function portWire(shell: Window): Promise<Wire> {
	const port =
		waiting.shift() ??
		(await new Promise<MessagePort>((resolve, reject) => {
			const timer = setTimeout(() => reject(new Error('the desktop shell handed over no channel')), portMs);
			take = (next) => {
				clearTimeout(timer);
				take = null;
				resolve(next);
			};
			// The first port comes by itself.
			if (asked) shell.postMessage({ type: channelRequest }, shell.location.origin);
			asked = true;
		}));
	asked = true;
	return {
		post: (text) => port.postMessage(text),
		onText: (listener) => {
			port.addEventListener('message', ({ data }) => {
				if (typeof data === 'string') listener(data);
			});
			port.start();
		},
		onClose: (listener) => port.addEventListener('close', () => listener(), { once: true }),
		close: () => port.close(),
	};
}
