/**
 * Watches the bytes that flow to a client for one question: may a line be put in here?
 *
 * A connection can end anywhere. Where it ends inside a literal, a BYE would be read as part of a message: the
 * client would store a message that nobody sent. So a BYE goes out only at the start of a line.
 */
import { byteString } from './bytes.ts';

const tailBytes = 16;
const bye = '* BYE';

export class ResponseTracker {
	#literalLeft = 0;
	#inLine = false;
	#head = '';
	#tail = '';
	#saidBye = false;

	/** Notes what has been passed on. */
	pass(bytes: Uint8Array): void {
		let at = 0;
		while (at < bytes.length) {
			if (this.#literalLeft > 0) {
				const taken = Math.min(this.#literalLeft, bytes.length - at);
				this.#literalLeft -= taken;
				at += taken;
				continue;
			}
			const lineFeed = bytes.indexOf(0x0a, at);
			const end = lineFeed === -1 ? bytes.length : lineFeed;
			if (this.#head.length < bye.length) this.#head += byteString(bytes, at, Math.min(end, at + bye.length - this.#head.length));
			this.#tail = (this.#tail + byteString(bytes, Math.max(at, end - tailBytes), end)).slice(-tailBytes);
			this.#inLine = true;
			if (lineFeed === -1) return;
			this.#endOfLine();
			at = lineFeed + 1;
		}
	}

	atLineStart(): boolean {
		return !this.#inLine;
	}

	/** The server has said goodbye itself. */
	saidBye(): boolean {
		return this.#saidBye;
	}

	#endOfLine(): void {
		const announced = /\{(\d{1,10})\}\r?$/.exec(this.#tail);
		if (this.#head.toUpperCase() === bye) this.#saidBye = true;
		this.#tail = '';
		if (announced !== null) this.#literalLeft = Number(announced[1]);
		else {
			this.#inLine = false;
			this.#head = '';
		}
	}
}
