/** Failures of storage and node as an administrator's refusals: codes that stay, whatever they are called below. */
import type { Failure } from '../result.ts';
import { type RefusalCode, type Refused, refuse } from './admin-command.ts';

const codes: Readonly<Record<string, RefusalCode>> = {
	exists: 'exists',
	'no-such-domain': 'no-such-domain',
	'no-such-account': 'no-such-account',
	'bad-name': 'bad-name',
	'not-empty': 'not-empty',
	'bad-members': 'bad-members',
	'bad-licence': 'bad-licence',
	'no-cluster': 'no-cluster',
	'volume-full': 'volume-full',
	// Somebody else has it, or this node is not who does it: asked again, it is done where it belongs.
	'not-controller': 'unavailable',
	'owned-by-other': 'unavailable',
	lost: 'unavailable',
	elsewhere: 'unavailable',
};

export function refusalOf({ code, message, definite }: Failure): Refused {
	if (!definite) return refuse('unknown', message);
	return refuse(codes[code] ?? 'volume-error', message);
}
