/**
 * What the image is made of: the Dockerfile, the node's sources, and just the packages that the node needs.
 *
 * The packages come from the project's own node_modules, so that an image can be built where no registry is
 * reached. One hash over names and contents names the image: the same content, the same image, and nothing is built.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { z } from 'zod';

export interface ImageFile {
	/** In the build context, with '/'. */
	readonly path: string;
	readonly mode: number;
	readonly bytes: Buffer;
}

export interface ImageContent {
	readonly files: readonly ImageFile[];
	/** Hexadecimal SHA-256 of all of it. */
	readonly hash: string;
}

const packageSchema = z.object({ dependencies: z.record(z.string(), z.string()).optional() });
/** What runs; and what its authors ask to be passed on with it. */
const wantedOfPackages = /\.(js|mjs|cjs|json)$|^licen[cs]e/i;
const unwantedOfSources = /\.test\.ts$|^test-/;
const unwantedFolders = new Set(['node_modules', 'test', 'tests', 'docs', 'examples', 'benchmarks']);

/**
 * Reads everything; about 1,200 small files.
 * @throws where the node's folder or one of its packages is not there: the installation is broken.
 */
export async function readImageContent(nodeImagePath: string): Promise<ImageContent> {
	const packages = packagesOf(nodeImagePath).map(async ({ name, path }) => {
		const files = await below(path, (file) => wantedOfPackages.test(file));
		return files.map((file) => ({ file, path: `node_modules/${name}/${slashes(relative(path, file))}` }));
	});
	const sources = await below(join(nodeImagePath, 'src'), (name) => !unwantedOfSources.test(name));
	const wanted = [
		...[...['Dockerfile', 'package.json', 'enter'].map((name) => join(nodeImagePath, name)), ...sources].map((file) => ({
			file,
			path: slashes(relative(nodeImagePath, file)),
		})),
		...(await Promise.all(packages)).flat(),
	].sort((one, other) => (one.path < other.path ? -1 : 1));
	const files = await Promise.all(wanted.map(async ({ file, path }) => ({ path, mode: path === 'enter' ? 0o755 : 0o644, bytes: await readFile(file) })));
	const hash = createHash('sha256');
	for (const { path, mode, bytes } of files) hash.update(`${path}\0${mode}\0${bytes.length}\0`).update(bytes);
	return { files, hash: hash.digest('hex') };
}

function slashes(path: string): string {
	return path.split(sep).join('/');
}

/** Not into a package's own node_modules: those are packages of their own. */
async function below(folder: string, wanted: (name: string) => boolean): Promise<string[]> {
	const entries = await readdir(folder, { withFileTypes: true });
	const found = entries.map(async (entry) => {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) return unwantedFolders.has(entry.name) ? [] : below(path, wanted);
		return entry.isFile() && wanted(entry.name) ? [path] : [];
	});
	return (await Promise.all(found)).flat();
}

interface Package {
	/** Its place below node_modules in the image: 'pino', or 'pino/node_modules/split2' for a version of its own. */
	readonly name: string;
	readonly path: string;
}

/** The node's dependencies and theirs, found as Node finds them. */
function packagesOf(nodeImagePath: string): Package[] {
	const found = new Map<string, Package>();
	const need = (name: string, from: string, seenAs: string) => {
		const path = resolved(name, from);
		if (found.has(path)) return;
		const isOwn = path === join(from, 'node_modules', name) && seenAs !== '';
		const place = isOwn ? `${seenAs}/node_modules/${name}` : name;
		found.set(path, { name: place, path });
		for (const dependency of dependenciesOf(path)) need(dependency, path, place);
	};
	for (const name of dependenciesOf(nodeImagePath)) need(name, nodeImagePath, '');
	return [...found.values()];
}

function dependenciesOf(folder: string): string[] {
	return Object.keys(packageSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).dependencies ?? {});
}

function resolved(name: string, from: string): string {
	for (let folder = from; ; folder = dirname(folder)) {
		const path = join(folder, 'node_modules', name);
		if (existsSync(join(path, 'package.json'))) return path;
		if (dirname(folder) === folder) throw new Error(`the package ${name} is not installed: run npm install in the project's folder`);
	}
}
