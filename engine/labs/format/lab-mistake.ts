/**
 * Where an exercise's files are wrong: file, line, column, what, and how to mend it. Pure.
 */
import { isNode, isPair, isScalar } from 'yaml';
import type { YamlReading } from '../../core/yaml-document.ts';

export interface LabMistake {
	/** Below the exercise's folder: 'lab.yaml', 'de/intro.md'. */
	readonly file: string;
	/** Both from 1. */
	readonly line: number;
	readonly column: number;
	readonly message: string;
	readonly remedy: string;
}

/** Whoever mends so many reads it again. */
export const mistakesMax = 50;

export type YamlPath = readonly (string | number)[];

/** 'labs/x/lab.yaml:3:5: there is no fact "contrller"; did you mean controller?' */
export function mistakeLine(folder: string, { file, line, column, message, remedy }: LabMistake): string {
	return `${folder}/${file}:${line}:${column}: ${message}; ${remedy}`;
}

/** Places in a YAML text. */
export class YamlPlaces {
	readonly #document: YamlReading['document'];
	readonly #lines: YamlReading['lines'];
	readonly #text: string;

	constructor(text: string, { document, lines }: Pick<YamlReading, 'document' | 'lines'>) {
		this.#text = text;
		this.#document = document;
		this.#lines = lines;
	}

	/** Of the value at a path, or of the nearest thing above it that is there. */
	ofValue(path: YamlPath): { line: number; column: number } {
		for (let length = path.length; length >= 0; length -= 1) {
			const start = this.#start(path.slice(0, length));
			if (start !== undefined) return this.#place(start);
		}
		return { line: 1, column: 1 };
	}

	ofKey(path: YamlPath): { line: number; column: number } {
		const parent = path.length === 1 ? this.#document.contents : this.#document.getIn(path.slice(0, -1), true);
		if (isNode(parent) && 'items' in parent && Array.isArray(parent.items)) {
			const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === path.at(-1));
			if (isPair(pair) && isNode(pair.key) && pair.key.range) return this.#place(pair.key.range[0]);
		}
		return this.ofValue(path);
	}

	/** Of a character of a text at a path; where the text is not written as it is (escapes, blocks), of its beginning. */
	inText(path: YamlPath, value: string, at: number): { line: number; column: number } {
		const start = this.#start(path);
		if (start === undefined) return this.ofValue(path);
		const quoted = this.#text[start] === '"' || this.#text[start] === "'" ? 1 : 0;
		const isAsWritten = this.#text.startsWith(value, start + quoted);
		return this.#place(isAsWritten ? start + quoted + at : start);
	}

	#start(path: YamlPath): number | undefined {
		const node = path.length === 0 ? this.#document.contents : this.#document.getIn(path, true);
		return isNode(node) && node.range ? node.range[0] : undefined;
	}

	#place(offset: number): { line: number; column: number } {
		const { line, col } = this.#lines.linePos(offset);
		return { line, column: col };
	}
}
