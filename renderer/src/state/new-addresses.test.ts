import { expect, test } from 'vitest';
import { newAddresses, wrongNames } from './new-addresses.ts';

test('names are parted by commas alone: a space is a part of a name, and wrong there', () => {
	expect(newAddresses('Alice, bob;carol', 1, 'example.test')).toEqual(['alice@example.test', 'bob@example.test', 'carol@example.test']);
	expect(newAddresses('a b', 1, 'example.test')).toEqual(['a b@example.test']);
	expect(newAddresses('user', 2, 'example.test')).toEqual(['user1@example.test', 'user2@example.test']);
});

test('what cannot be an account is found before it is asked for, as it was written', () => {
	const long = 'x'.repeat(80);
	expect(wrongNames(`Ünal, fine, ${long}, -dash, o'hara, a b, Dora`)).toEqual(['Ünal', long, '-dash', "o'hara", 'a b']);
	expect(wrongNames('zoe@second.test')).toEqual([]);
	expect(wrongNames('zoe@')).toEqual(['zoe@']);
});
