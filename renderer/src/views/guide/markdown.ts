/**
 * The Markdown of exercises as a tree: headings, paragraphs, lists, code, tables, quotes; bold, italic, code and links. Pure.
 *
 * The part of Markdown that labs/AUTHORING.md allows, and nothing that could fetch or run anything: HTML stays the text that
 * it is, of a picture its description is left, of a link whatever is no web address is left as its words.
 * Read next: markdown-view.tsx, which draws the tree.
 */
export type Inline =
	| { readonly is: 'text'; readonly text: string }
	| { readonly is: 'code'; readonly text: string }
	| { readonly is: 'strong' | 'emphasis'; readonly parts: readonly Inline[] }
	| { readonly is: 'link'; readonly href: string; readonly parts: readonly Inline[] };

export type Block =
	| { readonly is: 'heading'; readonly level: number; readonly parts: readonly Inline[] }
	| { readonly is: 'paragraph'; readonly parts: readonly Inline[] }
	| { readonly is: 'list'; readonly start: number | null; readonly items: readonly (readonly Block[])[] }
	| { readonly is: 'code'; readonly text: string }
	| { readonly is: 'table'; readonly head: readonly (readonly Inline[])[]; readonly rows: readonly (readonly (readonly Inline[])[])[] }
	| { readonly is: 'quote'; readonly blocks: readonly Block[] };

/** Lists in lists, bold in italic: deeper nobody writes. */
const depthMax = 6;
/** Characters of a paragraph, a cell, a heading. In longer ones signs mean nothing: a search for their ends takes the square of it. */
const lineMax = 10_000;

export function parseMarkdown(text: string): readonly Block[] {
	return blocksOf(text.replace(/\r\n?/g, '\n').replaceAll('\t', '    ').split('\n'), 0);
}

/** Of a text of one line: a hint, a title. */
export function parseInline(text: string): readonly Inline[] {
	return text.length > lineMax ? [{ is: 'text', text }] : inlinesOf(text, 0);
}

const fence = /^ {0,3}(```+|~~~+)/;
const heading = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/;
const bullet = /^( {0,3})([-*+]|\d{1,3}[.)])\s+(.*)$/;
const quote = /^ {0,3}>\s?(.*)$/;
const tableRule = /^ {0,3}\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

function blocksOf(lines: readonly string[], depth: number): Block[] {
	const blocks: Block[] = [];
	let at = 0;
	while (at < lines.length) {
		const line = lines[at] ?? '';
		if (line.trim() === '') {
			at += 1;
			continue;
		}
		const [block, next] = blockAt(lines, at, depth);
		blocks.push(block);
		at = next;
	}
	return blocks;
}

/** The block that begins there, and where the next line behind it is. */
function blockAt(lines: readonly string[], at: number, depth: number): [Block, number] {
	const line = lines[at] ?? '';
	const fenced = fence.exec(line)?.[1];
	if (fenced !== undefined) {
		const end = lines.findIndex((other, index) => index > at && other.trim().startsWith(fenced));
		const last = end < 0 ? lines.length : end;
		return [{ is: 'code', text: lines.slice(at + 1, last).join('\n') }, last + 1];
	}
	const head = heading.exec(line);
	if (head) return [{ is: 'heading', level: head[1]?.length ?? 1, parts: parseInline(head[2] ?? '') }, at + 1];
	if (line.includes('|') && tableRule.test(lines[at + 1] ?? '') && (lines[at + 1] ?? '').includes('-')) return tableAt(lines, at);
	if (depth < depthMax && bullet.test(line)) return listAt(lines, at, depth);
	if (depth < depthMax && quote.test(line)) {
		let end = at;
		while (quote.test(lines[end] ?? '')) end += 1;
		const inside = lines.slice(at, end).map((one) => quote.exec(one)?.[1] ?? '');
		return [{ is: 'quote', blocks: blocksOf(inside, depth + 1) }, end];
	}
	let end = at + 1;
	while (end < lines.length && !beginsBlock(lines[end] ?? '')) end += 1;
	const text = lines.slice(at, end).map((one) => one.trim());
	return [{ is: 'paragraph', parts: parseInline(text.join(' ')) }, end];
}

function beginsBlock(line: string): boolean {
	return line.trim() === '' || fence.test(line) || heading.test(line) || bullet.test(line) || quote.test(line);
}

function tableAt(lines: readonly string[], at: number): [Block, number] {
	let end = at + 2;
	while ((lines[end] ?? '').includes('|')) end += 1;
	const head = cellsOf(lines[at] ?? '');
	const rows = lines.slice(at + 2, end).map((line) => {
		const cells = cellsOf(line);
		return head.map((_, column) => cells[column] ?? []);
	});
	return [{ is: 'table', head, rows }, end];
}

function cellsOf(line: string): (readonly Inline[])[] {
	const inside = line.trim().replace(/^\|/, '').replace(/\|$/, '');
	// A bar in code, or behind a backslash, parts nothing.
	const cells = inside.match(/(?:`[^`]*`|\\.|[^|\\`]|`)+|(?<=\|)(?=\|)/g) ?? [];
	return cells.map((cell) => parseInline(cell.trim()));
}

