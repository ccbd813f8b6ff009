/**
 * Is every port of these nodes free? Asked by listening on each for a moment.
 */
import { createServer } from 'node:net';

/** 'address:port' of the first one that somebody else has; undefined: all are free. */
export async function takenPort(nodes: readonly { readonly address: string; readonly ports: Readonly<Record<string, number>> }[]): Promise<string | undefined> {
	const places = nodes.flatMap((node) =>
		Object.values(node.ports)
			.filter((port) => port !== 0)
			.map((port) => ({ host: node.address, port })),
	);
	const free = await Promise.all(places.map(isFree));
	const taken = places[free.indexOf(false)];
	return taken && `${taken.host}:${taken.port}`;
}

function isFree(place: { host: string; port: number }): Promise<boolean> {
	return new Promise((resolve) => {
		const probe = createServer();
		probe.once('error', () => resolve(false));
		probe.listen(place, () => probe.close(() => resolve(true)));
	});
}
