/**
 * Links that are cut, as iptables rules for one container's own network. Pure.
 *
 * Both ends drop what passes in a direction that is cut, so that the cut holds while one of them is paused, killed or
 * started. Nothing is rejected: a broken network says nothing (the peer's packets vanish, connections stay open).
 * The text is for iptables-restore, which replaces the whole table at once: there is no moment with half of the rules.
 */
import type { LinkGate } from '../../../node-image/src/contract/node-faults.ts';

/** `addressOf` answers undefined for a peer that is no member any more. */
export function cutRules(links: readonly LinkGate[], addressOf: (peer: string) => string | undefined): string {
	const rules = links.flatMap(({ peer, out, in: heard }) => {
		const address = addressOf(peer);
		if (address === undefined) return [];
		return [...(out.cut ? [`-A OUTPUT -d ${address}/32 -j DROP`] : []), ...(heard.cut ? [`-A INPUT -s ${address}/32 -j DROP`] : [])];
	});
	return ['*filter', ':INPUT ACCEPT [0:0]', ':FORWARD ACCEPT [0:0]', ':OUTPUT ACCEPT [0:0]', ...rules, 'COMMIT', ''].join('\n');
}
