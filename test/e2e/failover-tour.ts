/**
 * The tour that README's picture is taken on: a cluster with traffic, its controller killed by its menu.
 *
 * Works on whatever engine serves the page: journeys over the fake engine and over real clusters share it.
 */
import type { Page } from 'playwright-core';

/** Starts traffic from the page, and waits until the probe is answered. */
export async function startTraffic(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Start traffic' }).click();
	// In a narrow window it is there for what reads the page alone.
	await page.locator('[data-live="latency"]', { hasText: 'ms' }).waitFor({ state: 'attached' });
}

/** Who leads, as the picture says. */
export async function controllerShown(page: Page): Promise<{ node: string; epoch: number }> {
	const box = page.locator('[data-node][data-role="controller"]');
	return { node: (await box.getAttribute('data-node')) ?? '', epoch: Number(await box.getAttribute('data-epoch')) };
}

/**
 * Kills the controller by its menu and waits until another leads and mail flows through an account it took over.
 * Resolves with both, the new one selected in the page.
 */
export async function killController(page: Page, waitMs = 15_000): Promise<{ killed: string; next: string; epoch: number }> {
	const { node: killed } = await controllerShown(page);
	await page.locator('select[data-span]').selectOption('10');
	await page.getByRole('button', { name: `Actions for ${killed}` }).click();
	await page.locator('[data-action="kill"]').click();
	const box = page.locator(`[data-node]:not([data-node="${killed}"])[data-role="controller"]`);
	await box.waitFor({ timeout: waitMs });
	await page.locator('[data-milestone="mailThrough"]').waitFor({ timeout: waitMs });
	const { node: next, epoch } = await controllerShown(page);
	await page.locator(`[data-select="${next}"]`).click();
	await page.locator(`[data-details="${next}"]`).waitFor();
	return { killed, next, epoch };
}
