/**
 * Where it is said whose beats are drawn: over the trunk, between the two headings beside it; at the bottom where these leave
 * no room for it; nowhere if boxes stand there, too. Pure.
 */
import type { Places } from './places.ts';

/** Of a letter of 14 px, on average. Measured with the longest texts. */
const letterPx = 7.2;
const apartPx = 14;
/** Of the line at the bottom, with what is around it. */
const bottomPx = 28;

/** Its top; null: it has no place. `headings`: the words of the columns, by their ids. */
export function beatsTop(places: Places, words: string, headings: Readonly<Record<string, string>>): number | null {
	const half = (text: string) => (text.length * letterPx) / 2;
	const overlaps = (x: number, halfWidth: number) => Math.abs(x - places.trunkX) < halfWidth + half(words) + apartPx;
	if (!places.columns.some(({ id, x }) => overlaps(x, half(headings[id] ?? '')))) return 8;
	const top = places.height - bottomPx;
	const isTaken = Object.values(places.boxes).some((box) => box.y + box.height > top && overlaps(box.x + box.width / 2, box.width / 2));
	return isTaken ? null : top;
}
