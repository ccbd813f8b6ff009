/** What a follower hears of a container's lives. Docker follows nothing of a container that does not run: its stream is empty then, and ends. */
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { ok } from '../../../node-image/src/result.ts';
import { ContainerLog } from './container-log.ts';
import type { DockerEngine } from './docker-engine.ts';
import { startOfLife } from './docker-engine.ts';

/** One frame of standard output, as Docker sends it. */
function frame(text: string): Buffer {
	const header = Buffer.alloc(8);
	header[0] = 1;
	header.writeUInt32BE(Buffer.byteLength(text), 4);
	return Buffer.concat([header, Buffer.from(text)]);
}

/** A container as Docker has it: what is followed while it does not run gives nothing. */
class Container implements Pick<DockerEngine, 'followLines'> {
	isRunning = false;
	readonly reads: string[] = [];

	async followLines(_name: string, from: 'from-now' | 'from-start') {
		this.reads.push(from);
		return ok(Readable.from(this.isRunning ? [frame('be1 starts\n')] : []));
	}
}

function followed(container: Container) {
	const log = new ContainerLog(container, 'be1');
	const lines: string[] = [];
	let heard = () => {};
	const first = new Promise<void>((resolve) => {
		heard = resolve;
	});
	const stop = log.follow((more) => {
		lines.push(...more);
		heard();
	});
	return { log, lines, first, stop };
}

test('a start is read when the container runs, not when it was asked for', async () => {
	const container = new Container();
	const { log, lines, first } = followed(container);
	log.starting();
	expect(container.reads).toEqual([]);
	container.isRunning = true;
	log.running();
	await first;
	expect(lines).toEqual(['be1 starts']);
	expect(container.reads).toEqual(['from-start']);
});

test('what was paused and goes on is not read a second time', async () => {
	const container = new Container();
	const { log, first } = followed(container);
	log.starting();
	container.isRunning = true;
	log.running();
	await first;
	log.running();
	expect(container.reads).toEqual(['from-start']);
});

test('what ends before it was known to run is read all the same', async () => {
	const container = new Container();
	const { log, first } = followed(container);
	log.starting();
	container.isRunning = true;
	log.ended();
	await first;
	expect(container.reads).toEqual(['from-start']);
});

test('a life begins before its noted start, and behind the end of the one before', () => {
	const StartedAt = '2026-01-02T03:04:05.500000001Z';
	const started = Date.parse(StartedAt) / 1000;
	expect(startOfLife({ StartedAt, FinishedAt: '0001-01-01T00:00:00Z' })).toBe(started - 1);
	expect(startOfLife({ StartedAt, FinishedAt: '2026-01-02T03:04:05.3Z' })).toBe(started - 0.2);
	expect(startOfLife({ StartedAt, FinishedAt: '2026-01-02T03:04:06Z' })).toBe(started - 1);
});
