/**
 * What stands on a simulated volume at this moment, seen from outside: without calls, without time.
 */

import { mailboxFile, parseMailboxFile } from '../../node-image/src/storage/mailbox-file.ts';
import type { DirectoryNode, MemoryDisk } from '../../node-image/src/storage/memory-files.ts';
import { parseMessageName } from '../../node-image/src/storage/message-name.ts';
import { parseToken, type Token } from '../../node-image/src/storage/tokens.ts';
import { accountPath, controllerPath, memberPath } from '../../node-image/src/storage/volume.ts';

export function directoryAt(disk: MemoryDisk, path: string): DirectoryNode | undefined {
	let at = disk.root;
	for (const name of path.split('/')) {
		const next = at.entries.get(name);
		if (next?.kind !== 'directory') return undefined;
		at = next;
	}
	return at;
}

/** undefined: no tree, or not exactly one token in it. */
export function tokenAt(disk: MemoryDisk, parent: string): Token | undefined {
	const names = [...(directoryAt(disk, parent)?.entries.keys() ?? [])];
	return names.length === 1 ? parseToken(names[0] ?? '') : undefined;
}

export function controllerOf(disk: MemoryDisk): { readonly epoch: number; readonly holder: { readonly member: string; readonly life: number } | null } {
	const token = tokenAt(disk, controllerPath);
	if (token === undefined) return { epoch: 0, holder: null };
	const { holder } = token;
	return { epoch: token.number, holder: holder.kind === 'life' ? { member: holder.member, life: holder.life } : null };
}

export function lifeOf(disk: MemoryDisk, member: string): { readonly number: number; readonly alive: boolean } | undefined {
	const token = tokenAt(disk, memberPath(member));
	return token === undefined ? undefined : { number: token.number, alive: token.holder.kind === 'up' };
}

export interface FileSeen {
	readonly uid: number;
	readonly kind: 'message' | 'gone';
	readonly deliveryId: string | undefined;
	/** undefined for a tombstone. */
	readonly text: string | undefined;
}

const decoder = new TextDecoder();

/** Messages and tombstones of one mailbox. undefined: there is no such mailbox. */
export function mailboxAt(disk: MemoryDisk, address: string, mailbox: string): FileSeen[] | undefined {
	const directory = mailboxDirectory(disk, address, mailbox);
	if (directory === undefined) return undefined;
	return [...directory.entries].flatMap(([file, node]): FileSeen[] => {
		const name = parseMessageName(file);
		if (name === undefined || node.kind !== 'file') return [];
		const { uid, kind, deliveryId } = name;
		return [{ uid, kind, deliveryId, text: kind === 'gone' ? undefined : decoder.decode(node.bytes) }];
	});
}

/** undefined: no such mailbox, or its file is not understood. */
export function uidValidityAt(disk: MemoryDisk, address: string, mailbox: string): number | undefined {
	const node = mailboxDirectory(disk, address, mailbox)?.entries.get(mailboxFile);
	return node?.kind === 'file' ? parseMailboxFile(node.bytes)?.uidValidity : undefined;
}

/** The texts of these messages alone: of a mailbox that is looked at with every reply. */
export function textsAt(disk: MemoryDisk, address: string, mailbox: string, uids: ReadonlySet<number>): Map<number, string> {
	const texts = new Map<number, string>();
	for (const [file, node] of mailboxDirectory(disk, address, mailbox)?.entries ?? []) {
		// The number stands in front of every name: most need no closer look.
		if (node.kind !== 'file' || !uids.has(Number(file.slice(0, file.indexOf('.'))))) continue;
		const name = parseMessageName(file);
		if (name?.kind === 'message') texts.set(name.uid, decoder.decode(node.bytes));
	}
	return texts;
}

function mailboxDirectory(disk: MemoryDisk, address: string, mailbox: string): DirectoryNode | undefined {
	const parent = directoryAt(disk, accountPath(address));
	const home = parent === undefined ? undefined : [...parent.entries.values()][0];
	const directory = home?.kind === 'directory' ? home.entries.get(mailbox) : undefined;
	return directory?.kind === 'directory' ? directory : undefined;
}
