/**
 * Builds what cannot run as it stands: the interface (dist/renderer) and the Electron shell (dist/electron).
 * Everything else of the project is TypeScript that Node runs directly.
 *
 * Built only when a source has changed, and aside first: a page that is being served, or an interrupted
 * build, never sees half of one. Says nothing when all is well. `--force` builds in any case.
 */
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './setup/lock.mjs';
import { sourceHash } from './setup/source-hash.mjs';

const root = import.meta.dirname;
const dist = join(root, 'dist');
const stamp = join(dist, '.sources');
const sources = ['renderer', 'electron', 'engine', 'node-image/src', 'build.mjs', 'vite.config.ts', 'tsconfig.json', 'package-lock.json'];
const parts = ['renderer', 'electron'];

/** Resolves to true when it built, false when everything was up to date. */
export async function build({ force = false } = {}) {
	if (!force && isBuilt()) return false;
	mkdirSync(dist, { recursive: true });
	return withLock(join(dist, '.lock'), async () => {
		if (!force && isBuilt()) return false; // by the one who held the lock before
		const before = sourceHash(root, sources);
		const aside = join(dist, '.next');
		rmSync(aside, { recursive: true, force: true });
		await buildInterface(join(aside, 'renderer'));
		await buildShell(join(aside, 'electron'));
		rmSync(stamp, { force: true });
		for (const part of parts) replace(join(aside, part), join(dist, part), join(aside, `old-${part}`));
		rmSync(aside, { recursive: true, force: true });
		// What was hashed before the build: a source that changed meanwhile is built again next time.
		writeFileSync(stamp, before);
		return true;
	});
}

function isBuilt() {
	return existsSync(stamp) && parts.every((part) => existsSync(join(dist, part))) && readFileSync(stamp, 'utf8') === sourceHash(root, sources);
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

if (process.argv[1] && realpathSync(process.argv[1]) === import.meta.filename) {
	try {
		await build({ force: process.argv.includes('--force') });
	} catch (error) {
		process.stderr.write(`build: ${error.message}\n`);
		process.exitCode = 1;
	}
}
