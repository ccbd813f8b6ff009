/**
 * A YAML text as a document with its places, and what is wrong with its form. Pure.
 *
 * The parser compares each key of a mapping with all before it, which takes seconds where somebody wrote ten thousand of
 * them; here a key that is there twice is found in one pass.
 */
import { type Document, isPair, isScalar, LineCounter, parseDocument, visit } from 'yaml';

export interface YamlMistake {
	/** Counts characters from 0. */
	readonly at: number;
	readonly message: string;
}

export interface YamlReading {
	readonly document: Document.Parsed;
	readonly lines: LineCounter;
	/** In the order of the text. */
	readonly mistakes: readonly YamlMistake[];
}

/** @throws RangeError where it is nested too deep */
export function readYaml(text: string): YamlReading {
	const lines = new LineCounter();
	const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
	const mistakes = document.errors.map(({ pos, message }) => ({ at: pos[0], message: message.split('\n')[0] ?? '' }));
	return { document, lines, mistakes: [...mistakes, ...repeatedKeys(document)].toSorted((a, b) => a.at - b.at) };
}

function repeatedKeys(document: Document.Parsed): YamlMistake[] {
	const found: YamlMistake[] = [];
	visit(document, {
		Map(_, { items }) {
			const seen = new Set<unknown>();
			for (const item of items) {
				if (!isPair(item) || !isScalar(item.key)) continue;
				const { value, range } = item.key;
				if (seen.has(value)) found.push({ at: range?.[0] ?? 0, message: 'Map keys must be unique' });
				seen.add(value);
			}
		},
	});
	return found;
}
