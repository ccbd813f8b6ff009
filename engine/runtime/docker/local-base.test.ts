/** The way of a system's archive from mmdebstrap into the engine, where one of the two gives up. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { DockerEngine } from './docker-engine.ts';
import { connectDocker } from './host/docker-host.ts';
import { noSpace, type StandInDocker, startStandInDocker } from './host/stand-in-docker.ts';
import { literalSurroundings } from './host/testing-surroundings.ts';
import { importSystem } from './local-base.ts';

let folder: string;
let docker: StandInDocker;
let engine: DockerEngine;
const system = { distribution: 'debian', suite: 'bookworm' } as const;

beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'local-base-'));
	docker = await startStandInDocker();
	docker.on({ method: 'POST', path: '/images/create', answer: { bytes: '{"status":"sha256:1"}\n' } });
	const host = await connectDocker({ surroundings: literalSurroundings({ env: { DOCKER_HOST: docker.address } }) });
	if (!host.ok) throw new Error(host.error.message);
	engine = new DockerEngine(host.value);
	onTestFinished(async () => {
		host.value.close();
		await docker[Symbol.asyncDispose]();
		rmSync(folder, { recursive: true });
	});
});

/** In place of mmdebstrap. */
function program(...lines: readonly string[]): string {
	const path = join(folder, 'stand-in');
	writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755 });
	return path;
}

const imports = () => docker.calls.filter(({ path }) => path.startsWith('/images/create')).map(({ body }) => body);

test('what it writes is imported, and what it says is progress', async () => {
	const said: string[] = [];
	const made = await importSystem(engine, { system, mirror: undefined, program: program('echo "I: installing packages..." >&2', 'printf archive') }, (line) =>
		said.push(line),
	);
	expect(made).toEqual({ ok: true, value: undefined });
	expect(imports()).toEqual(['archive']);
	expect(said).toEqual(["making a base of bookworm's packages (mmdebstrap) ...", 'base: installing packages...']);
});

test('one that is not installed is said at once, and nothing is sent', async () => {
	const made = await importSystem(engine, { system, mirror: undefined, program: join(folder, 'none') }, () => {});
	expect(made).toMatchObject({ ok: false, error: { message: 'mmdebstrap: it is not installed', remedy: 'install it: apt-get install mmdebstrap' } });
	expect(imports()).toEqual([]);
});

test('one that fails in the middle is told in its own words, and half an archive is no image', async () => {
	const failing = program('printf half', 'echo "I: running apt-get update..." >&2', 'echo "E: Failed to fetch http://x" >&2', 'exit 25');
	const made = await importSystem(engine, { system, mirror: undefined, program: failing }, () => {});
	expect(made).toMatchObject({
		ok: false,
		error: { message: 'mmdebstrap: it ended (exit 25): E: Failed to fetch http://x', remedy: expect.stringContaining('--mirror URL') },
	});
	expect(imports()).toEqual([]);
});

test('an engine that goes away ends it, though it would have gone on', { timeout: 10_000 }, async () => {
	const endless = program('printf archive', 'echo "I: downloading packages..." >&2', 'exec sleep 60');
	const made = await importSystem(engine, { system, mirror: undefined, program: endless }, (line) => {
		if (line === 'base: downloading packages...') void docker.vanish();
	});
	expect(made).toMatchObject({ ok: false, error: { code: 'docker-gone' } });
});

test('an engine without space says so in the middle', async () => {
	docker.on({ method: 'POST', path: '/images/create', answer: { bytes: '{"error":"write /usr: no space left on device"}\n' } });
	expect(await importSystem(engine, { system, mirror: undefined, program: program('printf archive') }, () => {})).toMatchObject({
		ok: false,
		error: { code: 'docker-no-space' },
	});
	docker.on({ method: 'POST', path: '/images/create', answer: noSpace });
	expect(await importSystem(engine, { system, mirror: undefined, program: program('printf archive') }, () => {})).toMatchObject({
		ok: false,
		error: { code: 'docker-no-space' },
	});
});
