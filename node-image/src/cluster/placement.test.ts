import { expect, test } from 'vitest';
import { chooseBackend } from './placement.ts';

test('R3: the least loaded backend gets the account, and the name decides a tie', () => {
	expect(chooseBackend([])).toBeUndefined();
	expect(
		chooseBackend([
			{ name: 'be1', openAccounts: 4 },
			{ name: 'be2', openAccounts: 3 },
		]),
	).toBe('be2');
	expect(
		chooseBackend([
			{ name: 'be3', openAccounts: 3 },
			{ name: 'be2', openAccounts: 3 },
		]),
	).toBe('be2');
});
