/**
 * R10: what makes a frame authentic. Both ends prove that they know the cluster's secret by being able
 * to open each other's frames at all.
 *
 * Keys: HKDF-SHA256 (RFC 5869) over the secret, salted with both nonces, one key a direction, bound to
 * both names. Frames: AES-256-GCM (NIST SP 800-38D) with the frame's number as nonce: a frame that was
 * altered, repeated, left out or put in another order does not open. Passwords travel inside, so the
 * frames are encrypted as well as authentic. Not forward secret: who has the secret may read a capture.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';

const tagBytes = 16;

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
	readonly #key: Uint8Array;
	#number = 0n;

	constructor(key: Uint8Array) {
		this.#key = key;
	}

	seal(plain: Uint8Array): Uint8Array {
		const cipher = createCipheriv('aes-256-gcm', this.#key, nonceOf(this.#number));
		this.#number += 1n;
		return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
	}
}

export class FrameOpener {
	readonly #key: Uint8Array;
	#number = 0n;

	constructor(key: Uint8Array) {
		this.#key = key;
	}

	/** undefined: not sealed by somebody who knows the secret, or not the next frame. */
	open(sealed: Uint8Array): Uint8Array | undefined {
		if (sealed.length < tagBytes) return undefined;
		const decipher = createDecipheriv('aes-256-gcm', this.#key, nonceOf(this.#number));
		this.#number += 1n;
		decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
		try {
			return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - tagBytes)), decipher.final()]);
		} catch {
			return undefined;
		}
	}
}

function nonceOf(number: bigint): Uint8Array {
	const nonce = Buffer.alloc(12);
	nonce.writeBigUInt64BE(number, 4);
	return nonce;
}
