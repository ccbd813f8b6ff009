import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accountItems, accountsMax, expandAccounts } from './account-names.ts';

test.each([
	['alice', ['alice']],
	['user08..user11', ['user08', 'user09', 'user10', 'user11']],
	['u9..u11', ['u9', 'u10', 'u11']],
	['7..9', ['7', '8', '9']],
	['a1..b3', ['a1..b3']],
	['a3..a1', ['a3..a1']],
	['a..b', ['a..b']],
])('%s stands for %j', (item, names) => {
	expect(expandAccounts(item)).toEqual(names);
});

test('no range becomes more than is refused', () => {
	expect(expandAccounts('u1..u999999999')).toHaveLength(accountsMax + 1);
});

const name = fc.oneof(
	fc.stringMatching(/^[a-z][a-z0-9_+-]{0,8}$/),
	fc
		.tuple(fc.constantFrom('user', 'u0', 'a1b', ''), fc.integer({ min: 0, max: 1200 }), fc.integer({ min: 1, max: 4 }))
		.map(([prefix, number, width]) => prefix + String(number).padStart(width, '0')),
);
const run = fc
	.tuple(fc.constantFrom('user', 'x9', 'n-'), fc.integer({ min: 0, max: 1100 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 12 }))
	.map(([prefix, first, width, count]) => Array.from({ length: count }, (_, index) => prefix + String(first + index).padStart(width, '0')));

test('whatever is written as ranges is read as it was, in its order', () => {
	fc.assert(
		fc.property(
			fc.array(
				fc.oneof(
					run,
					name.map((one) => [one]),
				),
				{ maxLength: 12 },
			),
			(parts) => {
				const names = parts.flat();
				expect(accountItems(names).flatMap(expandAccounts)).toEqual(names);
			},
		),
	);
	expect(accountItems(['alice', ...Array.from({ length: 200 }, (_, index) => `user${String(index + 1).padStart(3, '0')}`), 'bob'])).toEqual([
		'alice',
		'user001..user200',
		'bob',
	]);
});
