import { expect, test } from 'vitest';
import { addressText, parseAddress } from './docker-address.ts';

test.each([
	['unix:///var/run/docker.sock', { kind: 'unix', path: '/var/run/docker.sock' }],
	['npipe:////./pipe/docker_engine', { kind: 'npipe', path: '//./pipe/docker_engine' }],
	['tcp://10.0.0.5:2376', { kind: 'tcp', host: '10.0.0.5', port: 2376 }],
	['tcp://lab.example', { kind: 'tcp', host: 'lab.example', port: undefined }],
	['tcp://[fd00::1]:2375', { kind: 'tcp', host: 'fd00::1', port: 2375 }],
	['ssh://me@lab.example:2222', { kind: 'ssh', host: 'lab.example', user: 'me', port: 2222 }],
	['ssh://lab', { kind: 'ssh', host: 'lab', user: undefined, port: undefined }],
])('%s is read, and printed as it was written', (text, address) => {
	expect(parseAddress(text)).toEqual({ ok: true, value: address });
	expect(addressText(address as Parameters<typeof addressText>[0])).toBe(text);
});

test('an address without a scheme is TCP, as for the docker command', () => {
	expect(parseAddress('lab:2375')).toEqual({ ok: true, value: { kind: 'tcp', host: 'lab', port: 2375 } });
});

test.each([
	'',
	'unix://docker.sock',
	'http://lab:2375',
	'tcp://lab:0',
	'tcp://lab:65536',
	'tcp://lab:2375/prefix',
	'tcp://',
	'npipe://docker',
	'ssh://',
	'ssh://lab/var/run/docker.sock',
])('"%s" is refused, with the forms that there are', (text) => {
	expect(parseAddress(text)).toMatchObject({ ok: false, error: { code: 'bad-address', message: expect.stringContaining('ssh://user@host') } });
});

test.each([
	'ssh://-oProxyCommand=touch@lab',
	'ssh://-oProxyCommand=touch',
	'ssh://me@-lab',
	'ssh://$(id)@lab',
	'ssh://me@lab;id',
	'ssh://me @lab',
	'ssh://me@',
])('%s becomes no option and no command of ssh', (text) => {
	expect(parseAddress(text)).toMatchObject({ ok: false });
});

test('a password in an address is not shown again', () => {
	const refused = parseAddress('ssh://me:hunter2@lab');
	expect(refused).toMatchObject({ ok: false, error: { message: expect.stringContaining('password') } });
	expect(JSON.stringify(refused)).not.toContain('hunter2');
});
