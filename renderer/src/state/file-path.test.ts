import { expect, test } from 'vitest';
import { crumbsOf, folderOf, nameOf, pathOf } from './file-path.ts';

test.each([
	['', 'Controller', 'Controller'],
	['a/b', 'c', 'a/b/c'],
])('in %j, %j is %j, and back', (folder, name, path) => {
	expect(pathOf(folder, name)).toBe(path);
	expect([folderOf(path), nameOf(path)]).toEqual([folder, name]);
});

test('the way to a folder names each folder on it; to the place itself there is none', () => {
	expect(crumbsOf('SharedDomains/example.test')).toEqual([
		{ name: 'SharedDomains', path: 'SharedDomains' },
		{ name: 'example.test', path: 'SharedDomains/example.test' },
	]);
	expect(crumbsOf('')).toEqual([]);
});
