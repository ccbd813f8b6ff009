import { expect, test } from 'vitest';
import { aroundTest } from '../facts/testing-world.ts';
import { madeBy, parseAction } from './lab-action.ts';

test.each([
	['traffic 10 per s size 5000', { do: 'traffic', ratePerS: 10, sizeBytes: 5000 }],
	['traffic off', { do: 'traffic-off' }],
	['send "first mail" to alice@example.test from bob@example.test', { do: 'send', subject: 'first mail', to: 'alice@example.test', from: 'bob@example.test' }],
	['read as bob@example.test', { do: 'read', account: 'bob@example.test' }],
	['create account dana@example.test', { do: 'create-account', address: 'dana@example.test' }],
	['add frontend', { do: 'add', role: 'frontend' }],
	['remove @backup', { do: 'remove', node: '@backup' }],
	['shell be1 "test -d /tmp"', { do: 'shell', node: 'be1', command: 'test -d /tmp' }],
	['admin "CREATEDOMAIN third.test SHARED" on @backup', { do: 'admin', node: '@backup', command: 'CREATEDOMAIN third.test SHARED' }],
	['wait until controller is be2 within 2 min', { do: 'wait', withinMs: 120_000, until: { text: 'controller is be2' } }],
	['kill @controller in 5 s, heal after 20 s', { do: 'plan' }],
])('%s', (text, action) => {
	expect(parseAction(text, aroundTest)).toMatchObject({ ok: true, action });
});

test.each([
	['traffic fast', 8, '"traffic fast" is not how traffic is written', 'write traffic 10 per s, traffic 10 per s size 5000, or traffic off'],
	['send "x" to alic@example.test', 12, 'there is no account "alic@example.test"', 'did you mean alice@example.test?'],
	['read as alic@example.test', 8, 'there is no account "alic@example.test"', 'did you mean alice@example.test?'],
	['shell be1 "a\nb"', 6, '"shell be1 "a\nb"" is not how a command is written', 'write shell be1 "test -d /tmp"'],
	['admin "LISTDOMAINS" at be1', 6, '"admin "LISTDOMAINS" at be1" is not how a command is written', 'write admin "CREATEDOMAIN third.test SHARED" on fe1'],
	['admin "LISTDOMAINS" on be9', 23, 'there is no node "be9"', 'known: fe1, fe2, be1, be2, @controller, @backup'],
	['wait until controler is be2', 11, 'there is no fact "controler"', 'did you mean controller?'],
	['wait until epoch > 1 within 20 min', 21, 'that is too long', 'write at most 10 min'],
	['heal, kill be1, kil be2', 16, '"kil" is not an action', ''],
	['remove be9', 7, 'there is no node "be9"', 'known: fe1, fe2, be1, be2, @controller, @backup'],
])('%s is a mistake with its place', (text, at, message, remedy) => {
	const parsed = parseAction(text, aroundTest);
	expect(parsed.ok ? undefined : parsed.mistake).toMatchObject({ at, message, ...(remedy === '' ? {} : { remedy }) });
});

test('later lines may speak of accounts and aliases that an administrator made', () => {
	expect(madeBy('admin "CREATEACCOUNT anna@third.test {Password=blue-heron;}" on fe1').accounts).toEqual(['anna@third.test']);
	expect(madeBy('admin "SETACCOUNTALIASES anna@third.test (office, info)" on fe1').accounts).toEqual(['office@third.test', 'info@third.test']);
	expect(madeBy('admin "DELETEACCOUNT anna@third.test" on fe1').accounts).toEqual([]);
});
