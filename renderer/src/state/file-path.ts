/**
 * Paths below a place, as the contract has them: names joined by '/', '' the place itself. Pure.
 */

export function pathOf(folder: string, name: string): string {
	return folder === '' ? name : `${folder}/${name}`;
}

export function folderOf(path: string): string {
	return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

export function nameOf(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1);
}

export interface Crumb {
	readonly name: string;
	readonly path: string;
}

/** The way from the place to a folder, without the place itself. */
export function crumbsOf(path: string): readonly Crumb[] {
	const names = path === '' ? [] : path.split('/');
	return names.map((name, index) => ({ name, path: names.slice(0, index + 1).join('/') }));
}
