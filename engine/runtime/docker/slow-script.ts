/**
 * Links that are slow, as a script of tc commands for one container's own network (netem). Pure.
 *
 * A classful queue with a class for each slow peer: what goes to it waits in a netem queue of its own, everything
 * else passes through the first class. The sender delays, so a direction is slow at one end only. The script begins
 * by taking away what it set before; it is written by us from addresses and whole numbers alone.
 */
import type { LinkGate } from '../../../node-image/src/contract/node-faults.ts';

const device = 'eth0';
/** More than any lab's link carries: HTB classes want a rate. */
const rate = '10gbit';
/** netem holds packets for the whole delay: 10 s of a busy link. */
const heldPacketsMax = 100_000;

/** Empty: nothing is slow, and nothing was. */
export function slowScript(links: readonly LinkGate[], addressOf: (peer: string) => string | undefined): string {
	const slow = links.flatMap(({ peer, out }) => {
		const address = addressOf(peer);
		return out.delayMs > 0 && address !== undefined ? [{ address, delayMs: out.delayMs }] : [];
	});
	const clear = `tc qdisc del dev ${device} root 2>/dev/null || true`;
	if (slow.length === 0) return `${clear}\n`;
	const classes = slow.flatMap(({ address, delayMs }, index) => {
		const minor = index + 2;
		return [
			`tc class add dev ${device} parent 1: classid 1:${minor} htb rate ${rate}`,
			`tc qdisc add dev ${device} parent 1:${minor} handle ${minor}0: netem delay ${delayMs}ms limit ${heldPacketsMax}`,
			`tc filter add dev ${device} protocol ip parent 1: prio 1 u32 match ip dst ${address}/32 flowid 1:${minor}`,
		];
	});
	const base = [`tc qdisc add dev ${device} root handle 1: htb default 1`, `tc class add dev ${device} parent 1: classid 1:1 htb rate ${rate}`];
	return ['set -e', clear, ...base, ...classes, ''].join('\n');
}

/** Says by its exit code whether this kernel has netem; changes nothing that stays. */
export const netemProbe = `tc qdisc add dev lo root netem delay 1ms && tc qdisc del dev lo root`;
