/**
 * Where everything in the picture stands: pure, from the names and the room there is.
 *
 * It reads from left to right as mail travels: clients, balancer, frontends, backends, shared volume. Sizes are real
 * pixels and text keeps its size. Few nodes stand in one column each, with a line for every link. Many stand in a
 * grid of small boxes whose links share one trunk: three hundred curves tell nobody anything. Only where even that
 * does not fit, the picture is scaled down as a whole, and never so far that it could not be read: then it scrolls.
 * Read next: link-lines.ts (the lines), layout.ts (both together).
 */
export interface Box {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

/** Where somebody put a box: its middle, as shares of the plane. */
export interface Place {
	readonly x: number;
	readonly y: number;
}

export type ColumnId = 'clients' | 'balancer' | 'frontends' | 'backends' | 'both' | 'volume';

/** Boxes without their lines. */
export interface Places {
	readonly form: 'roomy' | 'compact';
	readonly width: number;
	readonly height: number;
	/** Less than 1 where the plane is larger than the room, more where small boxes have room to grow. */
	readonly zoom: number;
	readonly columns: readonly { readonly id: ColumnId; readonly x: number }[];
	/** By name, with `ids` of the ends. */
	readonly boxes: Readonly<Record<string, Box>>;
	/** Compact: where the links' trunk stands. */
	readonly trunkX: number;
	readonly frontends: readonly string[];
	readonly backends: readonly string[];
	/** Those of `backends` that are frontends, too. */
	readonly both: readonly string[];
}

export const ids = { clients: '(clients)', balancer: '(balancer)', volume: '(volume)' } as const;

interface Form {
	readonly node: { readonly width: number; readonly height: number };
	/** Between two boxes of a column, at least. */
	readonly rowGap: number;
	/** Between two columns of one role. */
	readonly columnGap: number;
	readonly clients: { readonly width: number; readonly height: number };
	readonly balancer: { readonly width: number; readonly height: number };
	readonly volumeWidth: number;
	readonly margin: number;
	/** To the right of each column: at least, and shares of what is left. Most where most lines cross. */
	readonly gaps: Readonly<Record<Exclude<ColumnId, 'volume' | 'both'>, Gap>>;
}

interface Gap {
	readonly least: number;
	readonly share: number;
}

interface Column {
	readonly id: ColumnId;
	readonly width: number;
	/** Nothing behind the last one. */
	readonly gap: Gap;
}

const roomy: Form = {
	node: { width: 160, height: 78 },
	rowGap: 10,
	columnGap: 0,
	clients: { width: 92, height: 120 },
	balancer: { width: 100, height: 120 },
	volumeWidth: 230,
	margin: 8,
	gaps: {
		clients: { least: 24, share: 0.6 },
		balancer: { least: 30, share: 1 },
		frontends: { least: 76, share: 1.5 },
		backends: { least: 34, share: 0.9 },
	},
};

const compact: Form = {
	node: { width: 166, height: 38 },
	rowGap: 4,
	columnGap: 12,
	clients: { width: 104, height: 56 },
	balancer: { width: 104, height: 112 },
	volumeWidth: 196,
	margin: 6,
	// Clients stand above the balancer there.
	gaps: {
		clients: { least: 26, share: 1 },
		balancer: { least: 26, share: 1 },
		frontends: { least: 52, share: 1.4 },
		backends: { least: 26, share: 0.8 },
	},
};

const headingHeight = 30;
/** Between two boxes of a column: a word about their line. Around the column the rest is enough, down to a ring's width. */
const wordPx = 18;
const edgePx = 7;
/** Small boxes in a high room: their two lines need not touch. The gap between them comes first. */
const compactHeightMost = 48;
const compactGapMost = 14;
/** Compact: between the clients and the balancer below them. */
const endsApart = 26;
/** Compact: what the toolbar below them takes (toolbar.module.css), in pixels of the screen. */
const toolsPx = 72;
const columnsMost = 3;
/** Below this, 14 px would be less than 12: the picture scrolls instead. */
const zoomLeast = 0.86;
/** Small boxes in a large room grow with it. */
const zoomMost = 1.3;
/** More lines than these nobody can follow. Chosen by looking: three frontends and five backends are still clear. */
const linesMost = 28;

export interface Room {
	readonly width: number;
	readonly height: number;
	readonly frontends: readonly string[];
	readonly backends: readonly string[];
	readonly both?: readonly string[];
	/** Boxes that were dragged, by name. */
	readonly arranged?: Readonly<Record<string, Place>>;
}

/** The boxes alone: what moves from one layout to the next. */
export function placesOf(room: Room): Places {
	const lines = room.frontends.length * room.backends.length + (room.backends.length * (room.backends.length - 1)) / 2;
	const wide = gridOf(room, roomy, 1, 1);
	const grid = lines <= linesMost && wide.zoom >= 1 ? wide : bestGrid(room, wide, lines);
	return arrangedAs(placed(room, grid), room.arranged ?? {});
}

interface Grid {
	readonly form: Form;
	readonly columns: readonly Column[];
	readonly frontColumns: number;
	readonly backColumns: number;
	readonly neededWidth: number;
	readonly neededHeight: number;
	readonly zoom: number;
}

/** Of all grids the one that keeps text largest; of equals the one with fewer columns. */
function bestGrid(room: Room, wide: Grid, lines: number): Grid {
	const grids: Grid[] = lines <= linesMost ? [wide] : [];
	for (let backColumns = 1; backColumns <= columnsMost; backColumns++)
		for (let frontColumns = 1; frontColumns <= columnsMost; frontColumns++) grids.push(gridOf(room, compact, frontColumns, backColumns));
	return grids.reduce((best, grid) => (grid.zoom > best.zoom + (best.zoom < 1 ? 0.005 : 0.08) ? grid : best));
}

function gridOf(room: Room, form: Form, frontColumns: number, backColumns: number): Grid {
	const rows = Math.max(rowsOf(room.frontends.length, frontColumns), rowsOf(room.backends.length, backColumns), 1);
	const blocks = rows * form.node.height + (Math.ceil(rows) - 1) * form.rowGap + 2 * form.margin;
	const neededHeight = headingHeight + Math.max(blocks, endsHeightOf(form));
	const columns = columnsOf(room, form, frontColumns, backColumns);
	const neededWidth = columns.reduce((sum, column) => sum + column.width + column.gap.least, 2 * form.margin);
	const zoom = Math.min(form === compact ? zoomMost : 1, room.width / neededWidth, room.height / neededHeight);
	return { form, columns, frontColumns, backColumns, neededWidth, neededHeight, zoom };
}

/** One above the other, a line's length apart, or side by side. */
function endsHeightOf(form: Form): number {
	const { clients, balancer } = form;
	return form === compact ? clients.height + endsApart + balancer.height : Math.max(clients.height, balancer.height);
}

/** The second column of a grid stands half a row lower, so that the first one's lines pass between its boxes. */
function rowsOf(count: number, columns: number): number {
	const rows = Math.ceil(count / columns);
	const isSecondFull = columns > 1 && count >= rows * 2;
	return isSecondFull ? rows + 0.5 : rows;
}

function blockWidth(form: Form, columns: number): number {
	return columns * form.node.width + (columns - 1) * form.columnGap;
}

/** From left to right. Without frontends of their own, symmetric nodes stand right behind the balancer. */
function columnsOf(room: Room, form: Form, frontColumns: number, backColumns: number): readonly Column[] {
	const { gaps } = form;
	const none = { least: 0, share: 0 };
	const hasFrontends = room.frontends.length > 0;
	const beforeNodes = hasFrontends ? gaps.balancer : gaps.frontends;
	const ends: Column[] =
		form === compact
			? [{ id: 'clients', width: Math.max(form.clients.width, form.balancer.width), gap: beforeNodes }]
			: [
					{ id: 'clients', width: form.clients.width, gap: gaps.clients },
					{ id: 'balancer', width: form.balancer.width, gap: beforeNodes },
				];
	const frontends: Column[] = hasFrontends ? [{ id: 'frontends', width: blockWidth(form, frontColumns), gap: gaps.frontends }] : [];
	return [
		...ends,
		...frontends,
		{ id: isAllBoth(room) ? 'both' : 'backends', width: blockWidth(form, backColumns), gap: gaps.backends },
		{ id: 'volume', width: form.volumeWidth, gap: none },
	];
}

function placed(room: Room, grid: Grid): Places {
	const { frontColumns, backColumns } = grid;
	const zoom = Math.max(zoomLeast, grid.zoom);
	const width = Math.max(room.width / zoom, grid.neededWidth);
	const height = Math.max(room.height / zoom, grid.neededHeight);
	const form = grownTo(height, grid, room);
	const isCompact = grid.form === compact;
	const free = width - grid.neededWidth;
	const shares = grid.columns.reduce((sum, column) => sum + column.gap.share, 0);
	const lefts: Partial<Record<ColumnId, number>> = {};
	let x = form.margin;
	for (const column of grid.columns) {
		lefts[column.id] = x;
		x += column.width + column.gap.least + (free * column.gap.share) / shares;
	}
	const xClients = lefts.clients ?? 0;
	const xBalancer = lefts.balancer ?? xClients;
	const xFrontends = lefts.frontends ?? 0;
	const xBackends = lefts.backends ?? lefts.both ?? 0;
	const xVolume = lefts.volume ?? 0;
	const frontEnd = lefts.frontends === undefined ? xBalancer + form.balancer.width : xFrontends + blockWidth(form, frontColumns);

	const middle = headingHeight + (height - headingHeight - form.margin) / 2;
	const volumeHeight = Math.min(height - headingHeight - form.margin, 470);
	const endsHeight = endsHeightOf(grid.form);
	const endsTop = Math.max(headingHeight, Math.min(middle - endsHeight / 2, height - toolsPx / zoom - endsHeight));
	const clientsY = isCompact ? endsTop : middle - form.clients.height / 2;
	const balancerY = isCompact ? clientsY + form.clients.height + endsApart : middle - form.balancer.height / 2;
	return {
		form: isCompact ? 'compact' : 'roomy',
		width,
		height,
		zoom,
		columns: grid.columns.map(({ id, width: columnWidth }) => ({ id, x: (lefts[id] ?? 0) + columnWidth / 2 })),
		boxes: {
			[ids.clients]: { x: xClients, y: clientsY, ...form.clients },
			[ids.balancer]: { x: xBalancer, y: balancerY, ...form.balancer },
			...gridBoxes(room.frontends, frontColumns, xFrontends, height, form),
			...gridBoxes(room.backends, backColumns, xBackends, height, form),
			[ids.volume]: { x: xVolume, y: middle - volumeHeight / 2, width: form.volumeWidth, height: volumeHeight },
		},
		trunkX: (frontEnd + xBackends) / 2,
		frontends: room.frontends,
		backends: room.backends,
		both: room.both ?? [],
	};
}

/** Small boxes take of the height what their gaps leave them. */
function grownTo(height: number, { form, frontColumns, backColumns }: Grid, { frontends, backends }: Room): Form {
	if (form !== compact) return form;
	const rows = Math.max(rowsOf(frontends.length, frontColumns), rowsOf(backends.length, backColumns), 1);
	const own = (height - headingHeight - form.margin - Math.ceil(rows) * compactGapMost) / rows;
	return { ...form, node: { ...form.node, height: Math.min(compactHeightMost, Math.max(form.node.height, own)) } };
}

function isAllBoth(room: Room): boolean {
	return room.frontends.length === 0 && room.backends.length > 0 && room.backends.every((name) => room.both?.includes(name));
}

/** Column by column, spread evenly over the height. */
function gridBoxes(names: readonly string[], columns: number, x: number, height: number, form: Form): Record<string, Box> {
	const rows = Math.ceil(names.length / columns);
	const room = height - headingHeight - form.margin;
	const steps = rowsOf(names.length, columns);
	// A grid stays together; a single column is spread.
	const gapMost = columns > 1 ? compactGapMost : Number.POSITIVE_INFINITY;
	const left = room - steps * form.node.height;
	const even = Math.min(gapMost, left / (Math.ceil(steps) + (columns > 1 ? 0 : 1)));
	const gap = columns === 1 && rows > 1 ? Math.max(even, Math.min(wordPx, (left - 2 * edgePx) / (rows - 1))) : even;
	const pitch = form.node.height + gap;
	const top = headingHeight + (room - (steps * pitch - gap)) / 2;
	return Object.fromEntries(
		names.map((name, index) => {
			const column = Math.floor(index / rows);
			const lower = column % 2 === 1 ? pitch / 2 : 0;
			return [name, { x: x + column * (form.node.width + form.columnGap), y: top + lower + (index % rows) * pitch, ...form.node }];
		}),
	);
}

/** What was dragged stands where it was put, inside the plane. */
function arrangedAs(places: Places, arranged: Readonly<Record<string, Place>>): Places {
	const moved = Object.entries(places.boxes).map(([name, box]): [string, Box] => {
		const place = arranged[name];
		if (!place) return [name, box];
		const clamp = (value: number, most: number) => Math.min(Math.max(0, value), Math.max(0, most));
		return [
			name,
			{
				...box,
				x: clamp(place.x * places.width - box.width / 2, places.width - box.width),
				y: clamp(place.y * places.height - box.height / 2, places.height - box.height),
			},
		];
	});
	return { ...places, boxes: Object.fromEntries(moved) };
}

/** The middle of a box as shares of the plane, inside it. */
export function placeOf(box: Box, plane: Pick<Places, 'width' | 'height'>): Place {
	const share = (value: number) => Math.min(1, Math.max(0, value));
	return { x: share((box.x + box.width / 2) / plane.width), y: share((box.y + box.height / 2) / plane.height) };
}
