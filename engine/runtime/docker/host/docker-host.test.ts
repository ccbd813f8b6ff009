import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { value } from '../../../server/testing-listener.ts';
import { connectFailure } from './connect-failure.ts';
import { failureLine } from './docker-failure.ts';
import { type ConnectOptions, connectDocker, connectFirst } from './docker-host.ts';
import type { DockerPlace } from './find-docker.ts';
import { noSpace, type StandInOptions, startStandInDocker } from './stand-in-docker.ts';
import { authorityPem, certificatePem, keyPem, otherAuthorityPem } from './testing-certificates.ts';
import { contextFiles, type Literal, literalSurroundings } from './testing-surroundings.ts';

function folder(): string {
	const path = mkdtempSync(join(tmpdir(), 'docker-host-'));
	onTestFinished(() => rmSync(path, { recursive: true, force: true }));
	return path;
}

async function engine(options: StandInOptions = {}) {
	const started = await startStandInDocker({ ...options, info: { Name: 'here', ...options.info } });
	onTestFinished(() => started[Symbol.asyncDispose]());
	return started;
}

async function connect(literal: Literal, options: Omit<ConnectOptions, 'surroundings'> = {}) {
	const host = await connectDocker({ surroundings: literalSurroundings(literal), ...options });
	if (host.ok) onTestFinished(host.value.close);
	return host;
}

/** The line that a person reads where there is no connection. */
async function refusal(literal: Literal, options: Omit<ConnectOptions, 'surroundings'> = {}): Promise<string> {
	const host = await connect(literal, options);
	if (host.ok) throw new Error(`connected to ${host.value.where}`);
	const line = failureLine(host.error);
	expect(line.split('\n')).toHaveLength(1);
	return `${host.error.code}: ${line}`;
}

async function listening(server: Server): Promise<number> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	onTestFinished(() => void server.close());
	return (server.address() as AddressInfo).port;
}

test('an engine that was named is greeted and says what it is', async () => {
	const { address } = await engine();
	expect(value(await connect({ env: { DOCKER_HOST: address } }))).toMatchObject({
		where: `DOCKER_HOST (${address})`,
		reach: 'local',
		product: 'Docker',
		version: '20.10.24',
		apiVersion: '1.41',
		rootless: false,
		cgroupVersion: 2,
		architecture: 'amd64',
		cpus: 2,
	});
});

test.each<[string, StandInOptions, object]>([
	[
		'Docker Desktop is local, though it calls its machine by another name',
		{ version: { Platform: { Name: 'Docker Desktop 4.30.0 (149282)' } }, info: { Name: 'docker-desktop' } },
		{ product: 'Docker Desktop', reach: 'local' },
	],
	['Podman says so among its components', { version: { Components: [{ Name: 'Podman Engine' }] } }, { product: 'Podman', reach: 'local' }],
	['Podman says that it is rootless in a field of its own', { info: { Rootless: true } }, { rootless: true }],
	['rootless is told', { info: { SecurityOptions: ['name=seccomp,profile=default', 'name=rootless', 'name=cgroupns'] } }, { rootless: true }],
	['an engine behind a local socket that calls its machine by another name is elsewhere', { info: { Name: 'there' } }, { reach: 'remote' }],
	['nulls where other engines have lists are taken', { version: { Components: null, Platform: null }, info: { SecurityOptions: null } }, { rootless: false }],
])('%s', async (_, options, facts) => {
	const { address } = await engine(options);
	expect(value(await connect({ env: { DOCKER_HOST: address } }))).toMatchObject(facts);
});

test('a virtual machine behind a local socket on macOS hands its ports on, so it is local', async () => {
	const { address } = await engine({ info: { Name: 'colima' } });
	expect(value(await connect({ platform: 'darwin', env: { DOCKER_HOST: address } }))).toMatchObject({ reach: 'local' });
});

test('a context names the engine, and the text says which', async () => {
	const { address } = await engine();
	const host = value(await connect({ env: { DOCKER_CONTEXT: 'desk' }, files: contextFiles('desk', { Host: address }) }));
	expect(host.where).toBe(`context desk (${address})`);
});

test('the variables of this process do not lead elsewhere what was found', async () => {
	const { address } = await engine();
	const kept = process.env.DOCKER_HOST;
	process.env.DOCKER_HOST = 'tcp://127.0.0.1:1';
	onTestFinished(() => {
		if (kept === undefined) delete process.env.DOCKER_HOST;
		else process.env.DOCKER_HOST = kept;
	});
	value(await connect({ env: { DOCKER_HOST: address } }));
	expect(process.env.DOCKER_HOST).toBe('tcp://127.0.0.1:1');
});

