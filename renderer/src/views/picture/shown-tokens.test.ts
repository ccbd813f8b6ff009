import { expect, test } from 'vitest';
import { groupsOf } from './shown-tokens.ts';

test('members and accounts are listed as people count, not as letters sort', () => {
	const token = (path: string) => ({ path, token: '1-up', before: null, changedAtMs: null });
	const paths = ['Members/be10', 'Members/be2', 'Members/be1', 'SharedDomains/a.test/u10.macnt', 'SharedDomains/a.test/u9.macnt'];
	const { members, accounts } = groupsOf(paths.map(token));
	expect([...members, ...accounts].map(({ path }) => path.split('/').at(-1))).toEqual(['be1', 'be2', 'be10', 'u9.macnt', 'u10.macnt']);
});
