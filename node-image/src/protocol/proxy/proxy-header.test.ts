import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { proxyHeaderBytesMax, readProxyHeader } from './proxy-header.ts';

const signature = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a];
const text = (words: string) => new TextEncoder().encode(words);

/** A header as its parts; `length` is what the length field says, the block's own unless a test lies. */
function header(versionAndCommand: number, family: number, block: readonly number[], length = block.length): Uint8Array {
	return Uint8Array.from([...signature, versionAndCommand, family, length >> 8, length & 0xff, ...block]);
}

/** 192.0.2.7:50000 to 127.77.1.1:2525. */
const ipv4 = [192, 0, 2, 7, 127, 77, 1, 1, 0xc3, 0x50, 0x09, 0xdd];
const client = { address: '192.0.2.7', port: 50_000 };
const server = { address: '127.77.1.1', port: 2525 };
const toV6 = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 25, 9, 0xdd];

describe('PROXY version 2', () => {
	test('TCP over IPv4: both addresses, and where the client begins', () => {
		expect(readProxyHeader(header(0x21, 0x11, ipv4))).toEqual({ is: 'proxied', lengthBytes: 28, client, server });
		expect(readProxyHeader(Uint8Array.from([...header(0x21, 0x11, ipv4), ...text('EHLO x\r\n')]))).toMatchObject({ is: 'proxied', lengthBytes: 28 });
	});

	test.each([
		['2001:db8::1', [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]],
		['::1', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]],
		['::', Array(16).fill(0)],
		['2001:db8:0:1:1:1:1:1', [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]],
		['2001:0:0:1::1', [0x20, 0x01, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1]],
		['2001:db8::1:0:0:1', [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]],
		['192.0.2.7', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 7]],
	])('TCP over IPv6: %s', (address, bytes) => {
		expect(readProxyHeader(header(0x21, 0x21, [...bytes, ...toV6]))).toEqual({
			is: 'proxied',
			lengthBytes: 52,
			client: { address, port: 25 },
			server: { address: '2001:db8::1', port: 2525 },
		});
	});

	test('any IPv6 address reads as a URL would write it', () => {
		// Of zeros and others, so that there are runs.
		const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
		fc.assert(
			fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
				fc.pre(groups[5] !== 0xffff);
				const block = [...groups.flatMap((one) => [one >> 8, one & 0xff]), ...toV6];
				const written = new URL(`http://[${groups.map((one) => one.toString(16)).join(':')}]/`).hostname.slice(1, -1);
				expect(readProxyHeader(header(0x21, 0x21, block))).toMatchObject({ is: 'proxied', client: { address: written } });
			}),
		);
	});

	test.each([
		['LOCAL without a block', header(0x20, 0x00, []), 16],
		['LOCAL, whatever family and block it has', header(0x20, 0x31, [1, 2, 3]), 19],
		['PROXY for a family that the sender cannot name', header(0x21, 0x00, [9]), 17],
	])('%s keeps the address of the connection', (_, bytes, lengthBytes) => {
		expect(readProxyHeader(bytes)).toEqual({ is: 'local', lengthBytes });
	});

	test('TLVs behind the addresses are passed over, within the length', () => {
		const tlvs = [0x02, 0, 4, ...text('lab!'), 0x04, 0, 0];
		expect(readProxyHeader(header(0x21, 0x11, [...ipv4, ...tlvs]))).toEqual({ is: 'proxied', lengthBytes: 38, client, server });
		const most = proxyHeaderBytesMax - 16 - ipv4.length - 3;
		const longest = header(0x21, 0x11, [...ipv4, 0x04, most >> 8, most & 0xff, ...Array(most).fill(0)]);
		expect(readProxyHeader(longest)).toMatchObject({ is: 'proxied', lengthBytes: proxyHeaderBytesMax });
	});

	test.each([
		['version 1', text('PROXY TCP4 192.0.2.7 127.0.0.1 1 2\r\n'), 'does not begin as version 2'],
		['a client without a header, at its first byte', text('E'), 'byte 1 is 0x45'],
		['one wrong byte at the end of the signature', Uint8Array.from([...signature.slice(0, 11), 0x0b]), 'byte 12'],
		['version 3, before its length has come', Uint8Array.from([...signature, 0x31]), 'version 3'],
		['a command that is none', header(0x22, 0x11, ipv4), 'command 2'],
		['UDP', header(0x21, 0x12, ipv4), 'family 0x12'],
		['a UNIX socket', header(0x21, 0x31, Array(216).fill(0)), 'family 0x31'],
		['a family of no transport', header(0x21, 0x10, ipv4), 'family 0x10'],
		['too few bytes for its addresses', header(0x21, 0x11, ipv4.slice(1)), 'too few'],
		['IPv6 in the length of IPv4', header(0x21, 0x21, ipv4), 'too few'],
		['a TLV that leads beyond the length', header(0x21, 0x11, [...ipv4, 0x04, 0, 9, 1, 2]), 'middle of a TLV'],
		['a TLV without its length', header(0x21, 0x11, [...ipv4, 0x04, 0]), 'middle of a TLV'],
		['more than is read, as soon as it says so', header(0x21, 0x11, [], proxyHeaderBytesMax - 15), '537 bytes'],
		['LOCAL with more than is read', header(0x20, 0x00, [], 65_535), '65551 bytes'],
	])('%s is refused', (_, bytes, reason) => {
		expect(readProxyHeader(bytes)).toEqual({ is: 'bad', reason: expect.stringContaining(reason) });
	});

	test('every beginning of a header asks for more', () => {
		const whole = header(0x21, 0x11, [...ipv4, 0x04, 0, 1, 0]);
		for (let end = 0; end < whole.length; end += 1) expect(readProxyHeader(whole.subarray(0, end))).toEqual({ is: 'more' });
		expect(readProxyHeader(whole)).toMatchObject({ is: 'proxied' });
	});

	test('garbage never throws, whatever comes first and behind; what is decided stays so', () => {
		const field = fc.integer({ min: 0, max: 255 });
		const nearly = fc.tuple(fc.constantFrom(0x20, 0x21, 0x11, 0xff), fc.constantFrom(0x00, 0x11, 0x21, 0x12), fc.constantFrom(0, 0, 0, 1, 2, 255), field);
		const like = fc.tuple(nearly, fc.uint8Array({ maxLength: 600 })).map(([fields, rest]) => Uint8Array.from([...signature, ...fields, ...rest]));
		fc.assert(
			fc.property(fc.oneof(fc.uint8Array({ maxLength: 600 }), like), fc.nat(600), (bytes, cut) => {
				const early = readProxyHeader(bytes.subarray(0, cut));
				const read = readProxyHeader(bytes);
				if (early.is !== 'more') expect(read).toEqual(early);
				if (read.is === 'proxied' || read.is === 'local') expect(read.lengthBytes).toBeLessThanOrEqual(bytes.length);
				// It never asks for more than it would read.
				if (read.is === 'more') expect(bytes.length).toBeLessThan(proxyHeaderBytesMax);
			}),
		);
	});
});
