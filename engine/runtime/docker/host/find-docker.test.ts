import { expect, test } from 'vitest';
import { addressText } from './docker-address.ts';
import { failureLine } from './docker-failure.ts';
import { findDocker } from './find-docker.ts';
import { contextFiles, type Literal, literalSurroundings } from './testing-surroundings.ts';

/** The addresses that are asked, in order, or the line of the error. */
function found(literal: Literal): readonly string[] | string {
	const places = findDocker(literalSurroundings(literal));
	return places.ok
		? places.value.map(({ address, named }) => (named === null ? addressText(address) : `${named}: ${addressText(address)}`))
		: failureLine(places.error);
}

const config = (currentContext: string) => ({ '/home/me/.docker/config.json': JSON.stringify({ auths: {}, currentContext }) });
const lab = contextFiles('lab', { Host: 'tcp://10.0.0.5:2375', SkipTLSVerify: false });
const desk = contextFiles('desk', { Host: 'unix:///home/me/desk.sock' });

test('DOCKER_HOST comes before DOCKER_CONTEXT, which comes before the current context, and each alone is asked', () => {
	const files = { ...config('desk'), ...lab, ...desk };
	const env = { DOCKER_HOST: 'unix:///own.sock', DOCKER_CONTEXT: 'lab' };
	expect(found({ env, files })).toEqual(['DOCKER_HOST: unix:///own.sock']);
	expect(found({ env: { DOCKER_CONTEXT: 'lab' }, files })).toEqual(['context lab: tcp://10.0.0.5:2375']);
	expect(found({ files })).toEqual(['context desk: unix:///home/me/desk.sock']);
});

test('an empty variable counts as none', () => {
	expect(found({ env: { DOCKER_HOST: '', DOCKER_CONTEXT: '', DOCKER_CONFIG: '' }, files: { ...config('desk'), ...desk } })).toEqual([
		'context desk: unix:///home/me/desk.sock',
	]);
});

test('DOCKER_CONFIG moves configuration and contexts', () => {
	const files = { '/conf/config.json': '{"currentContext":"lab"}', ...contextFiles('lab', { Host: 'ssh://me@lab' }, {}, '/conf') };
	expect(found({ env: { DOCKER_CONFIG: '/conf' }, files })).toEqual(['context lab: ssh://me@lab']);
});

test('with nothing named, the default socket is asked first, then rootless Docker, Docker Desktop and Podman', () => {
	expect(found({ env: { XDG_RUNTIME_DIR: '/run/user/7' } })).toEqual([
		'unix:///var/run/docker.sock',
		'unix:///run/user/7/docker.sock',
		'unix:///home/me/.docker/run/docker.sock',
		'unix:///home/me/.docker/desktop/docker.sock',
		'unix:///run/user/7/podman/podman.sock',
		'unix:///run/podman/podman.sock',
	]);
});

test('the context "default", wherever it is named, is no context', () => {
	expect(found({ files: config('default') })).toContain('unix:///var/run/docker.sock');
	expect(found({ env: { DOCKER_CONTEXT: 'default' }, files: { ...config('desk'), ...desk } })).toContain('unix:///var/run/docker.sock');
});

test('on macOS the sockets of Docker Desktop and of a podman machine are known', () => {
	expect(found({ platform: 'darwin', home: '/Users/me', env: { TMPDIR: '/var/folders/x/' } })).toEqual([
		'unix:///var/run/docker.sock',
		'unix:///Users/me/.docker/run/docker.sock',
		'unix:///var/folders/x/podman/podman-machine-default-api.sock',
		'unix:///Users/me/.local/share/containers/podman/machine/podman.sock',
	]);
});

test('on Windows pipes are asked', () => {
	expect(found({ platform: 'win32', uid: undefined })).toEqual(['npipe:////./pipe/docker_engine', 'npipe:////./pipe/podman-machine-default']);
});

test.each<[string, Literal, string]>([
	['a DOCKER_HOST that is none', { env: { DOCKER_HOST: 'http://lab' } }, 'DOCKER_HOST "http://lab" begins with http://'],
	['a pipe elsewhere than on Windows', { env: { DOCKER_HOST: 'npipe:////./pipe/docker_engine' } }, 'only Windows'],
	['a context that does not exist', { env: { DOCKER_CONTEXT: 'gone' } }, 'DOCKER_CONTEXT names the context "gone", which does not exist; "docker context ls"'],
	['a current context that does not exist', { files: config('gone') }, '/home/me/.docker/config.json names the context "gone"'],
	['a configuration that is not JSON', { files: { '/home/me/.docker/config.json': '{' } }, '/home/me/.docker/config.json is not JSON'],
	[
		'a configuration of another form',
		{ files: { '/home/me/.docker/config.json': '{"currentContext":7}' } },
		'/home/me/.docker/config.json is not as Docker writes it',
	],
	[
		'a configuration that cannot be read',
		{ files: { '/home/me/.docker/config.json': { kind: 'unreadable', why: 'cannot be read (EACCES)' } } },
		'/home/me/.docker/config.json cannot be read (EACCES)',
	],
	['a context without an address', { env: { DOCKER_CONTEXT: 'k' }, files: contextFiles('k', {}) }, 'context "k" says no address'],
	[
		'a context with a bad address',
		{ env: { DOCKER_CONTEXT: 'k' }, files: contextFiles('k', { Host: 'ftp://x' }) },
		'context "k": "ftp://x" begins with ftp://',
	],
	['TLS without an authority', { env: { DOCKER_HOST: 'tcp://lab', DOCKER_TLS_VERIFY: '1' } }, '/home/me/.docker/ca.pem is missing'],
	[
		'TLS with a broken authority',
		{ env: { DOCKER_HOST: 'tcp://lab', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' }, files: { '/certs/ca.pem': 'no certificate' } },
		'/certs/ca.pem is not what its name says',
	],
	[
		'a context with a broken key',
		{ env: { DOCKER_CONTEXT: 'k' }, files: contextFiles('k', { Host: 'tcp://lab' }, { 'key.pem': 'x' }) },
		'docker/key.pem is not what its name says',
	],
])('%s is an error about just that, and nothing else is asked', (_, literal, words) => {
	const line = found(literal);
	expect(line).toContain(words);
	expect(String(line).split('\n')).toHaveLength(1);
});

test('a TCP address without certificates and without being asked for them is plain', () => {
	const plain = findDocker(literalSurroundings({ env: { DOCKER_HOST: 'tcp://lab:2375', DOCKER_CERT_PATH: '/certs' } }));
	expect(plain).toMatchObject({ ok: true, value: [{ tls: undefined }] });
});
