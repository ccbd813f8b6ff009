/** A node's container against a Docker whose answers and events come in the order that a test wants. */
import { expect, test } from 'vitest';
import { failed, ok } from '../../../node-image/src/result.ts';
import type { DockerResult, Inspected } from './docker-engine.ts';
import { type ContainerChange, NodeContainer } from './node-container.ts';

const container = 'mclab-one-be1';
const inspected: Inspected = { id: 'c', state: 'running', pid: 100, exitCode: 0, outOfMemory: false };
const killedExit = 137;

/** Everything succeeds, at once; `docker` is what it has, and each call may be replaced. */
function node(found: Inspected | undefined = inspected) {
	const docker = { now: inspected };
	const told: ContainerChange[] = [];
	const done = async (): Promise<DockerResult<unknown>> => ok(undefined);
	const calls = { start: done, kill: done, pause: done, unpause: done, inspect: async (): Promise<DockerResult<Inspected>> => ok(docker.now) };
	const engine = {
		start: () => calls.start(),
		kill: () => calls.kill(),
		pause: () => calls.pause(),
		unpause: () => calls.unpause(),
		inspect: () => calls.inspect(),
	};
	const one = new NodeContainer({ engine, container, onChange: (change) => void told.push(change), ...(found ? { found } : {}) });
	return { one, docker, told, calls, words: () => told.map(({ state, by }) => `${state} ${by}`) };
}

test('events that come behind the answers to our calls are not taken for what somebody else did', async () => {
	const { one, words } = node();
	await one.pause();
	await one.resume();
	one.happened({ is: 'paused', container });
	one.happened({ is: 'unpaused', container });
	expect(words()).toEqual(['paused lab', 'running lab']);
	// The next one is somebody else's.
	one.happened({ is: 'paused', container });
	expect(words().at(-1)).toBe('paused outside');
});

test('events that come before the answers are ours, too, and have no echo', async () => {
	const { one, calls, words } = node();
	calls.pause = async () => {
		one.happened({ is: 'paused', container });
		one.happened({ is: 'unpaused', container });
		return ok(undefined);
	};
	await one.pause();
	expect(words()).toEqual(['paused lab', 'running outside']);
	expect(one.state).toBe('running');
});

test('a pause during a planned stop does not make its end somebody else’s', async () => {
	const { one, told } = node();
	one.stopAsked();
	await one.pause();
	await one.resume();
	one.happened({ is: 'ended', container, exitCode: 0 });
	expect(told.at(-1)).toEqual({ state: 'down', exit: 'exit 0', cause: 'stop', by: 'lab' });
});

test('an end that was seen before its event came does not end the next life', async () => {
	const { one, docker, calls, words } = node();
	docker.now = { ...inspected, state: 'down', pid: 0, exitCode: killedExit };
	calls.kill = async () => failed({ code: 'docker-refused' as const, message: 'it is not running', remedy: '', definite: true });
	expect(await one.kill()).toEqual(ok(undefined));
	docker.now = { ...inspected, pid: 200 };
	const starting = one.start();
	one.happened({ is: 'ended', container, exitCode: killedExit });
	await starting;
	one.happened({ is: 'started', container });
	expect(words()).toEqual(['down lab', 'starting lab', 'running lab']);
	one.happened({ is: 'ended', container, exitCode: killedExit });
	expect(words().at(-1)).toBe('down outside');
});

test('a process that another one has replaced while nobody listened has ended, and its successor is told with its number', async () => {
	const { one, docker, told } = node();
	docker.now = { ...inspected, pid: 200 };
	await one.look();
	expect(told).toEqual([
		{ state: 'down', exit: 'ended while Docker was not heard', cause: 'kill', by: 'outside' },
		{ state: 'starting', by: 'outside' },
		{ state: 'running', by: 'outside', pid: 200 },
	]);
	expect(one.pid).toBe(200);
});

test('an answer from before an event is not taken for news', async () => {
	const { one, calls, docker, words } = node();
	calls.inspect = async () => {
		const before = docker.now;
		if (one.state === 'running') one.happened({ is: 'ended', container, exitCode: killedExit });
		docker.now = { ...inspected, state: 'down', pid: 0, exitCode: killedExit };
		return ok(before);
	};
	await one.look();
	expect(words()).toEqual(['down outside']);
});

test('what somebody else starts is told with its process, and so is a pause before that is known', async () => {
	const { one, docker, told } = node({ ...inspected, state: 'down', pid: 0 });
	docker.now = { ...inspected, pid: 200 };
	one.happened({ is: 'started', container });
	one.happened({ is: 'paused', container });
	await expect.poll(() => one.state).toBe('paused');
	expect(told).toEqual([
		{ state: 'starting', by: 'outside' },
		{ state: 'running', by: 'outside', pid: 200 },
		{ state: 'paused', cause: 'pause', by: 'outside' },
	]);
});

test('a start that somebody else was faster with is a start', async () => {
	const { one, calls, words } = node({ ...inspected, state: 'down', pid: 0 });
	calls.start = async () => failed({ code: 'docker-refused' as const, message: 'container already started', remedy: '', definite: true });
	expect(await one.start()).toEqual(ok(undefined));
	expect(words()).toEqual(['starting lab', 'running lab']);
});

test('memory that ran out in a shell is not why a node ends that is killed later', async () => {
	const { one, calls, told } = node();
	one.happened({ is: 'out-of-memory', container });
	calls.kill = async () => {
		one.happened({ is: 'ended', container, exitCode: killedExit });
		return ok(undefined);
	};
	await one.kill();
	expect(told.at(-1)).toEqual({ state: 'down', exit: 'SIGKILL', cause: 'kill', by: 'lab' });
});

test('a kill that nobody knows the outcome of is ours when its end comes', async () => {
	const { one, calls, told } = node();
	calls.kill = async () => failed({ code: 'docker-hangs' as const, message: 'no answer', remedy: '', definite: false });
	expect((await one.kill()).ok).toBe(false);
	one.happened({ is: 'ended', container, exitCode: killedExit });
	expect(told.at(-1)).toMatchObject({ cause: 'kill', by: 'lab' });
});
