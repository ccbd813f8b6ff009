/** Cut and slow links, as the texts that a container's own network is given. */
import { expect, test } from 'vitest';
import type { LinkGate } from '../../../node-image/src/contract/node-faults.ts';
import { cutRules } from './cut-rules.ts';

const addressOf = (peer: string) => ({ be1: '198.18.1.21', fe1: '198.18.1.11' })[peer];
const link = (peer: string, gate: { readonly out?: Partial<LinkGate['out']>; readonly in?: Partial<LinkGate['in']> }): LinkGate => ({
	peer,
	out: { cut: false, delayMs: 0, ...gate.out },
	in: { cut: false, delayMs: 0, ...gate.in },
});

const table = (...rules: string[]) => ['*filter', ':INPUT ACCEPT [0:0]', ':FORWARD ACCEPT [0:0]', ':OUTPUT ACCEPT [0:0]', ...rules, 'COMMIT', ''].join('\n');

test.each<[string, LinkGate[], string]>([
	['nothing is cut: the table is empty, and replaces what was', [], table()],
	['one direction out', [link('be1', { out: { cut: true } })], table('-A OUTPUT -d 198.18.1.21/32 -j DROP')],
	['one direction in', [link('be1', { in: { cut: true } })], table('-A INPUT -s 198.18.1.21/32 -j DROP')],
	[
		'both, of two peers',
		[link('be1', { out: { cut: true }, in: { cut: true } }), link('fe1', { in: { cut: true } })],
		table('-A OUTPUT -d 198.18.1.21/32 -j DROP', '-A INPUT -s 198.18.1.21/32 -j DROP', '-A INPUT -s 198.18.1.11/32 -j DROP'),
	],
	['a peer that is no member any more', [link('be9', { out: { cut: true } })], table()],
	['a link that is only slow', [link('be1', { out: { delayMs: 50 } })], table()],
])('cut: %s', (_, links, text) => {
	expect(cutRules(links, addressOf)).toBe(text);
});
