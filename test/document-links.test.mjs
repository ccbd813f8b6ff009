/** Every link of every document leads somewhere: to a file of the project, and to a heading in it. Addresses of the network are not asked. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const folders = ['*.md', 'labs/**/*.md', 'node-image/*.md', 'renderer/src/**/*.md', 'engine/**/*.md', 'test/**/*.md'];
const documents = globSync(folders, { cwd: root }).filter((path) => !path.includes('node_modules'));

/** Code is no text: what looks like a link in it is none. */
const prose = (markdown) => markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, '`code`');

function linksOf(markdown) {
	const inline = [...prose(markdown).matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)].map(([, to]) => to);
	const images = [...prose(markdown).matchAll(/<(?:img|source|a)\b[^>]*?\b(?:src|srcset|href)="([^"]+)"/g)].map(([, to]) => to);
	return [...inline, ...images];
}

/** As GitHub makes them: letters, digits, hyphens; the second of a name gets -1. */
function anchorsOf(markdown) {
	const seen = new Map();
	return [...markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => {
		const plain = heading
			.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
			.replace(/[*`]/g, '')
			.trim();
		const anchor = plain
			.toLowerCase()
			.replace(/[^\p{L}\p{N} _-]/gu, '')
			.replace(/ /g, '-');
		const before = seen.get(anchor) ?? 0;
		seen.set(anchor, before + 1);
		return before === 0 ? anchor : `${anchor}-${before}`;
	});
}

function deadLinks(path) {
	const markdown = readFileSync(join(root, path), 'utf8');
	return linksOf(markdown).flatMap((to) => {
		if (/^(?:https?|mailto):/.test(to)) return [];
		const [file, anchor] = to.split('#');
		const target = file === '' ? join(root, path) : join(root, dirname(path), decodeURIComponent(file));
		if (relative(root, target).startsWith('..') || !existsSync(target)) return [`${path}: ${to} is not there`];
		if (anchor === undefined || !target.endsWith('.md')) return [];
		return anchorsOf(readFileSync(target, 'utf8')).includes(anchor) ? [] : [`${path}: ${to} names no heading`];
	});
}

test('no document has a dead link', () => {
	expect(documents).toContain('README.md');
	expect(documents.filter((path) => path.startsWith('labs/')).length).toBeGreaterThan(200);
	expect(documents.flatMap((path) => linksOf(readFileSync(join(root, path), 'utf8'))).length).toBeGreaterThan(40);
	expect(documents.flatMap(deadLinks)).toEqual([]);
});

test('links are found in text and not in code, and headings are named as they are on the web', () => {
	expect(linksOf('[a](b.md#c) `[x](y)` ![p](q.png "r")\n```md\n[m](n)\n```\n<img src="i.png">')).toEqual(['b.md#c', 'q.png', 'i.png']);
	expect(anchorsOf('# Über `lab` & mehr\n## Twice\n## Twice\n```\n# no\n```')).toEqual(['über-lab--mehr', 'twice', 'twice-1']);
});
