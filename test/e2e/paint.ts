/**
 * When a changed picture was on the screen: the page itself notes, by this machine's wall clock, the first
 * frame after a node's box said something new. For journeys that measure from an event to its picture.
 */
import type { Page } from 'playwright-core';

interface Watched {
	paintedAt: Record<string, number>;
}

/** From now on every first '<node> <role> <state>' is noted. */
export async function watchPaint(page: Page): Promise<void> {
	await page.evaluate(() => {
		const seen: Record<string, number> = {};
		Object.assign(window, { paintedAt: seen });
		const look = () => {
			for (const element of document.querySelectorAll<HTMLElement>('[data-node]')) {
				const key = `${element.dataset.node} ${element.dataset.role} ${element.dataset.state}`;
				// The task after the next frame: by then that frame is painted.
				if (!(key in seen)) requestAnimationFrame(() => setTimeout(() => (seen[key] ??= Date.now())));
			}
		};
		new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-role', 'data-state'] });
	});
}

/** Waits until '<node> <role> <state>' was painted, and answers when. */
export async function paintedAt(page: Page, key: string): Promise<number> {
	const handle = await page.waitForFunction((wanted) => (window as unknown as Watched).paintedAt[wanted], key);
	return (await handle.jsonValue()) ?? Number.NaN;
}
