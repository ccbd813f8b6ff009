/** ENVELOPE (RFC 3501 section 7.4.2): ten fields of a header, encoded words left as they are. */
import { type Address, parseAddresses } from './addresses.ts';
import { type Entity, fieldValue } from './mime-structure.ts';
import { nilOr } from './printer.ts';

export function printEnvelope(bytes: Uint8Array, message: Entity): string {
	const text = (name: string) => nilOr(fieldValue(bytes, message, name));
	// A field that is there and empty counts as not there: both are NIL.
	const addresses = (name: string) => parseAddresses(fieldValue(bytes, message, name) ?? '');
	const from = addresses('FROM');
	const orFrom = (name: string) => {
		const own = addresses(name);
		return own.length === 0 ? from : own;
	};
	return `(${[
		text('DATE'),
		text('SUBJECT'),
		printAddresses(from),
		// "If the Sender or Reply-To lines are absent ... the server sets the corresponding member to be the same value as the from member."
		printAddresses(orFrom('SENDER')),
		printAddresses(orFrom('REPLY-TO')),
		printAddresses(addresses('TO')),
		printAddresses(addresses('CC')),
		printAddresses(addresses('BCC')),
		text('IN-REPLY-TO'),
		text('MESSAGE-ID'),
	].join(' ')})`;
}

function printAddresses(addresses: readonly Address[]): string {
	if (addresses.length === 0) return 'NIL';
	return `(${addresses.map(({ name, route, mailbox, host }) => `(${nilOr(name)} ${nilOr(route)} ${nilOr(mailbox)} ${nilOr(host)})`).join('')})`;
}
