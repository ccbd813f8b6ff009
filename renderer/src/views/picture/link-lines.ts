/**
 * The lines of the picture, from where its boxes stand: who is joined to whom, and along which way.
 *
 * Pure. In the compact form every link has two ways: the one along the trunk, which all share, and one beside it for
 * when there is something to be seen about it alone. Read next: lines.tsx (how they look).
 */
import { type Box, ids, type Places } from './places.ts';
import { across, curve, normalOn, type Point, type Route, rail, straight, wayOf } from './routes.ts';

export interface LinkPath {
	readonly id: string;
	readonly kind: 'clients' | 'balancer' | 'link' | 'volume';
	readonly from: string;
	readonly to: string;
	/** From `from` to `to`. */
	readonly route: Route;
	/** The same but for links along the trunk. */
	readonly direct: Route;
}

/** Where lines meet clients and balancer: the middle of the drawing, above its words. */
const endAt = 44 / 120;
/** The right edge of the clients' circles, and the corners of the balancer's diamond, from the middle of their boxes. */
const clientsReach = 12;
const balancerReach = 43;

export function linksOf(places: Places): LinkPath[] {
	const { boxes, frontends, backends, both } = places;
	const lines: LinkPath[] = [];
	const add = (id: string, kind: LinkPath['kind'], from: string, to: string, route: Route | null, direct = route) => {
		if (route && direct) lines.push({ id, kind, from, to, route, direct });
	};
	const balancer = boxes[ids.balancer];
	const clients = boxes[ids.clients];
	const volume = boxes[ids.volume];
	if (!balancer || !clients || !volume) return [];
	const isCompact = places.form === 'compact';
	add('clients', 'clients', ids.clients, ids.balancer, clientsRoute(clients, balancer));
	for (const server of [...frontends, ...both]) {
		const box = boxes[server];
		if (box)
			add(
				`lb-${server}`,
				'balancer',
				ids.balancer,
				server,
				isCompact ? alongTrunk(atDiamond(balancer, 1), left(box), balancerTrunkX(places)) : across(atDiamond(balancer, 1), left(box)),
			);
	}
	frontends.forEach((frontend, number) => {
		backends.forEach((backend, index) => {
			const [from, to] = [boxes[frontend], boxes[backend]];
			if (!from || !to) return;
			// Each frontend's line arrives at a place of its own, so that two of them never lie on one another.
			if (isCompact) add(`${frontend}-${backend}`, 'link', frontend, backend, ...trunkRoutes(right(from), left(to), places.trunkX, -laneApart));
			else
				add(
					`${frontend}-${backend}`,
					'link',
					frontend,
					backend,
					across(right(from, spread(index, backends.length)), left(to, spread(number, frontends.length))),
				);
		});
	});
	backends.forEach((backend, index) => {
		const box = boxes[backend];
		if (!box) return;
		add(`${backend}-volume`, 'volume', backend, ids.volume, across(right(box), left(volume, volumeAt(box, volume, isCompact))));
		for (const peer of backends.slice(index + 1)) {
			const other = boxes[peer];
			if (!other) continue;
			if (isCompact) add(`${backend}-${peer}`, 'link', backend, peer, ...trunkRoutes(left(box), left(other), places.trunkX, laneApart));
			else add(`${backend}-${peer}`, 'link', backend, peer, between(box, other, Object.values(boxes)));
		}
	});
	return lines;
}

/** Compact: what each node has to the trunk, and the trunk itself. */
export function trunkOf(places: Places): { readonly trunk: Route; readonly stubs: Readonly<Record<string, Route>> } | null {
	if (places.form !== 'compact') return null;
	const stubs: Record<string, Route> = {};
	const heights: number[] = [];
	for (const name of [...places.frontends, ...places.backends]) {
		const box = places.boxes[name];
		if (!box) continue;
		const side = places.frontends.includes(name) ? right(box) : left(box);
		heights.push(side.y);
		stubs[name] = straight(side, { x: places.trunkX, y: side.y });
	}
	const [top, bottom] = [Math.min(...heights), Math.max(...heights)];
	return { trunk: straight({ x: places.trunkX, y: top }, { x: places.trunkX, y: bottom }), stubs };
}

/** Where a word about a line stands: nearer to a curve's beginning, so that the words of two that cross stay apart. */
export function wordShare(link: LinkPath): number {
	return link.direct.isCurve ? 0.36 : middleOfRail(link.direct.corners);
}

