import { expect, onTestFinished, test } from 'vitest';
import { connectDocker } from './host/docker-host.ts';
import { literalSurroundings } from './host/testing-surroundings.ts';
import { homeOf, labels } from './project.ts';
import { removeHome } from './remove-home.ts';
import { type KeepingDocker, startKeepingDocker } from './testing-engine.ts';

const mine = (cluster: string) => labels({ cluster, home: homeOf('/mine') }, 'node', 'be1');

async function start(): Promise<{ there: KeepingDocker; waitsMs: number[]; remove: (onWait?: (waits: number) => void) => Promise<readonly string[]> }> {
	const there = await startKeepingDocker();
	onTestFinished(() => there[Symbol.asyncDispose]());
	const waitsMs: number[] = [];
	there.put({ kind: 'container', name: 'others', labels: labels({ cluster: 'one', home: homeOf('/theirs') }, 'node', 'be1') });
	there.put({ kind: 'container', name: 'one-be1', labels: mine('one') });
	there.put({ kind: 'network', name: 'two', labels: mine('two') });
	const surroundings = literalSurroundings({ env: { DOCKER_HOST: there.docker.address } });
	const remove = (onWait: (waits: number) => void = () => {}) =>
		removeHome('/mine', {
			connect: () => connectDocker({ surroundings, limitMs: 3_000 }),
			wait: async (waitMs) => {
				waitsMs.push(waitMs);
				onWait(waitsMs.length);
			},
		});
	return { there, waitsMs, remove };
}

test('everything of a state directory goes, of all its clusters, and nothing of others', async () => {
	const { there, remove } = await start();
	expect(await remove()).toEqual([]);
	expect(there.there()).toEqual(['container others']);
});

test('what a call that was under way makes a moment later goes, too', async () => {
	const { there, remove } = await start();
	expect(await remove((waits) => waits === 1 && there.put({ kind: 'volume', name: 'late', labels: mine('one') }))).toEqual([]);
	expect(there.there()).toEqual(['container others']);
});

test('it waits for an engine that is away, and removes when it is back', async () => {
	const { there, waitsMs, remove } = await start();
	await there.docker.vanish();
	const back = new Map<number, Promise<void>>();
	expect(
		await remove((waits) => {
			if (waits === 2) back.set(waits, there.docker.comeBack());
		}),
	).toEqual([]);
	await Promise.all(back.values());
	expect(waitsMs.slice(0, 2)).toEqual([3_000, 3_000]);
	expect(there.there()).toEqual(['container others']);
});

test('it gives up one day, and says what it knows', async () => {
	const { there, waitsMs, remove } = await start();
	await there.docker.vanish();
	expect(await remove()).toEqual([expect.stringContaining('no Docker engine answers')]);
	expect(waitsMs).toHaveLength(19);
});
