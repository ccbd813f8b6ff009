/**
 * What is said of the start and the end of a bare node, wherever it runs.
 */

/** So many lines of a log are enough to say why a node ended. */
export const lastWordsLines = 3;

/** What the node said of its end, if it did; else the end of its log. */
export function lastWords(lines: readonly string[]): string {
	const last = lines.at(-1) ?? '';
	const said = last.replace(/^mailcluster-node: /, '');
	return said !== last && said !== '' ? said : lines.join(' / ') || 'it wrote nothing';
}

export function neverStartedText(name: string): string {
	return `${name} was never started: start it in its own terminal, with \`mailctl start\``;
}