const wellKnown = (...paths: string[]) => paths.map((path): DockerPlace => ({ address: { kind: 'unix', path }, tls: undefined, named: null }));

test('where nothing was named and the first place is empty, the next one is asked', async () => {
	const { socketPath } = await engine();
	const host = value(await connectFirst(wellKnown(join(folder(), 'none.sock'), socketPath), literalSurroundings()));
	onTestFinished(host.close);
	expect(host.where).toBe(`unix://${socketPath}`);
});

test('no engine anywhere is one line about the default socket, and says that none is needed', async () => {
	const first = join(folder(), 'docker.sock');
	const none = await connectFirst(wellKnown(first, join(folder(), 'other.sock')), literalSurroundings());
	expect(none.ok ? '' : failureLine(none.error)).toBe(
		`no Docker engine answers at unix://${first} (no such file); start Docker, or leave --runtime docker out: the process runtime needs none`,
	);
});

test('an engine that is there and hangs is the answer, and no other one is taken in its place', async () => {
	const hanging = await engine({ handlers: [{ method: 'GET', path: '/_ping', answer: 'hang' }] });
	const other = await engine();
	const answer = await connectFirst(wellKnown(hanging.socketPath, other.socketPath), literalSurroundings(), 50);
	expect(answer).toMatchObject({ ok: false, error: { code: 'docker-hangs' } });
	expect(other.calls).toEqual([]);
});

test('a socket that is closed to this user says which group opens it', () => {
	const [place] = wellKnown('/var/run/docker.sock');
	const denied = place && connectFailure(place, Object.assign(new Error('connect EACCES'), { code: 'EACCES' }));
	expect(denied && failureLine(denied.error)).toMatch(
		/^no permission for the Docker engine at unix:\/\/\/var\/run\/docker.sock; add yourself to the group docker/,
	);
});

test('what was named and is not there is an error about just that', async () => {
	const path = join(folder(), 'none.sock');
	expect(await refusal({ env: { DOCKER_HOST: `unix://${path}` } })).toBe(
		`docker-gone: no Docker engine answers at DOCKER_HOST (unix://${path}) (no such file); start it, mend what names it, or leave --runtime docker out: the process runtime needs none`,
	);
});

test('a socket that nobody listens on any more is told as that', async () => {
	const { address } = await refusedTcp();
	expect(await refusal({ env: { DOCKER_HOST: address } })).toContain('(nobody listens there)');
});

async function refusedTcp() {
	const server = createServer();
	const port = await listening(server);
	await new Promise((resolve) => server.close(resolve));
	return { address: `tcp://127.0.0.1:${port}` };
}

test('an engine that takes the connection and says nothing is an error in time', async () => {
	const hanging = await engine({ handlers: [{ method: 'GET', path: '/_ping', answer: 'hang' }] });
	expect(await refusal({ env: { DOCKER_HOST: hanging.address } }, { limitMs: 50 })).toMatch(/^docker-hangs: .* did not answer within 0\.05 s; restart it/);
});

test.each(['/version', '/info'])('an engine that hangs at %s is an error in time, too', async (path) => {
	const hanging = await engine({ handlers: [{ method: 'GET', path, answer: 'hang' }] });
	expect(await refusal({ env: { DOCKER_HOST: hanging.address } }, { limitMs: 50 })).toMatch(/^docker-hangs: /);
});

test.each<[string, StandInOptions, string]>([
	['Windows containers', { info: { OSType: 'windows' } }, 'runs windows containers, and the nodes need Linux; switch it to Linux containers'],
	[
		'an API that is too old',
		{ version: { ApiVersion: '1.40', Version: '19.03.1' } },
		'version 19.03.1 speaks API 1.40, and 1.41 is needed; install Docker 20.10',
	],
	['answers of another form', { version: { ApiVersion: 7 } }, 'is no Docker engine that is known here: /version'],
	['another server', { handlers: [{ method: 'GET', path: '/_ping', answer: { status: 404, json: {} } }] }, 'is no Docker engine that is known here'],
])('%s: refused by name', async (_, options, words) => {
	const { address } = await engine(options);
	const line = await refusal({ env: { DOCKER_HOST: address } });
	expect(line).toMatch(/^docker-unfit: /);
	expect(line).toContain(words);
});

