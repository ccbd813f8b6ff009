/**
 * The shells that are open in this window, and which one is in front.
 *
 * A shell belongs to the page of its cluster: who leaves that page leaves its shells, and they end. Pushes find
 * their session by the terminal's id; what comes before the answer that tells the id waits for it.
 * Read next: shell-session.ts (one of them), ../views/shells/ (how they look).
 */
import { create } from 'zustand';
import type { TerminalSize } from '../../../engine/contract/terminals.ts';
import { bytesFromBase64 } from './base64.ts';
import { call, listenToLink } from './engine-link.ts';
import { lab } from './lab-actions.ts';
import { useLab } from './lab-state.ts';
import { activeShell, alone, beside, noPlaces, type ShellPlaces, shown, without } from './shell-places.ts';
import { ShellSession, type ShellState } from './shell-session.ts';

export interface Shell {
	readonly key: string;
	readonly cluster: string;
	readonly node: string;
	/** 2 for the second one in the same node. */
	readonly number: number;
	readonly state: ShellState;
}

export interface ShellsState {
	readonly shells: readonly Shell[];
	readonly places: ShellPlaces;
	/** The find bar of the shell that has the keys is open. */
	readonly isFinding: boolean;
}

export const useShells = create<ShellsState>(() => ({ shells: [], places: noPlaces, isFinding: false }));
const { getState: get, setState: set } = useShells;

/** In this window; the engine has a limit of its own. Chosen: more are not read. */
export const shellsMax = 12;

const sessions = new Map<string, ShellSession>();
const byTerminal = new Map<string, ShellSession>();
/** Pushed before its session is known, by terminal. Of shells that are being opened alone. */
const early = new Map<string, (() => void)[]>();
let opening = 0;
let count = 0;

listenToLink({
	terminalData: ({ terminal, data }) => deliver(terminal, (session) => session.came(bytesFromBase64(data))),
	terminalEnded: ({ terminal, how }) =>
		deliver(terminal, (session) => {
			byTerminal.delete(terminal);
			session.ended(how);
		}),
	lost() {
		for (const session of sessions.values()) session.lost();
		byTerminal.clear();
		early.clear();
	},
});

useLab.subscribe(({ page }) => {
	const here = page.kind === 'cluster' ? page.name : null;
	for (const shell of get().shells) if (shell.cluster !== here) closeShell(shell.key);
});

function deliver(terminal: string, hand: (session: ShellSession) => void): void {
	const session = byTerminal.get(terminal);
	if (session) hand(session);
	else if (opening > 0) early.set(terminal, [...(early.get(terminal) ?? []), () => deliver(terminal, hand)]);
}

/** Comes into sight, with `where` beside the one that is; it is opened by its screen, which knows the size (`startShell`). Null: there are too many. */
export function openShell(node: string, where: 'here' | 'beside' = 'here'): string | null {
	const { page } = useLab.getState();
	if (page.kind !== 'cluster' || get().shells.length >= shellsMax) return null;
	count += 1;
	const key = `shell-${count}`;
	const numbers = get()
		.shells.filter((shell) => shell.node === node)
		.map(({ number }) => number);
	const shell: Shell = { key, cluster: page.name, node, number: Math.max(0, ...numbers) + 1, state: { is: 'opening' } };
	sessions.set(key, new ShellSession(call, (state) => set({ shells: get().shells.map((one) => (one.key === key ? { ...one, state } : one)) })));
	const put = where === 'beside' ? beside : shown;
	set({ shells: [...get().shells, shell], places: put(get().places, key), isFinding: false });
	lab.showTab('shells');
	return key;
}

/** Asks the engine for the shell; once for each. */
export async function startShell({ key, cluster, node }: Shell, size: TerminalSize): Promise<void> {
	const session = sessions.get(key);
	if (!session) return;
	opening += 1;
	const terminal = await session.open({ name: cluster, node }, size);
	opening -= 1;
	if (terminal !== null) byTerminal.set(terminal, session);
	for (const hand of (terminal !== null && early.get(terminal)) || []) hand();
	if (terminal !== null) early.delete(terminal);
	if (opening === 0) early.clear();
}

export function sessionOf(key: string): ShellSession | undefined {
	return sessions.get(key);
}

export function bringToFront(key: string): void {
	if (activeShell(get().places) !== key) set({ places: shown(get().places, key) });
}

/** Two side by side, or one again. Where there is one only, a second one is opened in the same node. */
export function splitShells(): void {
	const { shells, places } = get();
	if (places.right !== null) {
		set({ places: alone(places) });
		return;
	}
	const front = shells.find(({ key }) => key === activeShell(places));
	const other = shells.find(({ key }) => key !== front?.key);
	if (other) set({ places: beside(places, other.key) });
	else if (front) openShell(front.node, 'beside');
}

export function findInShell(isFinding: boolean): void {
	set({ isFinding });
}

/** It ends, and its place is gone. */
export function closeShell(key: string): void {
	const session = sessions.get(key);
	sessions.delete(key);
	session?.close();
	const { shells, places } = get();
	const at = shells.findIndex((shell) => shell.key === key);
	const left = shells.filter((shell) => shell.key !== key);
	set({ shells: left, places: without(places, key, (left[at] ?? left.at(-1))?.key ?? null) });
}
