import Docker from 'dockerode';
import { expect, onTestFinished, test } from 'vitest';
import { dockerCall, translate } from './docker-call.ts';
import type { DockerCode } from './docker-failure.ts';
import { noSpace, quietHandlers, type StandInAnswer, startStandInDocker } from './stand-in-docker.ts';

const call = { what: 'create the container lab-be1', where: 'unix:///x.sock' };

/** As dockerode makes it from an answer of the engine. */
function answered(statusCode: number, message: string): Error {
	return Object.assign(new Error(`(HTTP code ${statusCode}) unexpected - ${message} `), { statusCode, json: { message } });
}

const bind = 'driver failed programming external connectivity on endpoint lab-fe1 (0f): ';

test.each<[number, string, DockerCode, boolean]>([
	[500, 'write /var/lib/docker/tmp/x: no space left on device', 'docker-no-space', true],
	[
		409,
		'Conflict. The container name "/lab-be1" is already in use by container "5f". You have to remove (or rename) that container.',
		'docker-name-conflict',
		true,
	],
	[409, 'network with name lab already exists', 'docker-name-conflict', true],
	[500, 'creating container storage: the container name "lab-be1" is already in use by 5f. You have to remove that container', 'docker-name-conflict', true],
	[409, 'Container 5f is not running', 'docker-refused', true],
	[404, 'No such container: lab-be1', 'docker-not-found', true],
	[404, 'network lab not found', 'docker-not-found', true],
	[500, `${bind}Bind for 127.0.0.1:2525 failed: port is already allocated`, 'docker-port-taken', true],
	[500, `${bind}Error starting userland proxy: listen tcp4 127.0.0.1:2525: bind: address already in use`, 'docker-port-taken', true],
	[403, 'Pool overlaps with other one on this address space', 'docker-subnet-taken', true],
	[404, 'invalid pool request: Pool overlaps with other one on this address space', 'docker-subnet-taken', true],
	[500, 'subnet 10.89.0.0/24 is already used on the host or by another config', 'docker-subnet-taken', true],
	[400, 'invalid IP address', 'docker-refused', true],
	[403, 'endpoint with name lab-be1 is not allowed', 'docker-refused', true],
	[500, 'OCI runtime create failed', 'docker-refused', false],
])('%i "%s" is %s', (status, message, code, definite) => {
	const { error } = translate(answered(status, message), call);
	expect(error).toMatchObject({ code, definite });
	expect(error.message).toBe(`Docker at unix:///x.sock could not create the container lab-be1: ${message}`);
	expect(error.remedy).not.toBe('');
});

test.each<[string, DockerCode, boolean]>([
	['ENOENT', 'docker-gone', true],
	['ECONNREFUSED', 'docker-gone', true],
	['ECONNRESET', 'docker-gone', false],
	['EPIPE', 'docker-gone', false],
	['EACCES', 'docker-denied', true],
])('%s on the way is %s', (code, expected, definite) => {
	expect(translate(Object.assign(new Error(code), { code }), call).error).toMatchObject({ code: expected, definite });
});

test('a question that was lost changed nothing', () => {
	expect(translate(Object.assign(new Error('x'), { code: 'ECONNRESET' }), { ...call, reads: true }).error).toMatchObject({ definite: true });
});

async function standIn(answer: StandInAnswer) {
	const engine = await startStandInDocker({ handlers: [...quietHandlers, { method: 'POST', path: '/networks/create', answer }] });
	onTestFinished(() => engine[Symbol.asyncDispose]());
	const docker = new Docker({ socketPath: engine.socketPath });
	const create = (limitMs = 5_000, signal?: AbortSignal) =>
		dockerCall({ what: 'create a network', where: engine.address, limitMs, ...(signal ? { signal } : {}) }, (abortSignal) =>
			docker.createNetwork({ Name: 'lab', abortSignal }),
		);
	return { engine, docker, create };
}

test('what the engine answers is the value', async () => {
	const { engine, create } = await standIn({ status: 201, json: { Id: 'n1' } });
	expect(await create()).toMatchObject({ ok: true, value: { id: 'n1' } });
	expect(engine.calls.at(-1)).toMatchObject({ method: 'POST', path: expect.stringMatching(/^\/networks\/create/), body: { Name: 'lab' } });
});

test('an engine that hangs ends the call at its limit, and nobody knows what became of it', async () => {
	const { create } = await standIn('hang');
	expect(await create(50)).toMatchObject({ ok: false, error: { code: 'docker-hangs', definite: false } });
});

test('an engine that hangs ends also a call to which dockerode gives no signal', async () => {
	const { docker, engine } = await standIn('hang');
	engine.on({ method: 'GET', path: '/_ping', answer: 'hang' });
	const asked = await dockerCall({ what: 'ask', where: engine.address, limitMs: 50, reads: true }, () => docker.ping());
	expect(asked).toMatchObject({ ok: false, error: { code: 'docker-hangs', definite: true } });
});

test('a call that nobody waits for any more ends at once, and one that has not begun is not sent', async () => {
	const { engine, create } = await standIn('hang');
	const end = new AbortController();
	const creating = create(5_000, end.signal);
	await engine.called('POST', '/networks/create');
	end.abort();
	expect(await creating).toMatchObject({ ok: false, error: { code: 'docker-given-up', definite: false } });
	const calls = engine.calls.length;
	expect(await create(5_000, end.signal)).toMatchObject({ ok: false, error: { code: 'docker-given-up', definite: true } });
	expect(engine.calls).toHaveLength(calls);
});

test('an engine that disappears during a call is gone, and so it is for the next call', async () => {
	const { engine, create } = await standIn('hang');
	const creating = create();
	await engine.called('POST', '/networks/create');
	await engine.vanish();
	expect(await creating).toMatchObject({ ok: false, error: { code: 'docker-gone', definite: false } });
	expect(await create()).toMatchObject({ ok: false, error: { code: 'docker-gone', definite: true } });
	await engine.comeBack();
	engine.on({ method: 'POST', path: '/networks/create', answer: { status: 201, json: { Id: 'n2' } } });
	expect(await create()).toMatchObject({ ok: true });
});

test.each<[string, StandInAnswer, DockerCode]>([
	['a dropped connection', 'drop', 'docker-gone'],
	['a full disk', noSpace, 'docker-no-space'],
])('%s is told as what it is', async (_, answer, code) => {
	const { create } = await standIn(answer);
	expect(await create()).toMatchObject({ ok: false, error: { code } });
});
