/**
 * What the built-in balancer says in front of a client's connection: the PROXY protocol, version 2
 * (HAProxy's proxy-protocol.txt, section 2.2), so that a frontend knows whose connection it is.
 *
 * Pure. IPv4 alone: the balancer listens nowhere but on 127/8. The reader is the node's own
 * (node-image/src/protocol/proxy/); the test beside this file holds the two together.
 */
import { assert } from '../../../node-image/src/result.ts';

export interface Endpoint {
	readonly address: string;
	readonly port: number;
}

const signature = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a];
const version2Proxy = 0x21;
const tcpOverIpv4 = 0x11;
const ipv4BlockBytes = 12;

/** `client` made the connection, to `server`. */
export function proxyHeader(client: Endpoint, server: Endpoint): Uint8Array {
	const block = [...addressBytes(client), ...addressBytes(server), ...portBytes(client), ...portBytes(server)];
	return Uint8Array.from([...signature, version2Proxy, tcpOverIpv4, 0, ipv4BlockBytes, ...block]);
}

function addressBytes({ address }: Endpoint): number[] {
	const bytes = address.split('.').map(Number);
	assert(bytes.length === 4 && bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255), `${address} is no IPv4 address`);
	return bytes;
}

function portBytes({ port }: Endpoint): number[] {
	return [port >> 8, port & 0xff];
}
