/**
 * What it means that nobody else of a role is ready: said when the last one is to drain, and when it did. Pure.
 */
import type { Role } from '../../node-image/src/contract/node-config.ts';

const consequences: Readonly<Record<Role, string>> = {
	backend: "no account can be used, and mail waits in the frontends' queues",
	frontend: 'clients find nobody who takes mail or a login',
};

/** 'the only backend that is ready: without it ...' */
export function lastSentence(roles: readonly Role[]): string {
	return `the only ${roles.join(' and ')} that is ready: without it ${roles.map((role) => consequences[role]).join('; ')}`;
}

/** 'no other backend is ready: until one is, ...' */
export function nobodyElseSentence(roles: readonly Role[]): string {
	return `no other ${roles.join(' or ')} is ready: until one is, ${roles.map((role) => consequences[role]).join('; ')}`;
}
