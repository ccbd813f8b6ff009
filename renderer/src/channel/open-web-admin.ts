/**
 * Shows a node's WebAdmin in a browser: a tab beside this one, or, from the desktop window, the system's browser.
 *
 * The shell is told names, never an address (engine/contract/shell-messages.ts).
 */
import type { WebAdminMessage } from '../../../engine/contract/shell-messages.ts';
import { pageMessageName } from '../../../engine/contract/shell-names.ts';
import type { ShellWindow } from './wire.ts';

/** False: this is a browser, where a link does it. */
export function askShellForWebAdmin(wanted: Omit<WebAdminMessage, 'type'>, shell: ShellWindow & Window = window): boolean {
	if (shell.mailcluster?.shell !== 'electron') return false;
	const message: WebAdminMessage = { type: 'web-admin', ...wanted };
	shell.postMessage({ type: pageMessageName, message }, shell.location.origin);
	return true;
}

export function openWebAdmin(address: string, wanted: Omit<WebAdminMessage, 'type'>): void {
	if (!askShellForWebAdmin(wanted)) window.open(address, '_blank', 'noopener,noreferrer');
}
