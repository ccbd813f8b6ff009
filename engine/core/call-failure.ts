/**
 * How expected failures leave the engine: a code, one sentence, and how to mend it.
 */
import type { CallFailure } from '../contract/engine-api.ts';

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: CallFailure };

export function done<T>(value: T): Outcome<T> {
	return { ok: true, value };
}

export function refuse(code: string, message: string, remedy?: string, more: readonly string[] = []): { readonly ok: false; readonly error: CallFailure } {
	return { ok: false, error: { code, message, ...(remedy === undefined ? {} : { remedy }), ...(more.length === 0 ? {} : { more }) } };
}
