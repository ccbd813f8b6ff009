/**
 * Who may what, in one place: the server administrator everything, a domain administrator what concerns the accounts of the
 * own domain, and nothing of the cluster. Pure. Asked by administration.ts before anything else, also for a command
 * that came over a link.
 */
import { unreachable } from '../result.ts';
import type { AdminCommand, Administrator } from './admin-command.ts';

/** A list of domains is answered to everybody; a domain administrator's has the own domain only. */
export function may(command: AdminCommand, who: Administrator): boolean {
	if (who.kind === 'server') return true;
	switch (command.do) {
		case 'list-domains':
			return true;
		case 'list-accounts':
			return command.domain === who.domain;
		case 'create-account':
		case 'account':
		case 'set-password':
		case 'set-aliases':
			return domainOf(command.address) === who.domain;
		case 'delete-account':
			// Nobody saws off the branch he sits on.
			return domainOf(command.address) === who.domain && command.address !== who.account;
		// Rights are given from above: whoever could give his own away could keep a second one.
		case 'set-rights':
		case 'create-domain':
		case 'delete-domain':
		case 'cluster-state':
		case 'drain':
		case 'ready':
		case 'release-queue':
		case 'current-controller':
		case 'cluster-settings':
		case 'set-cluster-settings':
		case 'enter-members':
		case 'enter-licence':
		case 'queue':
		case 'sessions':
		case 'log':
		case 'shutdown':
			return false;
		default:
			return unreachable(command);
	}
}

export function domainOf(address: string): string {
	return address.slice(address.indexOf('@') + 1);
}
