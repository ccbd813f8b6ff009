/**
 * The PROXY protocol, version 2: what a balancer says in front of a connection about whose connection it is.
 *
 * HAProxy's proxy-protocol.txt, section 2.2: twelve fixed bytes, version and command, family, a length, and in so
 * many bytes two addresses with ports and whatever else the sender has to tell (TLVs). Pure: `readProxyHeader` is
 * asked again with all bytes so far each time some more have come. It takes exactly what the length says, so
 * that what follows is the client's, and nothing of the header ever becomes a command. Version 1, a line of text, is
 * refused. Who is believed is decided in server/proxy-entrance.ts.
 */

export interface ProxyEndpoint {
	/** As RFC 5952 writes it; IPv4 also where it came mapped into IPv6 (RFC 4291 section 2.5.5.2). */
	readonly address: string;
	readonly port: number;
}

export type ProxyRead =
	| { readonly is: 'more' }
	/** LOCAL, or an unspecified family: the sender speaks for itself, or for nobody it can name. */
	| { readonly is: 'local'; readonly lengthBytes: number }
	/** `client` is who made the connection, `server` what it connected to. */
	| { readonly is: 'proxied'; readonly lengthBytes: number; readonly client: ProxyEndpoint; readonly server: ProxyEndpoint }
	| { readonly is: 'bad'; readonly reason: string };

/** Section 2.2: '\r\n\r\n\0\r\nQUIT\n', which no protocol that it stands in front of begins with. */
const signature = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a];
const fixedBytes = 16;
/** What goes in one segment over IPv4 in any case (section 2: senders must send it at once); the format would have 65551. */
export const proxyHeaderBytesMax = 536;

/** Section 2.2: the family in the upper four bits, the transport in the lower. Both addresses, then both ports. */
const families: Readonly<Record<number, { readonly addressBytes: number; readonly print: (bytes: Uint8Array) => string }>> = {
	17: { addressBytes: 4, print: printIpv4 },
	33: { addressBytes: 16, print: printIpv6 },
};
const unspecified = 0x00;

/** `bytes`: all that have come so far on this connection; more than the header is fine. Never throws. */
export function readProxyHeader(bytes: Uint8Array): ProxyRead {
	for (const [at, wanted] of signature.entries()) {
		const byte = bytes[at];
		if (byte === undefined) return { is: 'more' };
		if (byte !== wanted) return bad(`it does not begin as version 2 does (byte ${at + 1} is 0x${byte.toString(16).padStart(2, '0')})`);
	}
	const [versionAndCommand, family, lengthHigh, lengthLow] = bytes.subarray(signature.length, fixedBytes);
	// Before the length is waited for: "receivers must drop" what they do not expect here.
	if (versionAndCommand === undefined) return { is: 'more' };
	if (versionAndCommand >> 4 !== 2) return bad(`version ${versionAndCommand >> 4} is not known here`);
	const command = versionAndCommand & 0x0f;
	if (command > 1) return bad(`command ${command} is neither LOCAL (0) nor PROXY (1)`);
	if (family === undefined || lengthHigh === undefined || lengthLow === undefined) return { is: 'more' };
	const lengthBytes = fixedBytes + lengthHigh * 256 + lengthLow;
	if (lengthBytes > proxyHeaderBytesMax) return bad(`${lengthBytes} bytes are more than the ${proxyHeaderBytesMax} that are read`);
	if (bytes.length < lengthBytes) return { is: 'more' };
	// "The receiver must discard the protocol block", whatever is in it.
	if (command === 0 || family === unspecified) return { is: 'local', lengthBytes };
	return readAddresses(bytes.subarray(fixedBytes, lengthBytes), family, lengthBytes);
}

function readAddresses(block: Uint8Array, code: number, lengthBytes: number): ProxyRead {
	const family = families[code];
	if (family === undefined) return bad(`family 0x${code.toString(16).padStart(2, '0')} is neither TCP over IPv4 (0x11) nor over IPv6 (0x21)`);
	const { addressBytes, print } = family;
	const addressesEnd = addressBytes * 2 + 4;
	if (block.length < addressesEnd) return bad(`${block.length} bytes are too few for two addresses of family 0x${code.toString(16)}`);
	if (!areTlvs(block.subarray(addressesEnd))) return bad('what stands behind the addresses ends in the middle of a TLV');
	const endpoint = (index: 0 | 1): ProxyEndpoint => ({
		address: print(block.subarray(index * addressBytes, (index + 1) * addressBytes)),
		port: numberAt(block, addressBytes * 2 + index * 2),
	});
	return { is: 'proxied', lengthBytes, client: endpoint(0), server: endpoint(1) };
}

/** Section 2.2.1 and later: type, length in two bytes, value. None of them matters here. */
function areTlvs(bytes: Uint8Array): boolean {
	let at = 0;
	while (at < bytes.length) {
		if (at + 3 > bytes.length) return false;
		at += 3 + numberAt(bytes, at + 1);
	}
	return at === bytes.length;
}

function numberAt(bytes: Uint8Array, at: number): number {
	return (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
}

function printIpv4(bytes: Uint8Array): string {
	return bytes.join('.');
}

function printIpv6(bytes: Uint8Array): string {
	const groups = Array.from({ length: 8 }, (_, index) => numberAt(bytes, index * 2));
	if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) return printIpv4(bytes.subarray(12));
	// RFC 5952 section 4.2: the longest run of zeros, the first of several, never a single one.
	let longest = { from: 0, length: 1 };
	for (let from = 0; from < groups.length; from += 1) {
		let length = 0;
		while (groups[from + length] === 0) length += 1;
		if (length > longest.length) longest = { from, length };
	}
	const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
	if (longest.length === 1) return hex(groups);
	return `${hex(groups.slice(0, longest.from))}::${hex(groups.slice(longest.from + longest.length))}`;
}

function bad(reason: string): ProxyRead {
	return { is: 'bad', reason };
}
