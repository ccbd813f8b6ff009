/**
 * Where somebody dragged the boxes of the picture to, kept by the cluster's name in this browser.
 *
 * Places are shares of the plane, so that they hold in a window of another size. What is kept is bounded, and
 * checked when it is read: it may have been written by another version. Read next: ../views/picture/picture.tsx.
 */
import { z } from 'zod';

const key = 'mailcluster-lab-arranged';
/** Chosen: more clusters than anybody arranges, and more boxes than a cluster has. */
const most = { clusters: 20, boxes: 80 } as const;

const share = z.number().min(0).max(1);
const arrangementSchema = z.record(z.string().max(80), z.object({ x: share, y: share }));
const keptSchema = z.array(z.object({ cluster: z.string().max(80), boxes: arrangementSchema })).max(most.clusters);

export type Arrangement = Readonly<Record<string, { readonly x: number; readonly y: number }>>;

/** Empty: nothing was dragged. `storage` is asked for, because a browser may refuse it. */
export function rememberedArrangement(storage: () => Storage, cluster: string): Arrangement {
	return kept(storage).find((one) => one.cluster === cluster)?.boxes ?? {};
}

/** Empty: forgets it. The clusters that were arranged last are kept. */
export function rememberArrangement(storage: () => Storage, cluster: string, boxes: Arrangement): void {
	const others = kept(storage).filter((one) => one.cluster !== cluster);
	const bounded = Object.fromEntries(Object.entries(boxes).slice(0, most.boxes));
	const all = Object.keys(bounded).length === 0 ? others : [{ cluster, boxes: bounded }, ...others];
	try {
		storage().setItem(key, JSON.stringify(all.slice(0, most.clusters)));
	} catch {
		// It is forgotten with the page then.
	}
}

function kept(storage: () => Storage): z.infer<typeof keptSchema> {
	try {
		const read = keptSchema.safeParse(JSON.parse(storage().getItem(key) ?? '[]'));
		return read.success ? read.data : [];
	} catch {
		return [];
	}
}
