/**
 * The contract over a wire: calls out, pushes in, each push checked before anybody sees it.
 *
 * A call never throws: a lost connection is an outcome like any other failure. An event of a kind that
 * this interface does not know (a newer engine) is left out, not fatal.
 */
import { createBirpc } from 'birpc';
import { type ClusterStatus, clusterStatusSchema } from '../../../engine/contract/cluster-status.ts';
import type {
	CallArguments,
	CallFailure,
	CallName,
	CallOutcome,
	ClusterSummary,
	EngineApi,
	EnginePushes,
	Progress,
} from '../../../engine/contract/engine-api.ts';
import { labStateSchema } from '../../../engine/contract/labs.ts';
import { type RecordedEvent, recordedEventSchema } from '../../../engine/contract/recorded-event.ts';
import type { Wire } from './wire.ts';

export interface EngineListener {
	events(name: string, events: readonly RecordedEvent[]): void;
	status(status: ClusterStatus): void;
	progress(progress: Progress): void;
	clusters(clusters: readonly ClusterSummary[]): void;
	terminalData: EnginePushes['terminalData'];
	terminalEnded: EnginePushes['terminalEnded'];
	volumeChanged: EnginePushes['volumeChanged'];
	log: EnginePushes['log'];
	labState: EnginePushes['labState'];
	/** The other side is gone; every open call has failed by then. */
	closed(): void;
}

export interface EngineClient {
	call<N extends CallName>(name: N, args: CallArguments<N>): Promise<CallOutcome<N>>;
	close(): void;
}

export function connectEngine(wire: Wire, listener: EngineListener): EngineClient {
	let open = true;
	const pushes: EnginePushes = {
		events: ({ name, events }) => {
			const known = events.filter((event) => recordedEventSchema.safeParse(event).success);
			if (known.length > 0) listener.events(name, known);
		},
		status: ({ status }) => {
			const parsed = clusterStatusSchema.safeParse(status);
			if (parsed.success) listener.status(parsed.data);
		},
		progress: (progress) => listener.progress(progress),
		clusters: ({ clusters }) => listener.clusters(clusters),
		log: (push) => listener.log(push),
		terminalData: (push) => listener.terminalData(push),
		terminalEnded: (push) => listener.terminalEnded(push),
		volumeChanged: (push) => listener.volumeChanged(push),
		labState: ({ lab, state }) => {
			const parsed = labStateSchema.nullable().safeParse(state);
			if (parsed.success) listener.labState({ lab, state: parsed.data });
		},
	};
	const rpc = createBirpc<EngineApi, EnginePushes, false>(pushes, {
		proxify: false,
		post: (text: string) => wire.post(text),
		on: (handle) => wire.onText(handle),
		serialize: JSON.stringify,
		deserialize: JSON.parse,
		// `up` and a traffic report take as long as they take; a lost connection ends every call.
		timeout: -1,
		// A text that is no message of the protocol: left out, as an unknown event is.
		onGeneralError: () => true,
	});
	wire.onClose(() => {
		if (!open) return;
		open = false;
		rpc.$close(new Error('connection lost'));
		listener.closed();
	});
	return {
		async call<N extends CallName>(name: N, args: CallArguments<N>): Promise<CallOutcome<N>> {
			if (!open) return { ok: false, error: lost };
			try {
				const outcome: unknown = await (rpc.$call as (method: CallName, argument: unknown) => Promise<unknown>)(name, args);
				if (isOutcome<N>(outcome)) return outcome;
				// A call that was open when the connection ended is answered by nobody.
				if (!open) return { ok: false, error: lost };
				return { ok: false, error: { code: 'bad-answer', message: `${name}: the engine's answer cannot be read` } };
			} catch (error) {
				return { ok: false, error: open ? { code: 'call-failed', message: error instanceof Error ? error.message : String(error) } : lost };
			}
		},
		close() {
			open = false;
			rpc.$close();
			wire.close();
		},
	};
}

const lost: CallFailure = { code: 'connection-lost', message: 'the connection to the engine was lost before it answered' };

function isOutcome<N extends CallName>(value: unknown): value is CallOutcome<N> {
	return typeof value === 'object' && value !== null && 'ok' in value && (value.ok === true ? 'value' in value : 'error' in value);
}
