import { describe, expect, test } from 'vitest';
import { makeVerifier, PasswordCheck } from './passwords.ts';

describe('passwords', () => {
	test('the right one matches, twice, and no other does', async () => {
		const verifier = await makeVerifier('geheim-ö');
		const check = new PasswordCheck();
		expect(await check.matches('a@x', verifier, 'geheim-ö')).toBe(true);
		expect(await check.matches('a@x', verifier, 'geheim-ö')).toBe(true);
		expect(await check.matches('a@x', verifier, 'geheim-o')).toBe(false);
		expect(await check.matches('a@x', verifier, '')).toBe(false);
	});

	test('a changed password ends what is remembered of the old one', async () => {
		const check = new PasswordCheck();
		expect(await check.matches('a@x', await makeVerifier('old'), 'old')).toBe(true);
		expect(await check.matches('a@x', await makeVerifier('new'), 'old')).toBe(false);
	});

	test('the verifier keeps no password, and two of one password differ', async () => {
		const [one, two] = [await makeVerifier('secret'), await makeVerifier('secret')];
		expect(JSON.stringify(one)).not.toContain('secret');
		expect(one.hashBase64).not.toBe(two.hashBase64);
	});
});
