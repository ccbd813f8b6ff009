/**
 * Of the names there are, the one that somebody probably meant: for errors that end in 'did you mean ...?'. Pure.
 */

/** undefined: none is near enough. */
export function nearestName(written: string, names: readonly string[]): string | undefined {
	const near = names.map((name) => ({ name, steps: stepsBetween(written.toLowerCase(), name.toLowerCase()) }));
	const [best] = near.sort((a, b) => a.steps - b.steps);
	return best !== undefined && best.steps <= Math.max(1, Math.floor(best.name.length / 3)) ? best.name : undefined;
}

/** Letters to add, leave out or change, at most: Levenshtein's distance. Long texts are no typing mistakes. */
function stepsBetween(one: string, other: string): number {
	if (one.length > 60 || other.length > 60) return Number.POSITIVE_INFINITY;
	let row = Array.from({ length: other.length + 1 }, (_, index) => index);
	for (const [index, letter] of [...one].entries()) {
		const next = [index + 1];
		for (const [place, otherLetter] of [...other].entries())
			next.push(Math.min((next[place] ?? 0) + 1, (row[place + 1] ?? 0) + 1, (row[place] ?? 0) + (letter === otherLetter ? 0 : 1)));
		row = next;
	}
	return row.at(-1) ?? 0;
}
