/**
 * Many accounts in few words: `user001..user200` in a cluster file's list stands for two hundred names.
 *
 * Both sides read it: the engine when it reads the file, the interface when it writes one. Pure.
 */

/** Chosen: more accounts than this in one domain of a cluster file would be a load test, not a lab. */
export const accountsMax = 2000;

const range = /^(.*?)(\d{1,9})\.\.(.*?)(\d{1,9})$/;

/** The names that an item of the list stands for: itself, or all of a range; at most one more than a domain may have. */
export function expandAccounts(item: string): string[] {
	const [, prefix, first = '', otherPrefix, last = ''] = item.match(range) ?? [];
	if (prefix === undefined || prefix !== otherPrefix || Number(first) > Number(last)) return [item];
	const count = Math.min(Number(last) - Number(first) + 1, accountsMax + 1);
	return Array.from({ length: count }, (_, index) => numbered(prefix, Number(first) + index, first.length));
}

/** Two dots mean a range, and this is none: it counts down, or its ends have different names. */
export function isBrokenRange(item: string): boolean {
	return item.includes('..') && expandAccounts(item)[0] === item;
}

/** Runs of three and more become a range; the order stays. */
export function accountItems(names: readonly string[]): string[] {
	const items: string[] = [];
	for (let at = 0; at < names.length; ) {
		const length = runLength(names, at);
		const first = names[at] ?? '';
		if (length >= 3) items.push(`${first}..${names[at + length - 1] ?? ''}`);
		else items.push(...names.slice(at, at + length));
		at += length;
	}
	return items;
}

function runLength(names: readonly string[], from: number): number {
	const [, prefix, digits = ''] = names[from]?.match(/^(.*?)(\d{1,9})$/) ?? [];
	if (prefix === undefined) return 1;
	let length = 1;
	// What a range is read as must be what is there.
	while (names[from + length] === numbered(prefix, Number(digits) + length, digits.length) && Number(digits) + length < 1e9) length += 1;
	return length;
}

function numbered(prefix: string, number: number, width: number): string {
	return prefix + String(number).padStart(width, '0');
}
