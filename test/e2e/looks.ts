/**
 * What a look at the page must find, whatever engine is behind it: nothing overflows, nothing lies on
 * anything else, every word fits its place, and axe has no complaint. Used by fake and real journeys.
 */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';

export interface LayoutFaults {
	/** The page scrolls, in either direction. */
	readonly scrolls: boolean;
	/** Pairs of boxes of the picture, or of the header's parts, that overlap. */
	readonly overlaps: readonly string[];
	/** Elements whose text is cut off, or that stick out of the window. */
	readonly clipped: readonly string[];
}

export function layoutFaults(page: Page): Promise<LayoutFaults> {
	return page.evaluate(() => {
		const shown = (element: Element) => {
			const box = element.getBoundingClientRect();
			// Words for screen readers alone are a pixel large, a little more where the picture is.
			return box.width > 1.5 && box.height > 1.5 && getComputedStyle(element).visibility !== 'hidden';
		};
		const name = (element: Element) =>
			`${element.tagName.toLowerCase()} ${[...element.attributes]
				.filter((attribute) => attribute.name.startsWith('data-'))
				.map((attribute) => `${attribute.name}=${attribute.value}`)
				.join(' ')} '${element.textContent?.slice(0, 40)}'`;
		const overlaps: string[] = [];
		for (const selector of ['.react-flow__node', 'header > *', '[data-figures] > *', '[data-details] dl > *', '[data-milestone]']) {
			const elements = [...document.querySelectorAll(selector)].filter(shown);
			elements.forEach((one, index) => {
				for (const other of elements.slice(index + 1)) {
					const a = one.getBoundingClientRect();
					const b = other.getBoundingClientRect();
					if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1) overlaps.push(`${name(one)} / ${name(other)}`);
				}
			});
		}
		const clipped: string[] = [];
		for (const element of document.querySelectorAll('button, dt, dd, h1, h2, h3, p, label, .react-flow__node span, [data-milestone] span, [data-lane-name]')) {
			if (!shown(element)) continue;
			const box = element.getBoundingClientRect();
			const cut = element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX !== 'visible';
			const outside = box.right > innerWidth + 1 || box.left < -1;
			if (cut || outside) clipped.push(name(element));
		}
		// What a node says must stay inside its box.
		for (const node of document.querySelectorAll('[data-node]')) {
			const frame = node.getBoundingClientRect();
			for (const part of node.querySelectorAll('span')) {
				const box = part.getBoundingClientRect();
				if (box.left < frame.left - 0.5 || box.right > frame.right + 0.5 || box.bottom > frame.bottom + 0.5) clipped.push(`${name(node)} > ${name(part)}`);
			}
		}
		const root = document.documentElement;
		return { scrolls: root.scrollWidth > innerWidth || root.scrollHeight > innerHeight, overlaps, clipped };
	});
}

/** axe's complaints, one line each: about the page, or about what is inside `area`. */
export async function axeFaults(page: Page, area?: string): Promise<string[]> {
	const builder = new AxeBuilder({ page });
	const { violations } = await (area === undefined ? builder : builder.include(area)).analyze();
	return violations.flatMap((violation) =>
		violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')} (${node.failureSummary?.split('\n')[1]?.trim()})`),
	);
}
