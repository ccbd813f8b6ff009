import { expect, test } from 'vitest';
import { newAddresses, wrongNames } from './new-addresses.ts';

const domain = 'example.test';

test.each([
	[
		'several names, however they are parted, each once and in small letters',
		' Alice, bob;carol\n alice ',
		1,
		['alice@example.test', 'bob@example.test', 'carol@example.test'],
	],
	['one name and a number', 'user', 3, ['user1@example.test', 'user2@example.test', 'user3@example.test']],
	['one name and one', 'user', 1, ['user@example.test']],
	['several names: the number is about none of them', 'alice, bob', 5, ['alice@example.test', 'bob@example.test']],
	['a space parts nothing: it is a part of a name, and wrong there', 'a b', 1, ['a b@example.test']],
	['a whole address stays in its domain', 'Alice@Other.test, bob', 1, ['alice@other.test', 'bob@example.test']],
	['a whole address and a number: the name is numbered, not the domain', 'user@other.test', 2, ['user1@other.test', 'user2@other.test']],
	['nothing but separators', ' ,;\n ', 3, []],
] as const)('%s', (_, text, count, expected) => {
	expect(newAddresses(text, count, domain)).toEqual(expected);
});

test('what cannot be an account is found before it is asked for, as it was written', () => {
	const long = 'x'.repeat(80);
	expect(wrongNames(`Ünal, fine, ${long}, -dash, o'hara, a b, Dora`)).toEqual(['Ünal', long, '-dash', "o'hara", 'a b']);
	expect(wrongNames('zoe@second.test')).toEqual([]);
	expect(wrongNames('zoe@')).toEqual(['zoe@']);
});
