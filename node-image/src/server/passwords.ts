/**
 * Passwords as scrypt verifiers (RFC 7914); the password itself is kept nowhere.
 *
 * The cost is lower than a public server's would be: after a failover every client logs in again at
 * once, on a laptop, and the lab prints the passwords on the screen anyway. A right password is
 * remembered as a keyed hash in memory, so that the second login of a client costs nothing.
 */
import { createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { PasswordVerifier } from '../storage/open-account.ts';

const costLog2 = 12;
const hashBytes = 32;
/** Checks beside each other: more would take the thread pool from the mail. */
const checksMax = 2;
const rememberedMax = 10_000;

export async function makeVerifier(password: string): Promise<PasswordVerifier> {
	const salt = randomBytes(16);
	const kept = { costLog2, blockSize: 8, parallelization: 1 };
	const hash = await derive(password, salt, kept);
	return { scheme: 'scrypt', ...kept, saltBase64: salt.toString('base64'), hashBase64: hash.toString('base64') };
}

export class PasswordCheck {
	readonly #key = randomBytes(32);
	readonly #remembered = new Map<string, Buffer>();
	readonly #queue: (() => void)[] = [];
	#running = 0;

	/** Is this the password that the verifier was made from? Only one that was right before is answered sooner. */
	async matches(account: string, verifier: PasswordVerifier, password: string): Promise<boolean> {
		const digest = createHmac('sha256', this.#key).update(`${account}\0${verifier.hashBase64}\0${password}`).digest();
		const remembered = this.#remembered.get(account);
		if (remembered?.equals(digest)) return true;
		const right = await this.#inTurn(() => derive(password, Buffer.from(verifier.saltBase64, 'base64'), verifier));
		const kept = Buffer.from(verifier.hashBase64, 'base64');
		const same = kept.length === right.length && timingSafeEqual(kept, right);
		if (same) this.#remember(account, digest);
		return same;
	}

	#remember(account: string, digest: Buffer): void {
		this.#remembered.delete(account);
		this.#remembered.set(account, digest);
		const oldest = this.#remembered.keys().next();
		if (this.#remembered.size > rememberedMax && !oldest.done) this.#remembered.delete(oldest.value);
	}

	async #inTurn<T>(work: () => Promise<T>): Promise<T> {
		if (this.#running >= checksMax) await new Promise<void>((resolve) => this.#queue.push(resolve));
		this.#running += 1;
		try {
			return await work();
		} finally {
			this.#running -= 1;
			this.#queue.shift()?.();
		}
	}
}

function derive(password: string, salt: Buffer, cost: { costLog2: number; blockSize: number; parallelization: number }): Promise<Buffer> {
	const options = { N: 2 ** cost.costLog2, r: cost.blockSize, p: cost.parallelization, maxmem: 256 * 1024 * 1024 };
	return new Promise((resolve, reject) => {
		scrypt(password.normalize('NFKC'), salt, hashBytes, options, (error, key) => (error === null ? resolve(key) : reject(error)));
	});
}
