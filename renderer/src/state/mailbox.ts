/**
 * An account's mail in view: its mailboxes, the messages of one, and one message, read from the volume's files.
 *
 * The account's folder is watched while it is open: a mail that somebody's program has just sent appears by itself.
 * Message bytes come in parts; what they mean is worked out by ../views/mail/parse-mail.ts, which is loaded with the view.
 */
import { create } from 'zustand';
import type { CallFailure } from '../../../engine/contract/engine-api.ts';
import type { MailboxSummary, MessageRow } from '../../../engine/contract/mail.ts';
import { bytesFromBase64 } from './base64.ts';
import { call, listenToLink } from './engine-link.ts';
import { useLab } from './lab-state.ts';

export type MessageBytes =
	| { readonly is: 'reading' }
	| {
			readonly is: 'read';
			readonly bytes: Uint8Array;
			/** Of the whole message: more than `bytes` where it is cut. */
			readonly sizeBytes: number;
			readonly path: string;
			readonly deliveryId: string | null;
	  }
	| { readonly is: 'failed'; readonly error: CallFailure };

export interface MailState {
	/** null: no mail is in view. */
	readonly address: string | null;
	readonly mailboxes: readonly MailboxSummary[] | null;
	readonly mailbox: string;
	/** Searched for; '': every message is listed. */
	readonly text: string;
	/** By their number, of `pageMessages` each, the newest first. */
	readonly pages: Readonly<Record<number, readonly MessageRow[]>>;
	readonly total: number | null;
	readonly more: boolean;
	readonly uid: number | null;
	readonly message: MessageBytes;
	readonly problem: CallFailure | null;
}

export const pageMessages = 50;
const partBytes = 256 * 1024;
/** Chosen: larger ones are rare, and the page stays fluent. */
const shownBytesMax = 12 * 1024 * 1024;
const againMs = 400;

const nothing = {
	address: null,
	mailboxes: null,
	mailbox: 'INBOX',
	text: '',
	pages: {},
	total: null,
	more: false,
	uid: null,
	message: { is: 'reading' },
	problem: null,
} as const;

export const useMail = create<MailState>(() => nothing);
const { getState: get, setState: set } = useMail;

let cluster = '';
let watched: { readonly name: string; readonly path: string } | null = null;
let inView = { first: 0, last: 0 };
const reading = new Set<number>();
let turn = 0;
/** A look is due: what changes meanwhile is part of it. */
let isDue = false;

listenToLink({
	volumeChanged({ name, paths }) {
		if (watched?.name !== name) return;
		const below = watched.path;
		if (isDue || !paths.some((path) => path === '' || path === below || path.startsWith(`${below}/`))) return;
		isDue = true;
		setTimeout(readAgain, againMs);
	},
	lost() {
		watched = null;
	},
});

useLab.subscribe((state, before) => {
	if (get().address === null) return;
	if (state.page.kind !== 'cluster' || state.page.name !== cluster) closeMail();
	else if (state.connection === 'open' && before.connection !== 'open') {
		watch();
		readAgain();
	}
});

/** Shows an account's mail; with `at` that message of it. */
export function openMail(address: string, at?: { readonly mailbox: string; readonly uid: number }): void {
	const { page } = useLab.getState();
	if (page.kind !== 'cluster') return;
	cluster = page.name;
	begin();
	set({ ...nothing, address, mailbox: at?.mailbox ?? 'INBOX' });
	watch();
	readAgain();
	if (at) chooseMessage(at.uid);
}

export function closeMail(): void {
	begin();
	set(nothing);
	watch();
}

export function chooseMailbox(mailbox: string): void {
	begin();
	set({ mailbox, text: '', pages: {}, total: null, more: false, uid: null });
	readAgain();
}

/** Lists only messages that have this text; the one that is read stays open. */
export function searchMessages(text: string): void {
	begin();
	set({ text, pages: {}, total: null, more: false });
	readAgain();
}

export function chooseMessage(uid: number): void {
	set({ uid, message: { is: 'reading' } });
	void readMessage(uid);
}

/** These messages are in view. */
export function lookAtMessages(first: number, last: number): void {
	inView = { first: Math.floor(first / pageMessages), last: Math.floor(last / pageMessages) };
	for (let number = inView.first; number <= inView.last; number += 1) if (!get().pages[number]) void readMessages(number);
}

function begin(): void {
	turn += 1;
	reading.clear();
	inView = { first: 0, last: 0 };
}

function watch(): void {
	const { address } = get();
	const at = address?.indexOf('@') ?? 0;
	const wanted = address === null ? null : { name: cluster, path: `SharedDomains/${address.slice(at + 1)}/${address.slice(0, at)}.macnt` };
	if (watched?.name === wanted?.name && watched?.path === wanted?.path) return;
	if (watched) void call('volumeWatch', { ...watched, on: false });
	watched = wanted;
	if (wanted) void call('volumeWatch', { ...wanted, on: true });
}

function readAgain(): void {
	isDue = false;
	void readMailboxes();
	for (let number = inView.first; number <= inView.last; number += 1) void readMessages(number);
}

async function readMailboxes(): Promise<void> {
	const { address } = get();
	const asked = turn;
	if (address === null) return;
	const answer = await call('mailboxes', { name: cluster, address });
	if (asked !== turn) return;
	if (answer.ok) set({ mailboxes: answer.value.mailboxes });
	else if (answer.error.code !== 'connection-lost') set({ problem: answer.error });
}

async function readMessages(number: number): Promise<void> {
	const { address, mailbox, text } = get();
	const asked = turn;
	if (address === null || reading.has(number)) return;
	reading.add(number);
	const answer = await call('messages', {
		name: cluster,
		address,
		mailbox,
		...(text === '' ? {} : { text }),
		fromIndex: number * pageMessages,
		most: pageMessages,
	});
	if (asked !== turn) return;
	reading.delete(number);
	if (!answer.ok) {
		if (answer.error.code !== 'connection-lost') set({ problem: answer.error });
		return;
	}
	const { total, more, rows } = answer.value;
	// New mail moves all others down: pages out of view are asked for again when they come into view.
	const others = total === get().total ? get().pages : {};
	set({ total, more, problem: null, pages: { ...others, [number]: rows } });
}

async function readMessage(uid: number): Promise<void> {
	const { address, mailbox } = get();
	const asked = turn;
	if (address === null) return;
	const isOver = () => asked !== turn || get().uid !== uid;
	const parts: Uint8Array[] = [];
	let length = 0;
	for (;;) {
		const answer = await call('message', { name: cluster, address, mailbox, uid, fromByte: length, bytesMost: partBytes });
		if (isOver()) return;
		if (!answer.ok) {
			set({ message: { is: 'failed', error: answer.error } });
			return;
		}
		const { data, sizeBytes, path, deliveryId } = answer.value;
		const part = bytesFromBase64(data);
		parts.push(part);
		length += part.length;
		if (part.length > 0 && length < sizeBytes && length < shownBytesMax) continue;
		const bytes = new Uint8Array(length);
		let at = 0;
		for (const one of parts) {
			bytes.set(one, at);
			at += one.length;
		}
		set({ message: { is: 'read', bytes, sizeBytes, path, deliveryId } });
		return;
	}
}
