/**
 * Logging in: whose password is it, with the brake in front. The form, and HTTP Basic for curl, both come through here.
 *
 * Braked by the client's address and by the name that is tried, whether there is such an account or not.
 */
import type { Administration, Administrator } from '../administration/admin-command.ts';
import { LoginBrake } from './login-brake.ts';

export type LoginOutcome =
	| { readonly is: 'administrator'; readonly who: Administrator }
	| { readonly is: 'wrong' | 'unavailable' }
	| { readonly is: 'wait'; readonly seconds: number };

export interface Credentials {
	readonly name: string;
	readonly password: string;
}

/** People of a whole classroom may come from one address. */
const freeTriesOfAddress = 12;
const freeTriesOfName = 4;
const nameCharactersMax = 254;
const passwordCharactersMax = 1024;

export class Login {
	readonly #administration: Administration;
	readonly #nowMs: () => number;
	readonly #byAddress: LoginBrake;
	readonly #byName: LoginBrake;

	constructor(administration: Administration, nowMs: () => number) {
		this.#administration = administration;
		this.#nowMs = nowMs;
		this.#byAddress = new LoginBrake({ nowMs: () => this.#nowMs(), freeTries: freeTriesOfAddress });
		this.#byName = new LoginBrake({ nowMs: () => this.#nowMs(), freeTries: freeTriesOfName });
	}

	async attempt({ name: typed, password }: Credentials, address: string): Promise<LoginOutcome> {
		const name = typed.trim().toLowerCase();
		const waitMs = Math.max(this.#byAddress.waitMs(address), this.#byName.waitMs(name.slice(0, nameCharactersMax)));
		if (waitMs > 0) return { is: 'wait', seconds: Math.ceil(waitMs / 1000) };
		this.#byAddress.begun(address);
		// Nobody has such a name or such a password; it is not worth asking the cluster, nor remembering.
		if (name === '' || name.length > nameCharactersMax || password.length > passwordCharactersMax) return { is: 'wrong' };
		this.#byName.begun(name);
		const answer = await this.#administration.login({ name, password });
		if (answer.is === 'refused' && answer.code === 'not-allowed') return { is: 'wrong' };
		// Whoever has a password of his own cannot clear what the address has tried under other names: only this one goes.
		this.#byAddress.unjudged(address);
		if (answer.is === 'refused') {
			this.#byName.unjudged(name);
			return { is: 'unavailable' };
		}
		this.#byName.succeeded(name);
		return { is: 'administrator', who: answer.who };
	}
}

/** RFC 7617: what `curl -u` sends. */
export function basicCredentials(authorization: string | undefined): Credentials | null {
	const match = /^Basic ([A-Za-z0-9+/]{1,4096}={0,2})$/i.exec(authorization ?? '');
	if (match === null) return null;
	const text = Buffer.from(match[1] ?? '', 'base64').toString('utf8');
	const colon = text.indexOf(':');
	return colon < 0 ? null : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}
