/** Cut and slow links, as the texts that a container's own network is given. */
import { expect, test } from 'vitest';
import type { LinkGate } from '../../../node-image/src/contract/node-faults.ts';
import { cutRules } from './cut-rules.ts';
import { slowScript } from './slow-script.ts';

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

test('slow: each slow peer has a queue of its own, everything else the first class', () => {
	expect(slowScript([link('be1', { out: { delayMs: 50 } }), link('fe1', { out: { delayMs: 200 } })], addressOf)).toBe(
		[
			'set -e',
			'tc qdisc del dev eth0 root 2>/dev/null || true',
			'tc qdisc add dev eth0 root handle 1: htb default 1',
			'tc class add dev eth0 parent 1: classid 1:1 htb rate 10gbit',
			'tc class add dev eth0 parent 1: classid 1:2 htb rate 10gbit',
			'tc qdisc add dev eth0 parent 1:2 handle 20: netem delay 50ms limit 100000',
			'tc filter add dev eth0 protocol ip parent 1: prio 1 u32 match ip dst 198.18.1.21/32 flowid 1:2',
			'tc class add dev eth0 parent 1: classid 1:3 htb rate 10gbit',
			'tc qdisc add dev eth0 parent 1:3 handle 30: netem delay 200ms limit 100000',
			'tc filter add dev eth0 protocol ip parent 1: prio 1 u32 match ip dst 198.18.1.11/32 flowid 1:3',
			'',
		].join('\n'),
	);
});

test.each<[string, LinkGate[]]>([
	['nothing', []],
	['what is slow on its way in, which the sender delays', [link('be1', { in: { delayMs: 50 } })]],
	['a peer that is no member any more', [link('be9', { out: { delayMs: 50 } })]],
])('slow: %s only takes away what was set before', (_, links) => {
	expect(slowScript(links, addressOf)).toBe('tc qdisc del dev eth0 root 2>/dev/null || true\n');
});
