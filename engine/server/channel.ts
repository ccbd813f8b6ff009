/**
 * One connection that carries texts: what local socket and WebSocket have in common.
 *
 * A text is one message of the call protocol, as JSON. `bufferedBytes` is what was sent and not yet
 * taken by the other side: doors look at it before they push, so that a slow client costs no memory.
 */

export interface Channel {
	send(text: string): void;
	bufferedBytes(): number;
	/** Called once per message, in order. */
	onText(listener: (text: string) => void): void;
	/** The buffer is empty again after it was not. */
	onDrain(listener: () => void): void;
	/** Called once, at once if it is closed already. */
	onClose(listener: () => void): void;
	/** `reason` is for the other side where the transport can carry it. */
	close(reason?: string): void;
}

/** Largest text a client may send: a cluster file of a million characters, escaped, still fits. */
export const clientTextBytesMax = 4 * 1024 * 1024;
/** Largest text an engine may send: a push of events or log lines is far below it. */
export const engineTextBytesMax = 32 * 1024 * 1024;
