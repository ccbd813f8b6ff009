/** Events of Docker in any order beside our own calls: what is told, and to whom it is put down. */
import { expect, test } from 'vitest';
import type { DockerEngine, DockerResult, Inspected } from './docker-engine.ts';
import { dockerFailure } from './host/docker-failure.ts';
import { type ContainerChange, NodeContainer } from './node-container.ts';

const found = (state: Inspected['state'], exitCode = 0): Inspected => ({ id: 'c', state, pid: state === 'down' ? 0 : 4711, exitCode, outOfMemory: false });

/** `during`: what happens while a call of ours is under way. */
function start(options: { readonly found?: Inspected; readonly failing?: boolean } = {}) {
	const told: string[] = [];
	let during = () => {};
	let now = found('running');
	const call = async (): Promise<DockerResult<unknown>> => {
		during();
		return options.failing ? dockerFailure('docker-refused', 'no', 'see') : { ok: true, value: undefined };
	};
	const engine = { start: call, kill: call, pause: call, unpause: call, inspect: async () => ({ ok: true, value: now }) } as unknown as DockerEngine;
	const onChange = ({ state, by, cause, exit }: ContainerChange) => void told.push([state, by, cause, exit].filter((part) => part !== undefined).join(' '));
	const container = new NodeContainer({ engine, container: 'be1', onChange, ...(options.found ? { found: options.found } : {}) });
	return {
		container,
		told,
		during: (work: () => void) => {
			during = work;
		},
		isNow: (state: Inspected) => {
			now = state;
		},
	};
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const event = (is: 'started' | 'paused' | 'unpaused' | 'out-of-memory') => ({ is, container: 'be1' }) as const;
const ended = (exitCode: number) => ({ is: 'ended', container: 'be1', exitCode }) as const;

test.each(['during', 'behind'] as const)('our start is told once, whether its event comes %s the call', async (when) => {
	const { container, told, during } = start();
	if (when === 'during') during(() => container.happened(event('started')));
	expect(await container.start()).toMatchObject({ ok: true });
	if (when === 'behind') container.happened(event('started'));
	expect(told).toEqual(['starting lab', 'running lab']);
	expect(container.pid).toBe(4711);
});

test.each(['during', 'behind'] as const)('our kill is ours, whether its event comes %s the call', async (when) => {
	const { container, told, during } = start({ found: found('running') });
	if (when === 'during') during(() => container.happened(ended(137)));
	const killed = container.kill();
	if (when === 'behind') setImmediate(() => container.happened(ended(137)));
	expect(await killed).toMatchObject({ ok: true });
	expect(told).toEqual(['down lab kill SIGKILL']);
});

test.each<[string, Parameters<NodeContainer['happened']>[0][], string[]]>([
	['a kill', [ended(137)], ['down outside kill SIGKILL']],
	['a stop', [ended(0)], ['down outside stop exit 0']],
	['an end in an error', [ended(1)], ['down outside exit 1']],
	['too little memory', [event('out-of-memory'), ended(137)], ['down outside kill SIGKILL (out of memory)']],
	['a pause, and its end', [event('paused'), event('unpaused')], ['paused outside pause', 'running outside resume']],
	['a kill of what is paused', [event('paused'), ended(137)], ['paused outside pause', 'down outside kill SIGKILL']],
	['a restart', [ended(143), event('started')], ['down outside kill SIGTERM', 'starting outside', 'running outside']],
	['what is told twice', [ended(137), ended(137)], ['down outside kill SIGKILL']],
	['what cannot be: the end of a pause that there was not', [event('unpaused')], []],
])('%s from outside is told as that', async (_, events, told) => {
	const its = start({ found: found('running') });
	for (const one of events) its.container.happened(one);
	// Whoever started it, its process is asked for.
	await turn();
	expect(its.told).toEqual(told);
});

test.each(['during', 'behind'] as const)('our pause and resume are ours, whether their events come %s the calls', async (when) => {
	const { container, told, during } = start({ found: found('running') });
	if (when === 'during') during(() => container.happened(event('paused')));
	await container.pause();
	if (when === 'behind') container.happened(event('paused'));
	if (when === 'during') during(() => container.happened(event('unpaused')));
	await container.resume();
	if (when === 'behind') container.happened(event('unpaused'));
	expect(told).toEqual(['paused lab pause', 'running lab resume']);
});

test('a planned stop is ours; one that was refused is not', async () => {
	const { container, told } = start({ found: found('running') });
	container.stopAsked();
	container.stopRefused();
	container.happened(ended(0));
	container.happened(event('started'));
	await turn();
	container.stopAsked();
	container.happened(ended(0));
	expect(told).toEqual(['down outside stop exit 0', 'starting outside', 'running outside', 'down lab stop exit 0']);
});

test('a start that fails is no start', async () => {
	const { container, told, isNow } = start({ failing: true });
	isNow(found('down', 1));
	expect(await container.start()).toMatchObject({ ok: false });
	expect(told).toEqual(['starting lab', 'down outside not started']);
});

test('a kill of what had just ended by itself is no failure', async () => {
	const { container, told, isNow } = start({ found: found('running'), failing: true });
	isNow(found('down', 1));
	expect(await container.kill()).toMatchObject({ ok: true });
	expect(told).toEqual(['down lab kill exit 1']);
});

test.each<[string, Inspected, Inspected, string[]]>([
	['it died', found('running'), found('down', 137), ['down outside kill SIGKILL']],
	['it was paused', found('running'), found('paused'), ['paused outside pause']],
	['it goes on', found('paused'), found('running'), ['running outside resume']],
	['it was started', found('down'), found('running'), ['starting outside', 'running outside']],
	['nothing happened', found('running'), found('running'), []],
])('behind a time without events: %s', async (_, before, now, told) => {
	const its = start({ found: before });
	its.isNow(now);
	await its.container.look();
	expect(its.told).toEqual(told);
});
