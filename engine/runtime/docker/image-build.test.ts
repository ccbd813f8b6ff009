import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { failureLine } from './host/docker-failure.ts';
import { buildFailure, readProgress } from './image-build.ts';
import { localBaseImage, publicBaseImage } from './image-names.ts';

test.each([
	['a pull that fails', 'Get "https://registry-1.docker.io/v2/": no such host', 2, publicBaseImage, 'docker-no-image', /--local-base.*image load FILE/],
	['a pull of any other base', 'pull access denied for debian', 2, 'debian:12', 'docker-no-image', /--local-base/],
	['packages that cannot be fetched', "The command '/bin/sh -c apt-get' returned a non-zero code: 100", 3, publicBaseImage, 'docker-no-image', /--local-base/],
	['a step of our own', "The command '/bin/sh -c node' returned a non-zero code: 1", 9, publicBaseImage, 'docker-refused', /see what it says/],
	['a step on the local base', 'returned a non-zero code: 127', 3, localBaseImage, 'docker-refused', /see what it says/],
	['a full disk', 'write /x: no space left on device', 2, publicBaseImage, 'docker-no-space', /docker system prune/],
])('a build that fails by %s says how to go on', (_, message, step, base, code, remedy) => {
	const { error } = buildFailure({ message, step }, base);
	expect(error.code).toBe(code);
	expect(error.message).toContain(message);
	expect(failureLine(error)).toMatch(remedy);
});

test('a failure names its step and what was said before it', async () => {
	const lines = [{ stream: 'Step 1/4 : ARG BASE' }, { stream: 'Step 2/4 : FROM x' }, { stream: ' ---> 12ab\n' }, { error: 'no such host' }];
	const steps: string[] = [];
	const read = await readProgress(Readable.from(lines.map((line) => `${JSON.stringify(line)}\r\n`)), (step) => steps.push(step));
	expect(steps).toEqual(['image: step 1 of 4, ARG BASE', 'image: step 2 of 4, FROM x']);
	expect(read).toMatchObject({ ok: false, error: { step: 2, message: 'no such host (---> 12ab)' } });
});
