/**
 * An exercise's text on the page: its tree (markdown.ts) as elements, commands and code with a button that copies them.
 */
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../copy-button.tsx';
import { CopyIcon } from './copy-icon.tsx';
import styles from './markdown.module.css';
import { type Block, type Inline, parseInline, parseMarkdown } from './markdown.ts';

export function Markdown({ text }: { readonly text: string }) {
	return (
		<div className={styles.text}>
			<Blocks blocks={parseMarkdown(text)} />
		</div>
	);
}

/** A text of one line. */
export function MarkdownLine({ text }: { readonly text: string }) {
	return <Inlines parts={parseInline(text)} />;
}

function Blocks({ blocks }: { readonly blocks: readonly Block[] }) {
	// biome-ignore lint/suspicious/noArrayIndexKey: parts of a text never move
	return blocks.map((block, index) => <OneBlock key={index} block={block} />);
}

function OneBlock({ block }: { readonly block: Block }) {
	switch (block.is) {
		case 'heading':
			// The page has the first two levels.
			return block.level < 3 ? (
				<h4 className={styles.heading}>
					<Inlines parts={block.parts} />
				</h4>
			) : (
				<h5 className={styles.heading}>
					<Inlines parts={block.parts} />
				</h5>
			);
		case 'paragraph':
			return (
				<p>
					<Inlines parts={block.parts} />
				</p>
			);
		case 'list':
			return <List block={block} />;
		case 'code':
			return <CodeBlock text={block.text} />;
		case 'table':
			return <Table block={block} />;
		case 'quote':
			return (
				<blockquote className={styles.quote}>
					<Blocks blocks={block.blocks} />
				</blockquote>
			);
	}
}

function List({ block: { start, items } }: { readonly block: Extract<Block, { is: 'list' }> }) {
	const rows = items.map((item, index) => {
		const [only] = item;
		// biome-ignore lint/suspicious/noArrayIndexKey: parts of a text never move
		return <li key={index}>{item.length === 1 && only?.is === 'paragraph' ? <Inlines parts={only.parts} /> : <Blocks blocks={item} />}</li>;
	});
	return start === null ? <ul>{rows}</ul> : <ol start={start}>{rows}</ol>;
}

function Table({ block: { head, rows } }: { readonly block: Extract<Block, { is: 'table' }> }) {
	return (
		<table className={styles.table}>
			<thead>
				<tr>
					{head.map((cell, column) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: parts of a text never move
						<th key={column} scope="col">
							<Inlines parts={cell} />
						</th>
					))}
				</tr>
			</thead>
			<tbody>
				{rows.map((row, index) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: parts of a text never move
					<tr key={index}>
						{row.map((cell, column) => (
							// biome-ignore lint/suspicious/noArrayIndexKey: parts of a text never move
							<td key={column} data-short={wordsOf(cell).length <= shortMax || undefined} data-figure={isFigure(cell) || undefined}>
								<Inlines parts={cell} />
							</td>
						))}
					</tr>
				))}
			</tbody>
		</table>
	);
}

/** A number with its unit stays on one line. */
const shortMax = 12;

/** '210 ms' is one, '127.0.0.1' and 'be1' are not; what is not known yet stands where one comes. */
function isFigure(cell: readonly Inline[]): boolean {
	return /^[+\u2212-]?\d[\d.,]*(\s?\p{L}+|\s?%)?$/u.test(wordsOf(cell)) && !/\..*\./.test(wordsOf(cell));
}

function wordsOf(parts: readonly Inline[]): string {
	return parts.map((part) => ('text' in part ? part.text : wordsOf(part.parts))).join('');
}

function CodeBlock({ text }: { readonly text: string }) {
	const { t } = useTranslation();
	return (
		<div className={styles.block}>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: where it scrolls, it must be reachable by keyboard */}
			<pre tabIndex={0}>
				<code>
					<CodeWords text={text} />
				</code>
			</pre>
			<CopyButton text={text} label={t('guide.copyCode')} isShort />
		</div>
	);
}

function Inlines({ parts }: { readonly parts: readonly Inline[] }) {
	return parts.map((part, index) => (
		// biome-ignore lint/suspicious/noArrayIndexKey: parts of a text never move
		<Fragment key={index}>
			<OneInline part={part} />
		</Fragment>
	));
}

function OneInline({ part }: { readonly part: Inline }) {
	switch (part.is) {
		case 'text':
			return part.text;
		case 'code':
			return /^lab [a-z]/.test(part.text) ? <CommandText text={part.text} /> : <Code text={part.text} />;
		case 'strong':
			return (
				<strong>
					<Inlines parts={part.parts} />
				</strong>
			);
		case 'emphasis':
			return (
				<em>
					<Inlines parts={part.parts} />
				</em>
			);
		case 'link':
			return <WebLink part={part} />;
	}
}

function Code({ text }: { readonly text: string }) {
	return (
		<code className={styles.code}>
			<CodeWords text={text} />
		</code>
	);
}

/** Whoever types it as it stands must not take the end of a line for a blank: it breaks at blanks, and at no hyphen. */
function CodeWords({ text }: { readonly text: string }) {
	return text.split(/(\s+)/).map((word, index) => (
		// biome-ignore lint/suspicious/noArrayIndexKey: parts of a text never move
		<Fragment key={index}>{word.includes('-') ? <span className={styles.codeWord}>{word}</span> : word}</Fragment>
	));
}

/** What is typed in a terminal. */
function CommandText({ text }: { readonly text: string }) {
	return (
		<span className={styles.command} data-command={text}>
			<code>
				<CodeWords text={text} />
			</code>
			<CopyIcon text={text} />
		</span>
	);
}

/** The desktop shell opens no windows: there the address stands beside the words. */
function WebLink({ part: { href, parts } }: { readonly part: Extract<Inline, { is: 'link' }> }) {
	if ('mailcluster' in window)
		return (
			<>
				<Inlines parts={parts} /> ({href})
			</>
		);
	return (
		<a className={styles.link} href={href} target="_blank" rel="noopener noreferrer">
			<Inlines parts={parts} />
		</a>
	);
}
