/**
 * Ways through the picture: pure geometry of one line, as a path to draw and as points to travel along.
 *
 * A way is a curve between two sides, or a rail with round corners. Read next: link-lines.ts (which lines there are).
 */
export interface Point {
	readonly x: number;
	readonly y: number;
}

export interface Route {
	/** SVG path, in the plane's pixels. */
	readonly path: string;
	/** Of a curve its four control points, of a rail its corners. */
	readonly corners: readonly Point[];
	readonly isCurve: boolean;
}

/** Stops of a mark on its way: enough that a curve looks like one. */
export const stops = 24;
/** Of a rail's corners. */
const radius = 7;

/** From one side to another: both ends leave across. */
export function across(from: Point, to: Point): Route {
	// Dragged past one another, the ends still leave in their direction.
	const bend = Math.max(36, Math.abs(to.x - from.x) / 2);
	return curve(from, { x: from.x + bend, y: from.y }, { x: to.x - bend, y: to.y }, to);
}

export function straight(from: Point, to: Point): Route {
	return rail([from, to]);
}

export function curve(...corners: readonly [Point, Point, Point, Point]): Route {
	const [from, one, other, to] = corners;
	return { path: `M ${at(from)} C ${at(one)} ${at(other)} ${at(to)}`, corners, isCurve: true };
}

/** Along corners, each of them rounded as far as there is room. */
export function rail(corners: readonly Point[]): Route {
	const [first, ...others] = corners;
	if (!first) return { path: '', corners, isCurve: false };
	let path = `M ${at(first)}`;
	others.forEach((corner, index) => {
		const before = corners[index];
		const after = others[index + 1];
		if (!before || !after) {
			path += ` L ${at(corner)}`;
			return;
		}
		const turn = Math.min(radius, distance(before, corner) / 2, distance(corner, after) / 2);
		path += ` L ${at(towards(corner, before, turn))} Q ${at(corner)} ${at(towards(corner, after, turn))}`;
	});
	return { path, corners, isCurve: false };
}

const ways = new WeakMap<Route, readonly Point[]>();

/** The route as points that are about as far from one another; worked out when it is first asked for. */
export function wayOf(route: Route): readonly Point[] {
	const known = ways.get(route);
	if (known) return known;
	const made = route.isCurve ? curvePoints(route.corners) : railPoints(route.corners);
	ways.set(route, made);
	return made;
}

/** A place on the way, `share` of it from its beginning. */
export function pointOn(way: readonly Point[], share: number): Point {
	const along = Math.min(1, Math.max(0, share)) * (way.length - 1);
	const from = way[Math.floor(along)] ?? { x: 0, y: 0 };
	const to = way[Math.ceil(along)] ?? from;
	const part = along - Math.floor(along);
	return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

/** In pixels. */
export function lengthOf(way: readonly Point[]): number {
	return way.slice(1).reduce((sum, point, index) => sum + distance(way[index] ?? point, point), 0);
}

/** A part of the way as a path, moved `aside` pixels to its right-hand side. */
export function partOf(way: readonly Point[], fromShare: number, toShare: number, aside = 0): string {
	const steps = Math.max(2, Math.ceil((toShare - fromShare) * stops));
	return Array.from({ length: steps + 1 }, (_, step) => {
		const share = fromShare + ((toShare - fromShare) * step) / steps;
		const point = pointOn(way, share);
		const normal = normalOn(way, share);
		return `${step === 0 ? 'M' : 'L'} ${at({ x: point.x + normal.x * aside, y: point.y + normal.y * aside })}`;
	}).join(' ');
}

/** Of length 1, to the right of who travels along the way. */
export function normalOn(way: readonly Point[], share: number): Point {
	const before = pointOn(way, share - 0.02);
	const after = pointOn(way, share + 0.02);
	const length = distance(before, after) || 1;
	return { x: -(after.y - before.y) / length, y: (after.x - before.x) / length };
}

function curvePoints(corners: readonly Point[]): readonly Point[] {
	const [from, one, other, to] = corners;
	if (!from || !one || !other || !to) return [];
	return Array.from({ length: stops + 1 }, (_, stop) => {
		const t = stop / stops;
		const along = (axis: 'x' | 'y') => (1 - t) ** 3 * from[axis] + 3 * (1 - t) ** 2 * t * one[axis] + 3 * (1 - t) * t ** 2 * other[axis] + t ** 3 * to[axis];
		return { x: along('x'), y: along('y') };
	});
}

function railPoints(corners: readonly Point[]): readonly Point[] {
	const lengths = corners.slice(1).map((corner, index) => distance(corners[index] ?? corner, corner));
	const whole = lengths.reduce((sum, length) => sum + length, 0);
	return Array.from({ length: stops + 1 }, (_, stop) => {
		let left = (whole * stop) / stops;
		for (const [index, length] of lengths.entries()) {
			const from = corners[index];
			const to = corners[index + 1];
			if (!from || !to) break;
			if (left <= length || index === lengths.length - 1) return towards(from, to, Math.min(left, length));
			left -= length;
		}
		return corners[0] ?? { x: 0, y: 0 };
	});
}

function towards(from: Point, to: Point, by: number): Point {
	const length = distance(from, to);
	return length === 0 ? from : { x: from.x + ((to.x - from.x) * by) / length, y: from.y + ((to.y - from.y) * by) / length };
}

function distance(one: Point, other: Point): number {
	return Math.hypot(other.x - one.x, other.y - one.y);
}

/** Short path texts: a tenth of a pixel is enough. */
function at(point: Point): string {
	return `${Math.round(point.x * 10) / 10} ${Math.round(point.y * 10) / 10}`;
}
