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
import { createHash } from 'node:crypto';
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
	writeFileSync(join(outDir, 'player.html'), await playerPage(`${outDir}-player`));
}

/** Home and what looks into a cluster, and their words. */
const notInPlayer =
	/\.gz\?url$|\/xterm-screen\.ts$|\/views\/(home|own|guide|mail|accounts?|traffic|logs|files|shells)\/[^/]+\.tsx$|\/messages\/(en|de)\/(guide|home|own|exercises|mail|logs|files|shells|failures)\.json$|\/views\/share\/exercise-form\.tsx$/;

/**
 * The page that plays a recording, as one file: script, styles and fonts inside, and a policy that runs this script and
 * loads nothing. The recording gets in later (engine/contract/recording-page.ts).
 */
async function playerPage(aside) {
	const vite = await import('vite');
	const { default: react } = await import('@vitejs/plugin-react');
	await vite.build({
		configFile: false,
		root: join(root, 'renderer'),
		base: './',
		publicDir: false,
		logLevel: 'warn',
		plugins: [react(), leavesOut(notInPlayer)],
		build: {
			outDir: aside,
			emptyOutDir: true,
			target: 'es2022',
			assetsInlineLimit: Number.MAX_SAFE_INTEGER,
			cssCodeSplit: false,
			chunkSizeWarningLimit: 3000,
			modulePreload: false,
			rolldownOptions: { input: join(root, 'renderer', 'player.html'), output: { codeSplitting: false } },
		},
	});
	const page = onePage(readFileSync(join(aside, 'player.html'), 'utf8'), (path) => readFileSync(join(aside, path), 'utf8'));
	rmSync(aside, { recursive: true, force: true });
	return page;
}

/** What a recording never shows, home and what looks into a cluster, weighs more than half a megabyte. It is nothing there. */
function leavesOut(ids) {
	const nothing = (id) => {
		if (id.includes('?')) return 'export default ""';
		if (id.endsWith('.json')) return '{}';
		const names = [...readFileSync(id, 'utf8').matchAll(/^export (?:async )?(?:function|const|class) (\w+)/gm)].map(([, name]) => name);
		return names.map((name) => `export const ${name} = () => null;`).join('\n');
	};
	return { name: 'leaves-out', enforce: 'pre', load: (id) => (ids.test(id) ? nothing(id) : null) };
}

function onePage(page, read) {
	const inside = page
		.replace(/[ \t]*<link rel="stylesheet"[^>]*href="([^"]+)"[^>]*>/g, (_, path) => `<style>${read(path).replaceAll('</style', '<\\/style')}</style>`)
		.replace(/[ \t]*<script type="module"[^>]*src="([^"]+)"[^>]*><\/script>\n?/, '');
	const [, path] = /<script type="module"[^>]*src="([^"]+)"/.exec(page) ?? [];
	if (path === undefined || /<(script|link)[^>]+(src|href)="(?!data:)/.test(inside)) throw new Error('the page that plays recordings still needs another file');
	// In a script these would end it, or begin a comment that goes on behind it.
	const script = read(path).trim().replaceAll('</script', '<\\/script').replaceAll('<!--', '\\x3C!--');
	const hash = createHash('sha256').update(script).digest('base64');
	const policy = `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'`;
	const withPolicy = inside.replace(
		'<meta charset="utf-8" />',
		() => `<meta charset="utf-8" />\n\t\t<meta http-equiv="Content-Security-Policy" content="${policy}" />`,
	);
	return withPolicy.replace('</body>', () => `<script type="module">${script}</script>\n\t</body>`);
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
