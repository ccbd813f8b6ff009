import { afterEach, expect, test, vi } from 'vitest';
import { VolumeWatch } from './volume-watch.ts';

afterEach(() => {
	vi.useRealTimers();
});

function volume(directories: Record<string, string[]>) {
	const changes: string[] = [];
	const watch = new VolumeWatch({
		list: async (path) => directories[path] ?? [],
		onToken: ({ path, before, after }) => changes.push(`${path}: ${before} -> ${after}`),
	});
	return { directories, changes, watch };
}

test('tokens of controller, members and accounts; each change once', async () => {
	const { directories, changes, watch } = volume({
		Controller: ['1-be1.1'],
		Members: ['be1', '.prepared'],
		'Members/be1': ['1-up'],
		SharedDomains: ['example.test'],
		'SharedDomains/example.test': ['alice.macnt', 'notes.txt'],
		'SharedDomains/example.test/alice.macnt': ['3-be1.1'],
	});
	await watch.look();
	expect(changes.splice(0)).toEqual(['Controller: null -> 1-be1.1', 'Members/be1: null -> 1-up', 'SharedDomains/example.test/alice.macnt: null -> 3-be1.1']);
	await watch.look();
	expect(changes).toEqual([]);
	directories.Controller = ['2-be2.1'];
	directories['SharedDomains/example.test'] = [];
	await watch.look();
	expect(changes).toEqual(['SharedDomains/example.test/alice.macnt: 3-be1.1 -> null', 'Controller: 1-be1.1 -> 2-be2.1']);
});

test('while a rename shows both names, the higher number counts; other names are no tokens', async () => {
	const { changes, watch } = volume({ Controller: ['9-be1.1', '10-free', 'tmp', '99'] });
	await watch.look();
	expect(changes).toEqual(['Controller: null -> 10-free']);
});

test('nothing is told after stop', async () => {
	const { changes, watch } = volume({ Controller: ['1-be1.1'] });
	const looking = watch.look();
	watch.stop();
	await looking;
	expect(changes).toEqual([]);
});

test('of a large domain only so many names are asked for', async () => {
	const asked: (readonly [string, number | undefined])[] = [];
	const watch = new VolumeWatch({
		list: async (path, most) => {
			asked.push([path, most]);
			return path === 'SharedDomains' ? ['example.test'] : [];
		},
		onToken: () => undefined,
	});
	await watch.look();
	expect(asked.find(([path]) => path === 'SharedDomains/example.test')?.[1]).toBe(1000);
	expect(asked.find(([path]) => path === 'Controller')?.[1]).toBeUndefined();
});

test('what cannot be seen has not changed, and what was known before is not told again', async () => {
	const changes: string[] = [];
	let isSeen = true;
	const watch = new VolumeWatch({
		list: async (path) => {
			if (!isSeen) throw new Error('the volume cannot be seen');
			return path === 'Controller' ? ['2-be2.1'] : [];
		},
		onToken: ({ path, before, after }) => changes.push(`${path}: ${before} -> ${after}`),
		known: { Controller: '1-be1.1' },
	});
	await watch.look();
	expect(changes.splice(0)).toEqual(['Controller: 1-be1.1 -> 2-be2.1']);
	isSeen = false;
	await watch.look();
	isSeen = true;
	await watch.look();
	expect(changes).toEqual([]);
});

test('while nobody looks, a sign makes one look soon, however many signs there are, and without one it looks now and then', async () => {
	vi.useFakeTimers();
	let looks = 0;
	const watch = new VolumeWatch({
		list: async (path) => {
			if (path === 'Controller') looks += 1;
			return [];
		},
		onToken: () => undefined,
		everyMs: 250,
		idleEveryMs: 5_000,
	});
	watch.watch(false);
	for (let sign = 0; sign < 50; sign += 1) watch.sign();
	expect(looks).toBe(0);
	await vi.advanceTimersByTimeAsync(250);
	expect(looks).toBe(1);
	await vi.advanceTimersByTimeAsync(4_750);
	expect(looks).toBe(2);
	watch.watch(true);
	await vi.advanceTimersByTimeAsync(0);
	expect(looks).toBe(3);
	watch.stop();
	watch.sign();
	await vi.advanceTimersByTimeAsync(60_000);
	expect(looks).toBe(3);
});

test('while somebody looks, a sign is followed at once', async () => {
	const { directories, changes, watch } = volume({ Controller: ['1-be1.1'] });
	watch.watch(true);
	await watch.look();
	directories.Controller = ['2-be2.1'];
	watch.sign();
	await watch.look();
	watch.stop();
	expect(changes).toEqual(['Controller: null -> 1-be1.1', 'Controller: 1-be1.1 -> 2-be2.1']);
});
