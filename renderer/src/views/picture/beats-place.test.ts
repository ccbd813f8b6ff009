import { expect, test } from 'vitest';
import { beatsTop } from './beats-place.ts';
import { type Places, placesOf } from './places.ts';

const headings = { clients: 'Clients', frontends: 'Frontends', backends: 'Backends', volume: 'gemeinsamer Speicher' };
const names = (what: string, count: number) => Array.from({ length: count }, (_, index) => `${what}${index + 1}`);
const at = (width: number, frontends: number, backends: number): Places =>
	placesOf({ width, height: 400, frontends: names('fe', frontends), backends: names('be', backends) });

test('words about beats stand between the headings where there is room, below where not, and never on a box', () => {
	const wide = at(1500, 8, 17);
	expect(beatsTop(wide, 'beats: be1, fe2', headings)).toBe(8);
	const narrow = at(640, 2, 2);
	expect(beatsTop(narrow, 'Lebenszeichen: be1, be2', headings)).toBe(narrow.height - 28);
	const full = at(640, 8, 17);
	expect(beatsTop(full, 'Lebenszeichen: be1, be2, be3, be4', headings)).toBeNull();
});
