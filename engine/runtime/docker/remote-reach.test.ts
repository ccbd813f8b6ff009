import { expect, test } from 'vitest';
import { value } from '../../server/testing-listener.ts';
import type { DockerEngine, DockerResult, Inspected } from './docker-engine.ts';
import { dockerFailure } from './host/docker-failure.ts';
import type { Forward, ForwardFailure, LocalPlace, Place } from './host/forward.ts';
import type { ForwardExecOptions } from './host/forward-exec.ts';
import type { LabWay } from './lab-ways.ts';
import { RemoteReach } from './remote-reach.ts';

const way = (port: number): LabWay => ({ here: { host: '127.0.0.1', port }, inside: { host: '198.18.1.2', port } });

/** Keeper and forwards as a test wants them; `log` is what was asked of them. */
class There {
	readonly log: string[] = [];
	readonly listening = new Set<number>();
	readonly waitsMs: number[] = [];
	keeper: Inspected['state'] = 'running';
	takenPort: number | undefined;
	/** Why no way can be opened. */
	closedBecause: string | undefined;
	#lose: ((why: string) => void) | undefined;
	#awaited: (() => void)[] = [];

	engine(): DockerEngine {
		const done = (what: string) => async (): Promise<DockerResult<unknown>> => {
			this.#note(what);
			this.keeper = 'running';
			return { ok: true, value: undefined };
		};
		const inspect = async () => ({ ok: true as const, value: { id: 'k', state: this.keeper, pid: 1, exitCode: 0, outOfMemory: false } });
		// Only what a way asks of it.
		return { host: { docker: {}, where: 'ssh://lab' }, inspect, start: done('start'), unpause: done('unpause') } as unknown as DockerEngine;
	}

	readonly openForward = async ({ onLost }: ForwardExecOptions): Promise<DockerResult<Forward>> => {
		this.#note('open');
		if (this.closedBecause !== undefined) return dockerFailure('docker-gone', this.closedBecause, 'wait');
		this.#lose = onLost;
		const listen = async (_: Place, { port }: LocalPlace): Promise<{ ok: true; value: { port: number } } | { ok: false; error: ForwardFailure }> => {
			if (port === this.takenPort) return { ok: false, error: { code: 'port-taken', message: `127.0.0.1:${port} is taken`, definite: true } };
			this.listening.add(port);
			return { ok: true, value: { port } };
		};
		const unlisten = async ({ port }: LocalPlace) => void this.listening.delete(port);
		return { ok: true, value: { listen, unlisten, close: async () => this.listening.clear() } };
	};

	/** Time passes by itself here. */
	readonly wait = async (waitMs: number): Promise<void> => {
		this.waitsMs.push(waitMs);
	};

	lose(why: string): void {
		this.listening.clear();
		this.#lose?.(why);
	}

	/** Resolves when this was asked for so often. */
	asked(what: string, times: number): Promise<void> {
		return new Promise((resolve) => {
			const look = () => {
				if (this.log.filter((one) => one === what).length < times) return;
				this.#awaited = this.#awaited.filter((one) => one !== look);
				resolve();
			};
			this.#awaited.push(look);
			look();
		});
	}

	#note(what: string): void {
		this.log.push(what);
		for (const look of [...this.#awaited]) look();
	}
}

function reachTo(there: There, options: { readonly triesMax?: number } = {}): RemoteReach {
	const { openForward, wait } = there;
	return new RemoteReach({ engine: there.engine(), container: 'keeper', targets: [], ways: [way(21_000), way(21_001)], openForward, wait, ...options });
}

/** What was begun by an event that just happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('everything listens here once it is open, and nothing any more once it is closed', async () => {
	const there = new There();
	const reach = reachTo(there);
	value(await reach.open());
	expect([...there.listening]).toEqual([21_000, 21_001]);
	await reach.close();
	expect([...there.listening]).toEqual([]);
});

test('where one place is taken here, none is kept', async () => {
	const there = new There();
	there.takenPort = 21_001;
	expect(await reachTo(there).open()).toMatchObject({ ok: false, error: { code: 'docker-port-taken' } });
	expect([...there.listening]).toEqual([]);
});

test.each<[Inspected['state'], string[]]>([
	['down', ['start', 'open']],
	['paused', ['unpause', 'open']],
	['running', ['open']],
])('a keeper that is %s is made to run first', async (state, log) => {
	const there = new There();
	there.keeper = state;
	value(await reachTo(there).open());
	expect(there.log).toEqual(log);
});

test('a way that breaks says why, and is opened again with all that it led to', async () => {
	const there = new There();
	const reach = reachTo(there);
	value(await reach.open());
	value(await reach.lead(way(21_111)));
	await reach.end(way(21_001).here);
	there.keeper = 'down';
	there.lose('the other end of the forward ended');
	expect(reach.problem).toBe('the way into the cluster at ssh://lab broke: the other end of the forward ended');
	await there.asked('open', 2);
	await settled();
	expect(there.log).toEqual(['open', 'start', 'open']);
	expect([...there.listening]).toEqual([21_000, 21_111]);
	expect(reach.problem).toBeUndefined();
});

test('it is tried a few times only, and anew when something is there again', async () => {
	const there = new There();
	const reach = reachTo(there, { triesMax: 3 });
	value(await reach.open());
	there.closedBecause = 'no route';
	there.lose('gone');
	await there.asked('open', 4);
	await settled();
	expect(there.log).toHaveLength(4);
	expect(there.waitsMs).toEqual([250, 500, 1000]);
	expect(reach.problem).toBe('no route');
	there.closedBecause = undefined;
	reach.again();
	await there.asked('open', 5);
	await settled();
	expect(reach.problem).toBeUndefined();
	expect([...there.listening]).toEqual([21_000, 21_001]);
});

test('a way that was asked for while there is none is led when there is one', async () => {
	const there = new There();
	const reach = reachTo(there, { triesMax: 1 });
	value(await reach.open());
	there.closedBecause = 'no route';
	there.lose('gone');
	await there.asked('open', 2);
	value(await reach.lead(way(21_111)));
	there.closedBecause = undefined;
	await settled();
	reach.again();
	await there.asked('open', 3);
	await settled();
	expect([...there.listening]).toEqual([21_000, 21_001, 21_111]);
});

test('closed, it is not opened again', async () => {
	const there = new There();
	const reach = reachTo(there);
	value(await reach.open());
	await reach.close();
	there.lose('gone');
	reach.again();
	await settled();
	expect(there.log).toEqual(['open']);
});
