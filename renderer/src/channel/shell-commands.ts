/**
 * The desktop shell's menu, seen from the page: which commands can be done now, and what was chosen in it.
 *
 * In a browser there is no such menu, and all of this does nothing. Whoever can do a command offers it for as long as
 * it can be done; the newest offer counts. What the shell says is checked by the contract's schema; a command that
 * nobody offers is ignored. Read next: engine/contract/shell-messages.ts, electron/menu.ts.
 */
import { type MenuMessage, type ShellCommand, type ShellMessage, shellMessageSchema } from '../../../engine/contract/shell-messages.ts';
import { pageMessageName, shellMessageName } from '../../../engine/contract/shell-names.ts';
import type { ShellWindow } from './wire.ts';

type Offers = Partial<Record<ShellCommand, () => void>>;
export type OpenFile = (file: { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }) => void;

export interface ShellMenu {
	/** The returned function takes them back. */
	offer(commands: Offers): () => void;
	/** Shows a file that the system asked to open. The returned function takes it back. */
	offerFiles(open: OpenFile): () => void;
	/** What the menu is to look like. */
	looks(look: Pick<MenuMessage, 'language' | 'theme'>): void;
	/** A message of the window: the shell's, or anybody's. */
	heard(message: unknown): void;
}

/** `post` says something to the shell; `later` calls back once what happens now is done. */
export function createShellMenu(post: (message: MenuMessage) => void, later: (callback: () => void) => void): ShellMenu {
	let offers: readonly Offers[] = [];
	let openers: readonly OpenFile[] = [];
	let look: Pick<MenuMessage, 'language' | 'theme'> | undefined;
	let told = '';
	let due = false;

	/** Once, however many parts of the page have changed their minds. */
	function tell(): void {
		if (due) return;
		due = true;
		later(() => {
			due = false;
			if (look === undefined) return;
			const commands = [...new Set(offers.flatMap((each) => Object.keys(each) as ShellCommand[]))].sort();
			const message: MenuMessage = { type: 'menu', ...look, commands, opensFiles: openers.length > 0 };
			const text = JSON.stringify(message);
			if (text === told) return;
			told = text;
			post(message);
		});
	}

	function obey(message: ShellMessage): void {
		if (message.type === 'file') openers.at(-1)?.({ name: message.name, bytes: message.bytes });
		else offers.findLast((each) => each[message.command] !== undefined)?.[message.command]?.();
	}

	return {
		offer(commands) {
			offers = [...offers, commands];
			tell();
			return () => {
				offers = offers.filter((each) => each !== commands);
				tell();
			};
		},
		offerFiles(open) {
			openers = [...openers, open];
			tell();
			return () => {
				openers = openers.filter((each) => each !== open);
				tell();
			};
		},
		looks(next) {
			look = next;
			tell();
		},
		heard(message) {
			const parsed = shellMessageSchema.safeParse(message);
			if (parsed.success) obey(parsed.data);
		},
	};
}

/** This window's. */
export const shellMenu = createShellMenu(
	(message) => {
		const shell: ShellWindow & Window = window;
		if (shell.mailcluster?.shell === 'electron') shell.postMessage({ type: pageMessageName, message }, shell.location.origin);
	},
	(callback) => queueMicrotask(callback),
);

/** Called once, first thing in main.tsx. */
export function listenToShell(shell: Window): void {
	shell.addEventListener('message', (event) => {
		if (event.source === shell && event.data?.type === shellMessageName) shellMenu.heard(event.data.message);
	});
}
