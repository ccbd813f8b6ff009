/**
 * Whose process is at the other end of a loopback connection? Linux says it in /proc/net/tcp.
 *
 * Loopback ports are open to every user of the machine. An address with a one-time token stands for a moment
 * in the arguments of the program that opens the browser, where `ps` shows it to all; and cookies know no ports, so
 * a browser shows ours to any server on 127.0.0.1 that it visits. Neither is of use to who is not the engine's user.
 */
import { readFileSync } from 'node:fs';

/** The peer of a TCP connection over IPv4, as Socket names it. */
export interface Peer {
	readonly address: string;
	readonly port: number;
}

/** Whether another user holds the peer's end. Where the system does not say (not Linux, another namespace), nobody is accused. */
export function isForeignUser(peer: Peer, readTable: () => string = systemTable): boolean {
	const own = process.getuid?.();
	if (own === undefined) return false;
	const uid = uidOf(peer, readTable());
	// root may read our files anyway; relays of virtual machines run as root.
	return uid !== undefined && uid !== own && uid !== 0;
}

/** proc_net_tcp(5): "sl local_address rem_address st ... uid", addresses as hexadecimal words of the machine's byte order. */
export function uidOf({ address, port }: Peer, table: string): number | undefined {
	const bytes = address.split('.').map(Number);
	if (bytes.length !== 4) return undefined;
	const word = bytes
		.reverse()
		.map((byte) => byte.toString(16).padStart(2, '0'))
		.join('');
	const local = `${word}:${port.toString(16).padStart(4, '0')}`.toUpperCase();
	for (const line of table.split('\n')) {
		const fields = line.trim().split(/\s+/);
		if (fields[1] === local && fields[7] !== undefined) return Number(fields[7]);
	}
	return undefined;
}

function systemTable(): string {
	try {
		return readFileSync('/proc/net/tcp', 'utf8');
	} catch {
		return '';
	}
}
