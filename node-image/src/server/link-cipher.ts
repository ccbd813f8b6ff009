/**
 * R10: what makes a frame authentic. Both ends prove that they know the cluster's secret by being able
 * to open each other's frames at all.
 *
 * Keys: HKDF-SHA256 (RFC 5869) over the secret, salted with both nonces, one key a direction, bound to
 * both names. Frames: AES-256-GCM (NIST SP 800-38D) with the frame's number as nonce: a frame that was
 * altered, repeated, left out or put in another order does not open. Passwords travel inside, so the
 * frames are encrypted as well as authentic. Not forward secret: who has the secret may read a capture.
 *
 * Marks: ten times a second each member says to each other "as before", and a cipher of its own for that was a third
 * of an idle node's work. So such a frame is only a mark: 16 bytes that both ends take from one stream of AES-256-CTR
 * (NIST SP 800-38A) under a key of its own, at the place of the frame's number. Nobody else can tell it before, and
 * it is good for one place: what holds for an altered, repeated, left out or moved frame holds for a mark.
 */
import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

const tagBytes = 16;
/** No sealed frame is as short: it would be the tag of nothing. */
const markBytes = tagBytes;
const marksPerBlock = 64;

export interface LinkKeys {
	readonly send: Uint8Array;
	readonly receive: Uint8Array;
}

export interface KeyMaterial {
	readonly secretHex: string;
	readonly dialer: { readonly name: string; readonly nonce: string };
	readonly acceptor: { readonly name: string; readonly nonce: string };
	readonly side: 'dialer' | 'acceptor';
}

export function deriveKeys(material: KeyMaterial): LinkKeys {
	const { dialer, acceptor } = material;
	const salt = Buffer.from(dialer.nonce + acceptor.nonce, 'hex');
	const key = (from: string, to: string) =>
		new Uint8Array(hkdfSync('sha256', Buffer.from(material.secretHex, 'hex'), salt, `mailcluster link 1 ${from}>${to}`, 32));
	const out = key(dialer.name, acceptor.name);
	const back = key(acceptor.name, dialer.name);
	return material.side === 'dialer' ? { send: out, receive: back } : { send: back, receive: out };
}

export class FrameSealer {
	readonly #key: KeyObject;
	readonly #marks: Marks;
	#number = 0;

	constructor(key: Uint8Array) {
		// A key object is looked at once; bytes would be at each frame.
		this.#key = createSecretKey(key);
		this.#marks = new Marks(key);
	}

	seal(plain: Uint8Array): Uint8Array {
		const cipher = createCipheriv('aes-256-gcm', this.#key, nonceOf(this.#number));
		this.#number += 1;
		return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
	}

	/** A frame that says: as before. What that was is for the caller to know. */
	mark(): Uint8Array {
		const mark = this.#marks.at(this.#number);
		this.#number += 1;
		return mark;
	}
}

export class FrameOpener {
	readonly #key: KeyObject;
	readonly #marks: Marks;
	#number = 0;

	constructor(key: Uint8Array) {
		this.#key = createSecretKey(key);
		this.#marks = new Marks(key);
	}

	/** undefined: not made by somebody who knows the secret, or not the next frame. */
	open(frame: Uint8Array): Uint8Array | 'as-before' | undefined {
		if (frame.length < tagBytes) return undefined;
		const number = this.#number;
		this.#number += 1;
		if (frame.length === markBytes) return this.#marks.at(number).equals(frame) ? 'as-before' : undefined;
		const decipher = createDecipheriv('aes-256-gcm', this.#key, nonceOf(number));
		decipher.setAuthTag(frame.subarray(frame.length - tagBytes));
		try {
			return Buffer.concat([decipher.update(frame.subarray(0, frame.length - tagBytes)), decipher.final()]);
		} catch {
			return undefined;
		}
	}
}

/** The marks of one direction, by the numbers of its frames; numbers only grow. */
class Marks {
	readonly #key: KeyObject;
	#block: Buffer = Buffer.alloc(0);
	#blockNumber = -1;

	constructor(key: Uint8Array) {
		this.#key = createSecretKey(new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), 'mailcluster link 1 marks', 32)));
	}

	at(number: number): Buffer {
		const blockNumber = Math.floor(number / marksPerBlock);
		if (blockNumber !== this.#blockNumber) {
			const firstCounter = Buffer.alloc(16);
			firstCounter.writeUIntBE(blockNumber, 2, 6);
			this.#block = createCipheriv('aes-256-ctr', this.#key, firstCounter).update(Buffer.alloc(marksPerBlock * markBytes));
			this.#blockNumber = blockNumber;
		}
		const start = (number % marksPerBlock) * markBytes;
		return this.#block.subarray(start, start + markBytes);
	}
}

function nonceOf(number: number): Uint8Array {
	const nonce = Buffer.alloc(12);
	nonce.writeUIntBE(number, 6, 6);
	return nonce;
}