/** Of a rail the middle of its part up or down: the rest of it others share. */
function middleOfRail([from, one, other, to]: readonly Point[]): number {
	if (!from || !one || !other || !to) return 0.5;
	const [there, along, back] = [Math.abs(one.x - from.x), Math.abs(other.y - one.y), Math.abs(to.x - other.x)];
	return (there + along / 2) / (there + along + back);
}

/** A line that runs down at its word has the word beside it. */
export function runsDown(link: LinkPath): boolean {
	return !link.direct.isCurve && Math.abs(normalOn(wayOf(link.direct), wordShare(link)).x) > 0.85;
}

const right = (box: Box, share = 0.5): Point => ({ x: box.x + box.width, y: box.y + box.height * share });
const left = (box: Box, share = 0.5): Point => ({ x: box.x, y: box.y + box.height * share });

/** 0.5 for one, else evenly between 0.3 and 0.7 of the side. */
function spread(index: number, count: number): number {
	return count < 2 ? 0.5 : 0.3 + (0.4 * index) / (count - 1);
}

/** Where a backend's line meets the volume: as straight as it can, within the cylinder's side. */
function volumeAt(box: Box, volume: Box, isCompact: boolean): number {
	return Math.min(isCompact ? 0.96 : 0.9, Math.max(isCompact ? 0.06 : 0.14, (box.y + box.height / 2 - volume.y) / volume.height));
}

/** Beside one another, or the clients above the balancer. */
function clientsRoute(clients: Box, balancer: Box): Route {
	const from = { x: clients.x + clients.width / 2 + clientsReach, y: clients.y + clients.height * endAt };
	if (from.x + clientsReach < balancer.x) return across(from, atDiamond(balancer, -1));
	const below = { x: clients.x + clients.width / 2, y: clients.y + clients.height };
	return straight(below, { x: balancer.x + balancer.width / 2, y: balancer.y });
}

function atDiamond(balancer: Box, side: 1 | -1): Point {
	return { x: balancer.x + balancer.width / 2 + side * balancerReach, y: balancer.y + balancer.height * endAt };
}

/** Compact: where the balancer's lines part. */
function balancerTrunkX(places: Places): number {
	const balancer = places.boxes[ids.balancer];
	const starts = [...places.frontends, ...places.both].map((name) => places.boxes[name]?.x ?? Number.POSITIVE_INFINITY);
	return balancer ? (balancer.x + balancer.width / 2 + balancerReach + Math.min(...starts)) / 2 : 0;
}

/** Beside the trunk, for a line that is drawn alone. */
const laneApart = 13;

function trunkRoutes(from: Point, to: Point, trunkX: number, lane: number): [Route, Route] {
	return [alongTrunk(from, to, trunkX), alongTrunk(from, to, trunkX + lane)];
}

function alongTrunk(from: Point, to: Point, trunkX: number): Route {
	return rail([from, { x: trunkX, y: from.y }, { x: trunkX, y: to.y }, to]);
}

/** Two backends: straight down where nothing stands in between, across where one stands beside the other, else around. */
function between(one: Box, other: Box, all: readonly Box[]): Route {
	const [upper, lower] = one.y <= other.y ? [one, other] : [other, one];
	const apart = Math.abs(one.x - other.x);
	if (apart >= one.width) return one.x < other.x ? across(right(one), left(other)) : across(right(other), left(one));
	const x = (Math.max(one.x, other.x) + Math.min(one.x, other.x) + one.width) / 2;
	const isFree = !all.some((box) => box.y > upper.y && box.y < lower.y && box.x < x && box.x + box.width > x);
	const [from, to] = one === upper ? ([1, 0] as const) : ([0, 1] as const);
	if (isFree) return straight({ x, y: one.y + one.height * from }, { x, y: other.y + other.height * to });
	return around(one, other, { from: one === upper ? 0.8 : 0.2, to: one === upper ? 0.2 : 0.8 });
}

/** Past the boxes in between, on the volume's side. */
function around(one: Box, other: Box, share: { readonly from: number; readonly to: number }): Route {
	const from = right(one, share.from);
	const to = right(other, share.to);
	const bulge = Math.max(from.x, to.x) + 18 + Math.min(60, Math.abs(to.y - from.y) / 8);
	return curve(from, { x: bulge, y: from.y + 14 }, { x: bulge, y: to.y - 14 }, to);
}
