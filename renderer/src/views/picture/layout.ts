/**
 * Where everything in the picture stands: pure, from the names and the room there is.
 *
 * It reads from left to right as mail travels: clients, balancer, frontends, backends, shared volume.
 * Sizes are real pixels and text keeps its size; only when the nodes do not fit, the plane grows and the
 * picture is scaled down as a whole.
 */
export interface Box {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

export interface LinkPath {
	readonly id: string;
	readonly kind: 'clients' | 'balancer' | 'link' | 'volume';
	readonly from: string;
	readonly to: string;
	/** SVG path from `from` to `to`, in the plane's pixels. */
	readonly path: string;
	/** Where a word about the line stands: nearer to `from`, so that the words of two lines that cross stay apart. */
	readonly word: Point;
	/** Arrows along it: towards `to`, and back. */
	readonly arrows: { readonly forth: string; readonly back: string };
}

interface Point {
	readonly x: number;
	readonly y: number;
}

type Line = Pick<LinkPath, 'path' | 'word' | 'arrows'>;

export interface Layout {
	readonly width: number;
	readonly height: number;
	/** 1 unless the plane is larger than the room. */
	readonly zoom: number;
	readonly columns: readonly { readonly id: 'clients' | 'balancer' | 'frontends' | 'backends' | 'volume'; readonly x: number }[];
	readonly clients: Box;
	readonly balancer: Box;
	readonly volume: Box;
	readonly nodes: Readonly<Record<string, Box>>;
	readonly links: readonly LinkPath[];
}

export const ids = { clients: '(clients)', balancer: '(balancer)', volume: '(volume)' } as const;

const node = { width: 156, height: 88, gapMin: 20 } as const;
const clientsSize = { width: 84, height: 120 } as const;
const balancerSize = { width: 88, height: 120 } as const;
/** Where lines meet clients and balancer: the middle of the drawing, above its words. */
const endAt = 44 / 120;
/** The right edge of the clients' circles. */
const clientsReach = 54;
const volumeWidth = 230;
const headingHeight = 34;
const margin = 20;
/** Shares of the free width between the columns: most where most lines cross. */
const gapShares = [0.7, 1, 1.5, 0.9] as const;
const gapMin = 34;

export interface Room {
	readonly width: number;
	readonly height: number;
	readonly frontends: readonly string[];
	readonly backends: readonly string[];
}

export function layoutOf(room: Room): Layout {
	const tallest = Math.max(room.frontends.length, room.backends.length, 1);
	const neededHeight = headingHeight + tallest * node.height + (tallest - 1) * node.gapMin + 2 * margin;
	const columnsWidth = clientsSize.width + balancerSize.width + 2 * node.width + volumeWidth;
	const neededWidth = columnsWidth + gapMin * gapShares.length + 2 * margin;
	const zoom = Math.min(1, room.width / neededWidth, room.height / neededHeight);
	const width = room.width / zoom;
	const height = room.height / zoom;

	const free = width - columnsWidth - 2 * margin;
	const share = free / gapShares.reduce((sum, part) => sum + part, 0);
	const xClients = margin;
	const xBalancer = xClients + clientsSize.width + share * gapShares[0];
	const xFrontends = xBalancer + balancerSize.width + share * gapShares[1];
	const xBackends = xFrontends + node.width + share * gapShares[2];
	const xVolume = xBackends + node.width + share * gapShares[3];
	const middle = headingHeight + (height - headingHeight - margin) / 2;

	const nodes: Record<string, Box> = {
		...stacked(room.frontends, xFrontends, height),
		...stacked(room.backends, xBackends, height),
	};
	const clients = { x: xClients, y: middle - clientsSize.height / 2, ...clientsSize };
	const balancer = { x: xBalancer, y: middle - balancerSize.height / 2, ...balancerSize };
	const volumeHeight = Math.min(height - headingHeight - margin, 470);
	const volume = { x: xVolume, y: middle - volumeHeight / 2, width: volumeWidth, height: volumeHeight };

	return {
		width,
		height,
		zoom,
		columns: [
			{ id: 'clients', x: xClients + clientsSize.width / 2 },
			{ id: 'balancer', x: xBalancer + balancerSize.width / 2 },
			{ id: 'frontends', x: xFrontends + node.width / 2 },
			{ id: 'backends', x: xBackends + node.width / 2 },
			{ id: 'volume', x: xVolume + volumeWidth / 2 },
		],
		clients,
		balancer,
		volume,
		nodes,
		links: linksOf(room, { clients, balancer, volume, nodes }),
	};
}

/** One column, spread evenly over the height. */
function stacked(names: readonly string[], x: number, height: number): Record<string, Box> {
	const room = height - headingHeight - margin;
	const gap = (room - names.length * node.height) / (names.length + 1);
	return Object.fromEntries(
		names.map((name, index) => [name, { x, y: headingHeight + gap + index * (node.height + gap), width: node.width, height: node.height }]),
	);
}

function linksOf(room: Room, boxes: Pick<Layout, 'clients' | 'balancer' | 'volume' | 'nodes'>): LinkPath[] {
	const links: LinkPath[] = [
		{
			id: 'clients',
			kind: 'clients',
			from: ids.clients,
			to: ids.balancer,
			...across({ ...right(boxes.clients, endAt), x: boxes.clients.x + clientsReach }, left(boxes.balancer, endAt)),
		},
	];
	for (const frontend of room.frontends) {
		const to = boxes.nodes[frontend];
		if (!to) continue;
		links.push({ id: `lb-${frontend}`, kind: 'balancer', from: ids.balancer, to: frontend, ...across(right(boxes.balancer, endAt), left(to)) });
		room.backends.forEach((backend, index) => {
			const end = boxes.nodes[backend];
			if (!end) return;
			// Each frontend's line arrives at a place of its own, so that two of them never lie on one another.
			const at = spread(room.frontends.indexOf(frontend), room.frontends.length);
			links.push({
				id: `${frontend}-${backend}`,
				kind: 'link',
				from: frontend,
				to: backend,
				...across(right(to, spread(index, room.backends.length)), left(end, at)),
			});
		});
	}
	room.backends.forEach((backend, index) => {
		const box = boxes.nodes[backend];
		if (!box) return;
		links.push({
			id: `${backend}-volume`,
			kind: 'volume',
			from: backend,
			to: ids.volume,
			...across(right(box), left(boxes.volume, volumeAt(box, boxes.volume))),
		});
		for (const [step, peer] of room.backends.slice(index + 1).entries()) {
			const other = boxes.nodes[peer];
			if (other) links.push({ id: `${backend}-${peer}`, kind: 'link', from: backend, to: peer, ...(step === 0 ? down(box, other) : around(box, other, step)) });
		}
	});
	return links;
}

const right = (box: Box, at = 0.5): Point => ({ x: box.x + box.width, y: box.y + box.height * at });
const left = (box: Box, at = 0.5): Point => ({ x: box.x, y: box.y + box.height * at });

/** 0.5 for one, else evenly between 0.3 and 0.7 of the side. */
function spread(index: number, count: number): number {
	return count < 2 ? 0.5 : 0.3 + (0.4 * index) / (count - 1);
}

/** Where a backend's line meets the volume: as straight as it can, within the cylinder's side. */
function volumeAt(box: Box, volume: Box): number {
	return Math.min(0.9, Math.max(0.14, (box.y + box.height / 2 - volume.y) / volume.height));
}

const sideways = { forth: '→', back: '←' } as const;
const downwards = { forth: '↓', back: '↑' } as const;

function across(from: Point, to: Point): Line {
	const bend = (to.x - from.x) / 2;
	return { ...curve(from, { x: from.x + bend, y: from.y }, { x: to.x - bend, y: to.y }, to, wordAt), arrows: sideways };
}

function down(upper: Box, lower: Box): Line {
	const x = upper.x + upper.width / 2;
	const [top, bottom] = [upper.y + upper.height, lower.y];
	return { path: `M ${n(x)} ${n(top)} L ${n(x)} ${n(bottom)}`, word: { x: n(x), y: n((top + bottom) / 2) }, arrows: downwards };
}

/** Past the backends in between, on the volume's side. */
function around(upper: Box, lower: Box, step: number): Line {
	const from = right(upper, 0.8);
	const to = right(lower, 0.2);
	const bulge = from.x + 22 + 14 * step;
	return { ...curve(from, { x: bulge, y: from.y + 14 }, { x: bulge, y: to.y - 14 }, to, 0.5), arrows: downwards };
}

const wordAt = 0.36;

/** A cubic curve, and the point on it where a word stands. */
function curve(from: Point, one: Point, other: Point, to: Point, at: number): Pick<Line, 'path' | 'word'> {
	const along = (axis: 'x' | 'y') =>
		(1 - at) ** 3 * from[axis] + 3 * (1 - at) ** 2 * at * one[axis] + 3 * (1 - at) * at ** 2 * other[axis] + at ** 3 * to[axis];
	return {
		path: `M ${n(from.x)} ${n(from.y)} C ${n(one.x)} ${n(one.y)} ${n(other.x)} ${n(other.y)} ${n(to.x)} ${n(to.y)}`,
		word: { x: n(along('x')), y: n(along('y')) },
	};
}

/** Short path texts: a tenth of a pixel is enough. */
function n(value: number): number {
	return Math.round(value * 10) / 10;
}
