/**
 * Where a command belongs. Pure; administration.ts takes it there.
 *
 *   here         the node that was asked
 *   volume       any backend: it is read from the volume
 *   controller   domains, accounts and aliases are made and deleted below its token (R4)
 *   owner        only the account's owner writes below the account's token (R4)
 *   member       the one that is named
 *   everybody    all members, and their answers become one
 */
import type { AdminCommand } from './admin-command.ts';

export type Scope = 'here' | 'volume' | 'controller' | 'owner' | 'member' | 'everybody';

const scopes: Readonly<Record<AdminCommand['do'], Scope>> = {
	'list-domains': 'volume',
	'create-domain': 'controller',
	'delete-domain': 'controller',
	'list-accounts': 'volume',
	'create-account': 'controller',
	'delete-account': 'controller',
	account: 'volume',
	'set-password': 'owner',
	'set-aliases': 'controller',
	'set-rights': 'owner',
	'cluster-state': 'everybody',
	drain: 'member',
	ready: 'member',
	'release-queue': 'everybody',
	'current-controller': 'here',
	'cluster-settings': 'here',
	'set-cluster-settings': 'here',
	'enter-members': 'here',
	'enter-licence': 'here',
	queue: 'here',
	sessions: 'here',
	log: 'here',
	shutdown: 'here',
};

export function scopeOf(command: AdminCommand): Scope {
	return command.do === 'create-domain' && !command.shared ? 'here' : scopes[command.do];
}

/** Whether it does no harm when it is done twice: then a lost answer is asked for again. */
export function isRepeatable(command: AdminCommand): boolean {
	return !['create-domain', 'delete-domain', 'create-account', 'delete-account'].includes(command.do);
}