const folderOfCertificates = (authority = authorityPem) => ({ '/certs/ca.pem': authority, '/certs/cert.pem': certificatePem, '/certs/key.pem': keyPem });
const serverTls = { cert: certificatePem, key: keyPem, ca: authorityPem, requestCert: true, rejectUnauthorized: true };
const tlsEnv = (address: string) => ({ DOCKER_HOST: address, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' });

test('TLS: both sides know each other by their certificates', async () => {
	const { address } = await engine({ tls: serverTls });
	expect(value(await connect({ env: tlsEnv(address), files: folderOfCertificates() }))).toMatchObject({ where: `DOCKER_HOST (${address})`, reach: 'local' });
});

test('TLS: a context brings its own certificates', async () => {
	const { address } = await engine({ tls: serverTls });
	const tls = { 'ca.pem': authorityPem, 'cert.pem': certificatePem, 'key.pem': keyPem };
	value(await connect({ env: { DOCKER_CONTEXT: 'far' }, files: contextFiles('far', { Host: address }, tls) }));
});

test('TLS on loopback is remote when the engine says that its machine is another one', async () => {
	const { address } = await engine({ tls: serverTls, info: { Name: 'there' } });
	expect(value(await connect({ env: tlsEnv(address), files: folderOfCertificates() }))).toMatchObject({ reach: 'remote' });
});

test('TLS: an engine of another authority is refused, and the file of ours is named', async () => {
	const { address } = await engine({ tls: serverTls });
	const line = await refusal({ env: tlsEnv(address), files: folderOfCertificates(otherAuthorityPem) });
	expect(line).toMatch(/^docker-tls: the certificate of the Docker engine at .* is not signed by \/certs\/ca\.pem/);
});

test('TLS is verified also where a context says that it need not be', async () => {
	const { address } = await engine({ tls: serverTls });
	const files = contextFiles('far', { Host: address, SkipTLSVerify: true });
	expect(await refusal({ env: { DOCKER_CONTEXT: 'far' }, files })).toContain("is not signed by the system's authorities");
});

test('TLS: a certificate for another name is refused by that name', async () => {
	const { address } = await engine({ tls: serverTls });
	const env = tlsEnv(address.replace('127.0.0.1', 'localhost'));
	expect(await refusal({ env, files: folderOfCertificates() })).toContain('is not made for localhost');
});

test('TLS: an engine that wants a certificate of ours says which files are missing', async () => {
	const { address } = await engine({ tls: serverTls });
	const line = await refusal({ env: tlsEnv(address), files: { '/certs/ca.pem': authorityPem } });
	expect(line).toMatch(/^docker-tls: .* wants a certificate of ours, and there is no cert\.pem and key\.pem/);
});

test('TLS: an engine that speaks nothing else says how to ask for it', async () => {
	// What Go's HTTP server answers.
	const secured = createHttpServer((_, response) => response.writeHead(400).end('Client sent an HTTP request to an HTTPS server.\n'));
	const port = await listening(secured);
	expect(await refusal({ env: { DOCKER_HOST: `tcp://127.0.0.1:${port}` } })).toMatch(/^docker-tls: .* speaks TLS only; set DOCKER_TLS_VERIFY=1/);
});

test('an engine in trouble tells it in its own words', async () => {
	const { address } = await engine({ handlers: [{ method: 'GET', path: '/info', answer: noSpace }] });
	expect(await refusal({ env: { DOCKER_HOST: address } })).toMatch(
		/^docker-no-space: Docker at .* could not say what it is: .*no space left on device; make room/,
	);
});

test('TLS: an engine without it is told as that', async () => {
	const plain = createHttpServer((_, response) => response.end('OK'));
	const port = await listening(plain);
	expect(await refusal({ env: tlsEnv(`tcp://127.0.0.1:${port}`), files: folderOfCertificates() })).toMatch(/^docker-tls: .* does not speak TLS/);
});

test('ssh: each connection is one run of the program, with the address as arguments that are no options', async () => {
	const { socketPath } = await engine({ info: { Name: 'there' } });
	const { PATH, said } = standInSsh(`
		const { connect } = require('node:net');
		const socket = connect(${JSON.stringify(socketPath)});
		process.stdin.pipe(socket).pipe(process.stdout);
	`);
	const host = value(await connect({ env: { DOCKER_HOST: 'ssh://me@lab:2222', PATH } }));
	expect(host).toMatchObject({ where: 'DOCKER_HOST (ssh://me@lab:2222)', reach: 'remote' });
	await Promise.all(Array.from({ length: 8 }, () => host.docker.listContainers().catch(() => undefined)));
	const runs = said();
	const options = ['-T', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=5', '-o', 'ServerAliveInterval=15', '-l', 'me', '-p', '2222'];
	expect(runs[0]).toEqual([...options, '--', 'lab', 'docker', 'system', 'dial-stdio']);
	// Kept for the next call: not one for each of eleven.
	expect(runs.length).toBeLessThan(11);
});

test('ssh: an exec that takes its connection over works in both directions', async () => {
	const { socketPath } = await engine({
		handlers: [{ method: 'POST', path: '/exec/e1/start', answer: { takeOver: (stream) => void stream.pipe(stream) } }],
	});
	const { PATH } = standInSsh(`
		const { connect } = require('node:net');
		const socket = connect(${JSON.stringify(socketPath)});
		process.stdin.pipe(socket).pipe(process.stdout);
	`);
	const host = value(await connect({ env: { DOCKER_HOST: 'ssh://lab', PATH } }));
	const stream = await host.docker.getExec('e1').start({ hijack: true, stdin: true });
	stream.write('there and back');
	const [back] = await new Promise<[Buffer]>((resolve) => stream.once('data', (chunk: Buffer) => resolve([chunk])));
	expect(back.toString()).toBe('there and back');
	stream.destroy();
});

test('ssh: calls that are answered late, or never, keep no other call from its connection', async () => {
	const hanging = await engine({ handlers: [{ method: 'GET', path: /^\/containers\/c\d\/json$/, answer: 'hang' }] });
	const { PATH } = standInSsh(`
		const { connect } = require('node:net');
		const socket = connect(${JSON.stringify(hanging.socketPath)});
		process.stdin.pipe(socket).pipe(process.stdout);
	`);
	const host = value(await connect({ env: { DOCKER_HOST: 'ssh://lab', PATH } }));
	const names = Array.from({ length: 8 }, (_, index) => `c${index}`);
	for (const name of names) {
		host.docker
			.getContainer(name)
			.inspect()
			.catch(() => undefined);
	}
	await Promise.all(names.map((name) => hanging.called('GET', `/containers/${name}/json`)));
});

test('ssh: its last line says why it did not connect', async () => {
	const { PATH } = standInSsh(`
		process.stderr.write('Warning: something else\\nme@lab: Permission denied (publickey).\\n');
		process.exitCode = 255;
	`);
	const line = await refusal({ env: { DOCKER_HOST: 'ssh://me@lab', PATH } });
	expect(line).toMatch(/^docker-ssh: .* ssh says "me@lab: Permission denied \(publickey\)\."; mend it until "ssh me@lab docker version" works/);
});

test('ssh: a program that is missing is told as that', async () => {
	expect(await refusal({ env: { DOCKER_HOST: 'ssh://lab', PATH: folder() } })).toContain('there is no program ssh in PATH');
});

test.each([
	['ends in order', ''],
	['takes no notice of signals', "process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1000);"],
])('ssh: closing ends a call that waits, and a program that %s', async (_, habit) => {
	const hanging = await engine({ handlers: [{ method: 'GET', path: '/containers/json', answer: 'hang' }] });
	const alive = createServer();
	// Each program holds a connection for as long as it lives.
	let programs = 0;
	const { promise: allEnded, resolve } = Promise.withResolvers<void>();
	alive.on('connection', (socket) => {
		programs++;
		socket.resume().on('error', () => undefined);
		socket.on('close', () => --programs === 0 && resolve());
	});
	const port = await listening(alive);
	const { PATH } = standInSsh(`
		${habit}
		const { connect } = require('node:net');
		connect(${port}, '127.0.0.1');
		const socket = connect(${JSON.stringify(hanging.socketPath)});
		process.stdin.pipe(socket).pipe(process.stdout);
	`);
	const host = value(await connect({ env: { DOCKER_HOST: 'ssh://lab', PATH } }));
	const asked = host.docker.listContainers().then(
		() => 'answered',
		() => 'ended',
	);
	await hanging.called('GET', '/containers/json');
	host.close();
	expect(await asked).toBe('ended');
	await allEnded;
});

/** A program `ssh` that runs `script` with Node; `said` are the arguments of each run. */
function standInSsh(script: string): { PATH: string; said: () => string[][] } {
	const path = folder();
	const log = join(path, 'runs');
	writeFileSync(log, '');
	const note = `require('node:fs').appendFileSync(${JSON.stringify(log)}, JSON.stringify(process.argv.slice(2)) + '\\n');`;
	writeFileSync(join(path, 'ssh'), `#!${process.execPath}\n${note}\n${script}`);
	chmodSync(join(path, 'ssh'), 0o755);
	return {
		PATH: path,
		said: () =>
			readFileSync(log, 'utf8')
				.split('\n')
				.filter((line: string) => line !== '')
				.map((line: string) => JSON.parse(line)),
	};
}
