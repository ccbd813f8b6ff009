/**
 * Where a forward may lead: a list of `host:port`, fixed when it starts. Pure.
 */
import { type Failure, failed, ok, type Result } from '../result.ts';

export interface Target {
	readonly host: string;
	readonly port: number;
}

/** Each target by the text that asks for it. */
export type Targets = ReadonlyMap<string, Target>;

/** A name, an IPv4 address, or an IPv6 address in brackets; then the port. */
const written = /^([A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\]):(\d{1,5})$/;
const targetsMax = 1000;

export function parseTargets(texts: readonly string[]): Result<Targets, Failure<'bad-target'>> {
	if (texts.length === 0) return bad('there is no target: name each as host:port');
	if (texts.length > targetsMax) return bad(`there are more than ${targetsMax} targets`);
	const targets = new Map<string, Target>();
	for (const text of texts) {
		const [, name = '', digits = ''] = written.exec(text) ?? [];
		const port = Number(digits);
		if (name === '' || port < 1 || port > 65_535) return bad(`"${text.slice(0, 300)}" is no target: write host:port`);
		targets.set(text, { host: name.replace(/^\[|\]$/g, ''), port });
	}
	return ok(targets);
}

function bad(message: string) {
	return failed({ code: 'bad-target' as const, message, definite: true });
}
