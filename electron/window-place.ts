/**
 * Where the window stands: where it was left, if that is still a place that can be seen.
 *
 * Displays come and go: a window that was left on one that is away now is brought back onto one that is there.
 * Pure; main.ts asks Electron for the displays and keeps what is found here (shell-state.ts).
 */

export interface Place {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

export interface Size {
	readonly width: number;
	readonly height: number;
}

/** So much of the title bar has to be in sight for somebody to take hold of it. Chosen. */
const grip = { width: 120, height: 32 } as const;

/**
 * The place for the window. `areas`: the displays' areas without panels, the main one first.
 * Without a place that was left: the wanted size in the middle of the main display, or as much as fits there.
 */
export function placeFor(left: Place | undefined, wanted: Size, areas: readonly Place[]): Place | Size {
	const [main] = areas;
	if (main === undefined) return left ?? wanted;
	if (left !== undefined) {
		const area = areas.find((each) => holdsGrip(each, left));
		if (area !== undefined) return within(left, area);
	}
	const size = fitting(left ?? wanted, main);
	return { ...size, x: main.x + Math.round((main.width - size.width) / 2), y: main.y + Math.round((main.height - size.height) / 2) };
}

function holdsGrip(area: Place, place: Place): boolean {
	const width = Math.min(area.x + area.width, place.x + place.width) - Math.max(area.x, place.x);
	return width >= grip.width && place.y >= area.y && place.y + grip.height <= area.y + area.height;
}

/** No larger than its display: what would stick out to the right or below could not be made smaller any more. */
function within(place: Place, area: Place): Place {
	return { ...fitting(place, area), x: place.x, y: place.y };
}

function fitting(size: Size, area: Size): Size {
	return { width: Math.min(size.width, area.width), height: Math.min(size.height, area.height) };
}
