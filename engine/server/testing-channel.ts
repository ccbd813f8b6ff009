/**
 * Two ends of a channel in memory, for tests; the buffer fills and drains on command.
 */
import type { Channel } from './channel.ts';

export interface ChannelPair {
	/** What the door gets. */
	readonly channel: Channel;
	/** What the door sent. */
	readonly sent: unknown[];
	receive(text: string): void;
	/** What `bufferedBytes` answers from now on; 0 drains. */
	setBuffered(bytes: number): void;
	close(): void;
	readonly closedWith: string | null;
	/** Resolves with the next message that `wanted` accepts, or that was sent already. */
	message(wanted: (message: unknown) => boolean): Promise<unknown>;
}

export function channelPair(): ChannelPair {
	let textListener = (_text: string) => {};
	const drainListeners: (() => void)[] = [];
	const closeListeners: (() => void)[] = [];
	const sent: unknown[] = [];
	const waiting: { wanted: (message: unknown) => boolean; resolve: (message: unknown) => void }[] = [];
	let buffered = 0;
	let closedWith: string | null = null;
	const close = () => {
		for (const listener of closeListeners.splice(0)) listener();
	};
	return {
		channel: {
			send(text) {
				const message: unknown = JSON.parse(text);
				sent.push(message);
				for (const waiter of waiting.filter(({ wanted }) => wanted(message))) waiter.resolve(message);
			},
			bufferedBytes: () => buffered,
			onText(listener) {
				textListener = listener;
			},
			onDrain: (listener) => drainListeners.push(listener),
			onClose: (listener) => closeListeners.push(listener),
			close(reason) {
				closedWith = reason ?? '';
				close();
			},
		},
		sent,
		receive: (text) => textListener(text),
		setBuffered(bytes) {
			buffered = bytes;
			if (bytes === 0) for (const listener of drainListeners) listener();
		},
		close,
		get closedWith() {
			return closedWith;
		},
		message(wanted) {
			const already = sent.find(wanted);
			return already === undefined ? new Promise((resolve) => waiting.push({ wanted, resolve })) : Promise.resolve(already);
		},
	};
}
