/**
 * A layout of the picture: its boxes (places.ts) and the lines between them (link-lines.ts).
 */
import { type LinkPath, linksOf } from './link-lines.ts';
import { type Places, placesOf, type Room } from './places.ts';

export interface Layout extends Places {
	readonly links: readonly LinkPath[];
}

export function layoutOf(room: Room): Layout {
	return withLines(placesOf(room));
}

export function withLines(places: Places): Layout {
	return { ...places, links: linksOf(places) };
}
