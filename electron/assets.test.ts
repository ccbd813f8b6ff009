import { describe, expect, test } from 'vitest';
import { assetFor } from './assets.ts';

const folder = '/opt/lab/dist/renderer';
const get = (url: string, method = 'GET') => assetFor({ method, url }, folder);

describe('the files behind app://', () => {
	test.each([
		['app://lab/', `${folder}/index.html`, 'text/html; charset=utf-8'],
		['app://lab/index.html?x#y', `${folder}/index.html`, 'text/html; charset=utf-8'],
		['app://lab/assets/index-1a.js', `${folder}/assets/index-1a.js`, 'text/javascript; charset=utf-8'],
		['app://lab/a%20b.svg', `${folder}/a b.svg`, 'image/svg+xml'],
	])('%s is %s', (url, path, contentType) => {
		expect(get(url)).toEqual({ path, contentType });
	});

	test.each([
		'app://other/index.html',
		'app://lab.example.test/index.html',
		'https://lab/index.html',
		'file:///opt/lab/dist/renderer/index.html',
		'app://lab/../electron/main.js',
		'app://lab/%2e%2e/electron/main.js',
		'app://lab/..%2felectron/main.js',
		'app://lab/a/..%2f..%2felectron/main.js',
		'app://lab/..%5celectron%5cmain.js',
		'app://lab/C:/secret.js',
		'app://lab/index.html%00.js',
		'app://lab/%E0%A4%A.js',
		'app://lab/key.pem',
		'app://lab/assets',
	])('%s is nothing', (url) => {
		expect(get(url)).toBeNull();
	});

	test('only reading is answered', () => {
		expect(get('app://lab/index.html', 'POST')).toBeNull();
	});
});
