/**
 * The one connection of this window: whoever calls the engine calls it here, and listens here to what it pushes
 * for parts of the page that the cluster's view knows nothing of (shells, files).
 *
 * Read next: connection.ts, which keeps it connected.
 */
import type { CallArguments, CallName, CallOutcome, EnginePushes } from '../../../engine/contract/engine-api.ts';
import type { EngineClient } from '../channel/engine-client.ts';

export interface LinkListener {
	readonly terminalData?: EnginePushes['terminalData'];
	readonly terminalEnded?: EnginePushes['terminalEnded'];
	readonly volumeChanged?: EnginePushes['volumeChanged'];
	readonly log?: EnginePushes['log'];
	readonly labState?: EnginePushes['labState'];
	/** What was open at the engine for this connection has ended with it. */
	readonly lost?: () => void;
}

export type Call = <N extends CallName>(name: N, args: CallArguments<N>) => Promise<CallOutcome<N>>;

let client: EngineClient | null = null;
const listeners = new Set<LinkListener>();

export const call: Call = async (name, args) => {
	if (!client) return { ok: false, error: { code: 'connection-lost', message: 'there is no connection to the engine' } };
	return client.call(name, args);
};

export function listenToLink(listener: LinkListener): () => void {
	listeners.add(listener);
	return () => listeners.delete(listener);
}

/** For connection.ts alone: the connection there is now. */
export function setLink(next: EngineClient | null): void {
	client = next;
	if (next === null) for (const listener of listeners) listener.lost?.();
}

/** For connection.ts alone: hands on what came. */
export const tellLink: Required<Omit<LinkListener, 'lost'>> = {
	terminalData: (push) => each((listener) => listener.terminalData?.(push)),
	terminalEnded: (push) => each((listener) => listener.terminalEnded?.(push)),
	volumeChanged: (push) => each((listener) => listener.volumeChanged?.(push)),
	log: (push) => each((listener) => listener.log?.(push)),
	labState: (push) => each((listener) => listener.labState?.(push)),
};

function each(tell: (listener: LinkListener) => void): void {
	for (const listener of listeners) tell(listener);
}
