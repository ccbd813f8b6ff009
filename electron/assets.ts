/**
 * Which file answers an address of the app:// scheme: one below the built interface, or none.
 *
 * Pure, so that every way out of the folder can be tried in assets.test.ts without a window.
 */
import { extname, join, sep } from 'node:path';
import { pageOrigin } from './names.ts';

const contentTypes: Readonly<Record<string, string>> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.json': 'application/json; charset=utf-8',
	'.svg': 'image/svg+xml',
	'.png': 'image/png',
	'.ico': 'image/x-icon',
	'.woff2': 'font/woff2',
	'.gz': 'application/gzip',
	'.txt': 'text/plain; charset=utf-8',
};

export interface Asset {
	readonly path: string;
	readonly contentType: string;
}

/** The file for a request, or null: a foreign host, another method, a way out of `folder`, an unknown kind. */
export function assetFor(request: { readonly method: string; readonly url: string }, folder: string): Asset | null {
	if (request.method !== 'GET' || !request.url.startsWith(`${pageOrigin}/`)) return null;
	const name = decoded(request.url.slice(pageOrigin.length).replace(/[?#].*$/s, ''));
	if (name === null || /[\0\\:]/.test(name)) return null;
	// The URL parser has resolved plain dots before; what is left here came in disguise, and is resolved now.
	const path = join(folder, name === '/' ? 'index.html' : name);
	if (!path.startsWith(folder.endsWith(sep) ? folder : folder + sep)) return null;
	const contentType = contentTypes[extname(path).toLowerCase()];
	return contentType === undefined ? null : { path, contentType };
}

function decoded(name: string): string | null {
	try {
		return decodeURIComponent(name);
	} catch {
		return null;
	}
}
