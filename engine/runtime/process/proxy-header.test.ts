import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readProxyHeader } from '../../../node-image/src/protocol/proxy/proxy-header.ts';
import { proxyHeader } from './proxy-header.ts';

test('the node reads what the balancer writes', () => {
	const endpoint = fc.record({ address: fc.ipV4(), port: fc.integer({ min: 0, max: 65_535 }) });
	fc.assert(
		fc.property(endpoint, endpoint, (client, server) => {
			const bytes = proxyHeader(client, server);
			expect(readProxyHeader(bytes)).toEqual({ is: 'proxied', lengthBytes: bytes.length, client, server });
		}),
	);
});

test.each(['::1', '127.0.0', '127.0.0.256', '127.0.0.x', ''])('%j is no address that could be written', (address) => {
	expect(() => proxyHeader({ address, port: 1 }, { address: '127.0.0.1', port: 2 })).toThrow('no IPv4 address');
});
