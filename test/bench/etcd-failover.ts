/**
 * How long etcd takes no writes when its leader is killed or paused, as the best client sees it.
 *
 * A write every 20 ms, through the two other members in turn, none waiting for the one before: the first that is
 * accepted ends the outage. So nothing is added by a client's own timeouts.
 */
import { probeEveryMs } from './bench-clients.ts';
import type { EtcdCluster } from './etcd-cluster.ts';

export type EtcdFault = 'kill' | 'pause';

const giveUpMs = 30_000;

/** Milliseconds from the fault to the first accepted write. */
export async function runEtcdFailover(etcd: EtcdCluster, fault: EtcdFault, run: number): Promise<number> {
	const leader = await etcd.leader();
	const others = etcd.othersThan(leader);
	const fromMs = performance.now();
	if (fault === 'kill') void etcd.kill(leader);
	else etcd.pause(leader);
	const tookMs = await firstAcceptedMs(etcd, others, fromMs, run);
	await etcd.heal(leader);
	return Math.round(tookMs);
}

function firstAcceptedMs(etcd: EtcdCluster, members: readonly string[], fromMs: number, run: number): Promise<number> {
	const abort = new AbortController();
	return new Promise((resolve, reject) => {
		let turn = 0;
		const probe = async () => {
			const member = members[turn++ % members.length] ?? '';
			if (performance.now() - fromMs > giveUpMs) return end(() => reject(new Error(`etcd accepted no write within ${giveUpMs / 1000} s`)));
			if (await etcd.put(member, 'bench', `${run}.${turn}`, abort.signal)) end(() => resolve(performance.now() - fromMs));
		};
		const end = (settle: () => void) => {
			clearInterval(timer);
			settle();
			abort.abort();
		};
		const timer = setInterval(() => void probe(), probeEveryMs);
		void probe();
	});
}
