/**
 * The words, numbers and marks of an expression, each with its place in the text. Pure.
 *
 * Read next: expression.ts, which makes an expression of them.
 */
export interface ExpressionToken {
	readonly is: 'word' | 'number' | 'text' | 'operator' | 'open' | 'close' | 'comma' | 'other' | 'end';
	readonly text: string;
	/** From 0. */
	readonly at: number;
}

/** A word may be a dotted name; a text stands in double quotes and has none inside. */
const pattern =
	/(?<space>\s+)|(?<number>\d{1,9}(?:\.\d{1,3})?)|(?<word>[A-Za-z][A-Za-z0-9-]*(?:\.[A-Za-z][A-Za-z0-9-]*)*)|"(?<text>[^"\n]*)"|(?<operator><=|>=|==|!=|<|>|\+|-)|(?<open>\()|(?<close>\))|(?<comma>,)|(?<other>.)/gsu;

/** The last one is the end. */
export function expressionTokens(text: string): readonly ExpressionToken[] {
	const tokens: ExpressionToken[] = [];
	for (const match of text.matchAll(pattern)) {
		const groups = match.groups ?? {};
		if (groups.space !== undefined) continue;
		const is = (['number', 'word', 'text', 'operator', 'open', 'close', 'comma'] as const).find((kind) => groups[kind] !== undefined) ?? 'other';
		tokens.push({ is, text: groups.text ?? match[0], at: match.index });
	}
	return [...tokens, { is: 'end', text: '', at: text.length }];
}
