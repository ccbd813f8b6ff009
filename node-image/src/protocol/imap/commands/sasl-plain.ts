/** SASL PLAIN (RFC 4616 section 2): authzid NUL authcid NUL password, in base64. */
import { bytesOf } from '../bytes.ts';

export interface Credentials {
	readonly address: string;
	readonly password: string;
}

/** undefined: this is no PLAIN response. Nothing of it may show up in an answer. */
export function parsePlainResponse(base64: string): Credentials | undefined {
	let message: string;
	try {
		message = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytesOf(atob(base64)));
	} catch {
		return undefined;
	}
	const [authorization, address, password, ...more] = message.split('\0');
	if (authorization === undefined || !address || !password || more.length > 0) return undefined;
	// Nobody acts for another here.
	return authorization === '' || authorization === address ? { address, password } : undefined;
}
