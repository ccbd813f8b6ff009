/**
 * Sequence sets (RFC 3501 section 9, `sequence-set`): '1:4,7,9:*' as ranges, against what a mailbox holds.
 * '*' is the largest number in use; a range may be written in either order.
 */

/** '*' is kept until it is known against what it stands. */
export type SetNumber = number | '*';

export interface SequenceRange {
	readonly from: SetNumber;
	readonly to: SetNumber;
}

export type SequenceSet = readonly SequenceRange[];

/** nz-number is an unsigned 32 bit number. */
export const numberMax = 0xffff_ffff;

/** Parses a set; undefined where the text is none, or has more members than `membersMax`. */
export function parseSequenceSet(text: string, membersMax: number): SequenceSet | undefined {
	const ranges: SequenceRange[] = [];
	for (const member of text.split(',', membersMax + 1)) {
		const match = /^(\*|[1-9]\d{0,9})(?::(\*|[1-9]\d{0,9}))?$/.exec(member);
		if (match === null || ranges.length === membersMax) return undefined;
		const from = setNumber(match[1]);
		const to = match[2] === undefined ? from : setNumber(match[2]);
		if (from === undefined || to === undefined) return undefined;
		ranges.push({ from, to });
	}
	return ranges;
}

function setNumber(text: string | undefined): SetNumber | undefined {
	if (text === '*') return '*';
	const number = Number(text);
	return number <= numberMax ? number : undefined;
}

/** The largest number named, '*' left out; 0 where there is none. */
export function largestNamed(set: SequenceSet): number {
	return set.reduce((largest, { from, to }) => Math.max(largest, from === '*' ? 0 : from, to === '*' ? 0 : to), 0);
}

export function namesLargest(set: SequenceSet): boolean {
	return set.some(({ from, to }) => from === '*' || to === '*');
}

/** Ranges from low to high, ascending and apart, with '*' put in: ready for `includes`. */
export interface ResolvedSet {
	readonly ranges: readonly (readonly [number, number])[];
}

/** `largest`: what '*' stands for; 0 where the mailbox is empty. */
export function resolve(set: SequenceSet, largest: number): ResolvedSet {
	const plain = set
		.map(({ from, to }): [number, number] => {
			const one = from === '*' ? largest : from;
			const other = to === '*' ? largest : to;
			return one <= other ? [one, other] : [other, one];
		})
		.sort((a, b) => a[0] - b[0]);
	const ranges: [number, number][] = [];
	for (const [low, high] of plain) {
		const last = ranges.at(-1);
		if (last !== undefined && low <= last[1] + 1) last[1] = Math.max(last[1], high);
		else ranges.push([low, high]);
	}
	return { ranges };
}

export function includes({ ranges }: ResolvedSet, number: number): boolean {
	let low = 0;
	let high = ranges.length - 1;
	while (low <= high) {
		const middle = (low + high) >> 1;
		const range = ranges[middle];
		if (range === undefined) return false;
		if (number < range[0]) high = middle - 1;
		else if (number > range[1]) low = middle + 1;
		else return true;
	}
	return false;
}
