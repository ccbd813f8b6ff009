/**
 * Finds actions by what somebody types: every word must be found, wherever it stands. Pure.
 *
 * A word that begins one counts more than one inside it, and that more than letters in the right order; what was used
 * lately comes before its equals, and what is not possible now behind them.
 */
export interface Findable {
	readonly id: string;
	/** What is read: in the language of the page. */
	readonly shown: string;
	/** Found by these, too: English words, roles. */
	readonly also: string;
	readonly isPossible: boolean;
}

const scores = { begins: 100, inside: 40, letters: 8, shown: 20, recent: 30, impossible: -25 } as const;
/** Shorter words are in the letters of almost everything. */
const lettersMin = 3;

/** The best first, at most `most`; without a word: what was used lately, then the order given. */
export function found<T extends Findable>(all: readonly T[], query: string, recent: readonly string[], most: number): readonly T[] {
	const words = query
		.toLowerCase()
		.split(/[\s–→>]+/)
		.filter(Boolean)
		.slice(0, 8);
	const scored = all.flatMap((one, index) => {
		const score = scoreOf(one, words);
		if (score === null) return [];
		const place = recent.indexOf(one.id);
		const bonus = (place < 0 ? 0 : scores.recent + (recent.length - place)) + (one.isPossible ? 0 : scores.impossible);
		return [{ one, index, score: score + bonus }];
	});
	return scored
		.sort((a, b) => b.score - a.score || a.index - b.index)
		.slice(0, most)
		.map(({ one }) => one);
}

/** Null: a word is nowhere. */
function scoreOf({ shown, also }: Findable, words: readonly string[]): number | null {
	const [read, hidden] = [wordsOf(shown), wordsOf(also)];
	let sum = 0;
	for (const word of words) {
		const inShown = best(read, word);
		const inHidden = best(hidden, word);
		const score = Math.max(inShown === 0 ? 0 : inShown + scores.shown, inHidden);
		if (score === 0) return null;
		sum += score;
	}
	return sum - read.length;
}

function wordsOf(text: string): string[] {
	return text
		.toLowerCase()
		.split(/[\s,.:–→]+/)
		.filter(Boolean);
}

function best(words: readonly string[], wanted: string): number {
	return Math.max(0, ...words.map((word) => match(word, wanted)));
}

function match(word: string, wanted: string): number {
	if (word === wanted) return scores.begins + 10;
	if (word.startsWith(wanted)) return scores.begins;
	if (word.includes(wanted)) return scores.inside;
	return wanted.length >= lettersMin && hasLetters(word, wanted) ? scores.letters : 0;
}

/** 'kll' is in 'kill'. */
function hasLetters(word: string, wanted: string): boolean {
	let at = 0;
	for (const letter of word) if (letter === wanted[at]) at += 1;
	return at === wanted.length && word[0] === wanted[0];
}
