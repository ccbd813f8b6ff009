/**
 * Takes a slot of addresses (core/plan.ts) for one cluster, by a listener that says nothing.
 *
 * Ports that are free are not taken yet: nodes listen only once they run, and another engine, in this process or
 * another one, may look in between. A listener is taken or not, at once, and goes when its process goes, whatever
 * ends it. The balancer's own listeners would not do: a cluster file may put them at another address.
 */
import { createServer } from 'node:net';

export interface SlotClaim {
	release(): Promise<void>;
}

/** undefined: somebody else has it. */
export function claimSlot(place: { readonly host: string; readonly port: number }): Promise<SlotClaim | undefined> {
	return new Promise((resolve) => {
		const listener = createServer((socket) => socket.destroy());
		listener.on('error', () => resolve(undefined));
		listener.listen(place, () => resolve({ release: () => new Promise((done) => listener.close(() => done())) }));
	});
}
