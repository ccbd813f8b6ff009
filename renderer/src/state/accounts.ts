/**
 * The cluster's accounts as the table shows them: a window of a list that may have 100,000, asked for page by page.
 *
 * While the table is on the screen, what is in view is asked for again every second. Another filter or order shows the
 * old rows until the first of the new ones are there, so that nothing flickers. Read next: ../views/accounts/.
 */
import { create } from 'zustand';
import type { CallFailure } from '../../../engine/contract/engine-api.ts';
import type { AccountRow, AccountSort } from '../../../engine/contract/mail.ts';
import { call } from './engine-link.ts';
import { useLab } from './lab-state.ts';

export interface AccountsQuery {
	readonly text: string;
	/** '', 'free', 'next-use' or 'node:<name>'. */
	readonly owner: string;
	readonly sort: AccountSort;
	readonly descending: boolean;
}

export interface AccountsState {
	readonly query: AccountsQuery;
	/** By their number, of `pageRows` each. */
	readonly pages: Readonly<Record<number, readonly AccountRow[]>>;
	/** null: nothing was read yet. */
	readonly total: number | null;
	readonly accounts: number;
	readonly known: number;
	readonly domains: readonly string[];
	readonly problem: CallFailure | null;
}

export const pageRows = 100;
const againMs = 1_000;
/** Pages that are kept: scrolling on forgets those that are far away. */
const pagesKept = 40;
const anyAccount: AccountsQuery = { text: '', owner: '', sort: 'address', descending: false };
const nothing = { pages: {}, total: null, accounts: 0, known: 0, domains: [], problem: null } as const;

export const useAccounts = create<AccountsState>(() => ({ query: anyAccount, ...nothing }));
const { getState: get, setState: set } = useAccounts;

let cluster = '';
let inView: { readonly first: number; readonly last: number } = { first: 0, last: 0 };
let timer: ReturnType<typeof setInterval> | undefined;
/** What was asked before it is answered no more. */
let turn = 0;
const reading = new Set<number>();

/** The table is on the screen, from now until the function that is answered is called. */
export function watchAccounts(): () => void {
	const { page } = useLab.getState();
	const name = page.kind === 'cluster' ? page.name : '';
	if (name !== cluster) {
		cluster = name;
		turn += 1;
		reading.clear();
		set({ query: anyAccount, ...nothing });
	}
	readAgain();
	timer = setInterval(readAgain, againMs);
	return () => clearInterval(timer);
}

/** These rows are in view. */
export function lookAtAccounts(firstRow: number, lastRow: number): void {
	inView = { first: Math.floor(firstRow / pageRows), last: Math.floor(lastRow / pageRows) };
	for (let number = inView.first; number <= inView.last; number += 1) if (!get().pages[number]) void readPage(number);
}

export function askAccounts(patch: Partial<AccountsQuery>): void {
	turn += 1;
	reading.clear();
	inView = { first: 0, last: 0 };
	set({ query: { ...get().query, ...patch } });
	void readPage(0, true);
}

/** Something was made or changed: what is in view is asked for at once. */
export function readAgain(): void {
	if (useLab.getState().connection !== 'open') return;
	for (let number = inView.first; number <= inView.last; number += 1) void readPage(number);
}

async function readPage(number: number, isNew = false): Promise<void> {
	if (reading.has(number) || cluster === '') return;
	const asked = turn;
	reading.add(number);
	const { text, owner, sort, descending } = get().query;
	const answer = await call('accounts', {
		name: cluster,
		...(text === '' ? {} : { text }),
		...ownerArgument(owner),
		sort,
		descending,
		fromIndex: number * pageRows,
		most: pageRows,
	});
	if (asked !== turn) return;
	reading.delete(number);
	if (!answer.ok) {
		if (answer.error.code !== 'connection-lost') set({ problem: answer.error });
		return;
	}
	const { total, accounts, known, domains, rows } = answer.value;
	const before = isNew ? {} : get().pages;
	const same = sameRows(before[number], rows);
	set({
		total,
		accounts,
		known,
		domains,
		problem: null,
		...(same && !isNew ? {} : { pages: near({ ...before, [number]: kept(before[number], rows) }, number) }),
	});
}

function ownerArgument(owner: string) {
	if (owner === '') return {};
	if (owner === 'free' || owner === 'next-use') return { owner: { is: owner } } as const;
	return { owner: { node: owner.slice('node:'.length) } };
}

/** Rows that are as they were keep their identity: they are not painted again. */
function kept(before: readonly AccountRow[] | undefined, rows: readonly AccountRow[]): readonly AccountRow[] {
	return rows.map((row, index) => {
		const old = before?.[index];
		return old && JSON.stringify(old) === JSON.stringify(row) ? old : row;
	});
}

function sameRows(before: readonly AccountRow[] | undefined, rows: readonly AccountRow[]): boolean {
	return before !== undefined && JSON.stringify(before) === JSON.stringify(rows);
}

function near(pages: Record<number, readonly AccountRow[]>, number: number): Record<number, readonly AccountRow[]> {
	const numbers = Object.keys(pages).map(Number);
	if (numbers.length <= pagesKept) return pages;
	const nearest = numbers.sort((one, other) => Math.abs(one - number) - Math.abs(other - number)).slice(0, pagesKept / 2);
	return Object.fromEntries(nearest.map((one) => [one, pages[one] ?? []]));
}