function listAt(lines: readonly string[], at: number, depth: number): [Block, number] {
	const first = bullet.exec(lines[at] ?? '');
	const isOrdered = /\d/.test(first?.[2] ?? '');
	const items: Block[][] = [];
	let next = at;
	for (;;) {
		const begin = bullet.exec(lines[next] ?? '');
		if (!begin || /\d/.test(begin[2] ?? '') !== isOrdered) break;
		const indent = (begin[0].length ?? 0) - (begin[3]?.length ?? 0);
		const inside = [begin[3] ?? ''];
		next += 1;
		// What is indented belongs to the item; so does a line that goes on without a blank one before it.
		while (next < lines.length) {
			const line = lines[next] ?? '';
			const isBlank = line.trim() === '';
			const isIndented = line.startsWith(' '.repeat(Math.min(indent, 2)));
			if (isBlank && !(lines[next + 1] ?? '').startsWith('  ')) break;
			if (!isBlank && !isIndented && (beginsBlock(line) || inside.at(-1) === '')) break;
			inside.push(isIndented ? line.replace(new RegExp(`^ {1,${indent}}`), '') : line);
			next += 1;
		}
		items.push(blocksOf(inside, depth + 1));
		const behind = lines[next] ?? '';
		if (behind.trim() === '' && bullet.test(lines[next + 1] ?? '')) next += 1;
	}
	return [{ is: 'list', start: isOrdered ? Number.parseInt(first?.[2] ?? '1', 10) : null, items }, next];
}

/** A backslash takes a sign's meaning; in code nothing has any; then pictures, links, bold, italic. */
const inline =
	/\\(?<sign>[\\`*_{}[\]()#+\-.!|<>])|(`+)(?<code>[^`]|[^`].*?[^`])\2(?!`)|!?\[(?<words>[^\]]*)\]\((?<href>[^)\s]*)(?:\s[^)]*)?\)|<(?<bare>https?:\/\/[^>\s]+)>|\*\*(?<strong>(?:[^*]|\*(?!\*))+)\*\*|(?<![*\w])[*_](?<emphasis>[^*_\s](?:[^*_]*[^*_\s])?)[*_](?![*\w])/;

function inlinesOf(text: string, depth: number): Inline[] {
	const parts: Inline[] = [];
	let rest = text;
	while (rest !== '') {
		const match = depth < depthMax ? inline.exec(rest) : null;
		if (!match) break;
		if (match.index > 0) parts.push({ is: 'text', text: rest.slice(0, match.index) });
		rest = rest.slice(match.index + match[0].length);
		parts.push(...inlineOf(match, depth));
	}
	if (rest !== '') parts.push({ is: 'text', text: rest });
	return joined(parts);
}

function inlineOf({ 0: whole, groups = {} }: RegExpExecArray, depth: number): Inline[] {
	const { sign, code, words, href, bare, strong, emphasis } = groups;
	if (sign !== undefined) return [{ is: 'text', text: sign }];
	if (code !== undefined) return [{ is: 'code', text: code.trim() === '' ? code : code.trim() }];
	if (strong !== undefined) return [{ is: 'strong', parts: inlinesOf(strong, depth + 1) }];
	if (emphasis !== undefined) return [{ is: 'emphasis', parts: inlinesOf(emphasis, depth + 1) }];
	if (bare !== undefined) return [{ is: 'link', href: bare, parts: [{ is: 'text', text: bare }] }];
	const inside = inlinesOf(words ?? '', depth + 1);
	const isLink = !whole.startsWith('!') && /^https?:\/\//i.test(href ?? '');
	return isLink ? [{ is: 'link', href: href ?? '', parts: inside }] : inside;
}

/** Texts side by side are one. */
function joined(parts: readonly Inline[]): Inline[] {
	const all: Inline[] = [];
	for (const part of parts) {
		const last = all.at(-1);
		if (part.is === 'text' && last?.is === 'text') all[all.length - 1] = { is: 'text', text: last.text + part.text };
		else all.push(part);
	}
	return all;
}
