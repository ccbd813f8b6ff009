/**
 * Builds what cannot run as it stands: the interface (dist/renderer) and the Electron shell (dist/electron).
 * Everything else of the project is TypeScript that Node runs directly, but for one place: below node_modules
 * it strips no types. So a package (`npm pack`, which calls this with `--package`) gets engine, library, command
 * and node as JavaScript, too: file by file, in the same folders, below dist/lab.
 *
 * Built only when a source has changed, and aside first: a page that is being served, or an interrupted
 * build, never sees half of one. Says nothing when all is well. `--force` builds in any case.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './setup/lock.mjs';
import { sourceHash } from './setup/source-hash.mjs';

const root = import.meta.dirname;
const dist = join(root, 'dist');
const common = ['engine', 'node-image/src', 'build.mjs', 'tsconfig.json', 'package-lock.json'];

const app = {
	stamp: join(dist, '.sources'),
	sources: [...common, 'renderer', 'electron', 'vite.config.ts'],
	parts: { renderer: buildInterface, electron: buildShell },
};
const lab = {
	stamp: join(dist, '.sources-lab'),
	sources: [...common, 'tsconfig.package.json'],
	parts: { lab: buildLab },
};

/** Resolves to true when it built, false when everything was up to date. */
export async function build({ force = false, forPackage = false } = {}) {
	const built = [];
	for (const target of forPackage ? [app, lab] : [app]) built.push(await buildTarget(target, force));
	return built.includes(true);
}

async function buildTarget(target, force) {
	if (!force && isBuilt(target)) return false;
	mkdirSync(dist, { recursive: true });
	return withLock(join(dist, '.lock'), async () => {
		if (!force && isBuilt(target)) return false; // by the one who held the lock before
		const before = sourceHash(root, target.sources);
		const aside = join(dist, '.next');
		rmSync(aside, { recursive: true, force: true });
		for (const [part, make] of Object.entries(target.parts)) await make(join(aside, part));
		rmSync(target.stamp, { force: true });
		for (const part of Object.keys(target.parts)) replace(join(aside, part), join(dist, part), join(aside, `old-${part}`));
		rmSync(aside, { recursive: true, force: true });
		// What was hashed before the build: a source that changed meanwhile is built again next time.
		writeFileSync(target.stamp, before);
		return true;
	});
}

function isBuilt({ stamp, sources, parts }) {
	return existsSync(stamp) && Object.keys(parts).every((part) => existsSync(join(dist, part))) && readFileSync(stamp, 'utf8') === sourceHash(root, sources);
}

function replace(next, current, old) {
	if (existsSync(current)) renameSync(current, old);
	renameSync(next, current);
}

async function buildInterface(outDir) {
	const vite = await import('vite');
	await vite.build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn', build: { outDir, emptyOutDir: true } });
}

/** Main as an ES module; the preload as CommonJS in one file, for a sandboxed preload can have nothing else. */
async function buildShell(outDir) {
	const vite = await import('vite');
	const entry = (file, format, extension) =>
		vite.build({
			root,
			configFile: false,
			logLevel: 'warn',
			publicDir: false,
			ssr: { noExternal: true, external: ['electron'] },
			build: {
				outDir,
				emptyOutDir: false,
				ssr: join(root, 'electron', file),
				target: 'node24',
				minify: false,
				rolldownOptions: { external: ['electron'], output: { format, entryFileNames: `[name]${extension}` } },
			},
		});
	await entry('main.ts', 'es', '.js');
	await entry('preload.ts', 'cjs', '.cjs');
}

/** What the entries in tsconfig.package.json need, one file for one, with declarations. */
async function buildLab(outDir) {
	const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
	const made = spawnSync(process.execPath, [tsc, '--project', join(root, 'tsconfig.package.json'), '--outDir', outDir], { encoding: 'utf8' });
	if (made.status !== 0) throw new Error(`the package's JavaScript could not be made:\n${made.stdout || made.stderr || made.error?.message}`);
}

if (process.argv[1] && realpathSync(process.argv[1]) === import.meta.filename) {
	try {
		await build({ force: process.argv.includes('--force'), forPackage: process.argv.includes('--package') });
	} catch (error) {
		process.stderr.write(`build: ${error.message}\n`);
		process.exitCode = 1;
	}
}
