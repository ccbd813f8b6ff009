/**
 * One shell in a node, as this window has it: what is typed goes out, what it writes comes in, neither faster than
 * the other side takes it. No screen and no React in here.
 *
 * Out: parts of at most `terminalInputBytesMax`, the next when the one before is answered; what is typed meanwhile
 * travels together. In: the engine is told what was taken when the screen has taken it, so a screen that is behind
 * slows the shell down (engine/contract/terminals.ts). Read next: shells.ts, which holds them.
 */
import type { CallFailure } from '../../../engine/contract/engine-api.ts';
import { type TerminalSize, terminalInputBytesMax } from '../../../engine/contract/terminals.ts';
import { base64FromBytes } from './base64.ts';
import type { Call } from './engine-link.ts';

export type ShellState =
	| { readonly is: 'opening' }
	| { readonly is: 'open' }
	/** `how`: 'exit 0', 'SIGHUP'. */
	| { readonly is: 'ended'; readonly how: string }
	/** With the connection to the engine. */
	| { readonly is: 'lost' }
	| { readonly is: 'failed'; readonly error: CallFailure };

/** Where the shell's bytes are shown. */
export interface Screen {
	/** `taken` is called when they are on the screen. In order. */
	write(bytes: Uint8Array, taken: () => void): void;
}

/** Typed, or pasted, and not sent yet. Chosen: more than anybody pastes by intention. */
export const typedBytesMax = 1024 * 1024;
/** Of a terminal, by the contract. */
const sizeMax = 1000;

export class ShellSession {
	readonly #call: Call;
	readonly #onState: (state: ShellState) => void;
	#state: ShellState = { is: 'opening' };
	#terminal: string | null = null;
	#screen: Screen | null = null;
	/** Came before there was a screen. Bounded: unread, it makes the engine pause. */
	#unshown: Uint8Array[] = [];
	#typed: Uint8Array[] = [];
	#typedBytes = 0;
	#isSending = false;
	#size: TerminalSize | null = null;
	#closeWanted = false;

	constructor(call: Call, onState: (state: ShellState) => void) {
		this.#call = call;
		this.#onState = onState;
	}

	/** Answers its terminal's id: what is pushed under it is for this session. */
	async open(where: { readonly name: string; readonly node: string }, size: TerminalSize): Promise<string | null> {
		this.#size = fitting(size);
		const asked = this.#size;
		const opened = await this.#call('terminalOpen', { ...where, ...asked });
		if (!opened.ok) {
			this.#end(opened.error.code === 'connection-lost' ? { is: 'lost' } : { is: 'failed', error: opened.error });
			return null;
		}
		this.#terminal = opened.value.terminal;
		if (this.#closeWanted) void this.#call('terminalClose', { terminal: this.#terminal });
		this.#become({ is: 'open' });
		if (this.#size !== asked) void this.#call('terminalResize', { terminal: this.#terminal, ...this.#size });
		void this.#send();
		return this.#terminal;
	}

	/** From now on its bytes are shown there; what came before is, too. */
	showOn(screen: Screen): void {
		this.#screen = screen;
		for (const bytes of this.#unshown.splice(0)) this.#show(bytes);
	}

	came(bytes: Uint8Array): void {
		if (this.#screen) this.#show(bytes);
		else this.#unshown.push(bytes);
	}

	ended(how: string): void {
		this.#end({ is: 'ended', how });
	}

	/** It was never opened: there is nothing to show it on. */
	failed(error: CallFailure): void {
		this.#end({ is: 'failed', error });
	}

	/** The connection is gone, and the shell with it. */
	lost(): void {
		this.#end({ is: 'lost' });
	}

	/** False: so much is waiting already that this was not taken. */
	type(bytes: Uint8Array): boolean {
		if (this.#isOver()) return true;
		if (this.#typedBytes + bytes.length > typedBytesMax) return false;
		this.#typed.push(bytes);
		this.#typedBytes += bytes.length;
		void this.#send();
		return true;
	}

	resize(size: TerminalSize): void {
		const next = fitting(size);
		if (this.#isOver() || (this.#size?.columns === next.columns && this.#size.rows === next.rows)) return;
		this.#size = next;
		if (this.#terminal !== null) void this.#call('terminalResize', { terminal: this.#terminal, ...next });
	}

	/** Nothing is shown any more, and the shell ends. */
	close(): void {
		this.#closeWanted = true;
		if (this.#terminal !== null && !this.#isOver()) void this.#call('terminalClose', { terminal: this.#terminal });
		this.#end({ is: 'ended', how: 'closed' });
	}

	#show(bytes: Uint8Array): void {
		this.#screen?.write(bytes, () => {
			if (this.#terminal !== null && !this.#isOver()) void this.#call('terminalTaken', { terminal: this.#terminal, bytes: bytes.length });
		});
	}

	async #send(): Promise<void> {
		if (this.#isSending) return;
		this.#isSending = true;
		while (this.#terminal !== null && this.#typedBytes > 0 && !this.#isOver()) {
			const typed = await this.#call('terminalInput', { terminal: this.#terminal, data: base64FromBytes(this.#nextPart()) });
			// The shell has ended, or the connection: both are told otherwise.
			if (!typed.ok) this.#forgetTyped();
		}
		this.#isSending = false;
	}

	#nextPart(): Uint8Array {
		const part = new Uint8Array(Math.min(this.#typedBytes, terminalInputBytesMax));
		let at = 0;
		while (at < part.length) {
			const first = this.#typed.shift() ?? new Uint8Array();
			const fits = first.subarray(0, part.length - at);
			part.set(fits, at);
			at += fits.length;
			if (fits.length < first.length) this.#typed.unshift(first.subarray(fits.length));
		}
		this.#typedBytes -= part.length;
		return part;
	}

	#forgetTyped(): void {
		this.#typed = [];
		this.#typedBytes = 0;
	}

	#isOver(): boolean {
		return this.#state.is !== 'opening' && this.#state.is !== 'open';
	}

	#end(state: ShellState): void {
		if (this.#isOver()) return;
		this.#forgetTyped();
		this.#become(state);
	}

	#become(state: ShellState): void {
		if (this.#isOver()) return;
		this.#state = state;
		this.#onState(state);
	}
}

function fitting({ columns, rows }: TerminalSize): TerminalSize {
	const within = (value: number) => Math.min(sizeMax, Math.max(1, Math.floor(value) || 1));
	return { columns: within(columns), rows: within(rows) };
}
