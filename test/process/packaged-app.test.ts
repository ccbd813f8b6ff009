/**
 * The packaged desktop app, all but Electron itself: electron-builder packs it around a stand-in for Electron's
 * binary, and what comes out starts a cluster by the Node that it carries, with nothing of the clone around.
 *
 * Whether Electron opens the archive, and whether the installers install, is not shown here: that needs its binary.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { placesOf } from '../../electron/places.ts';

const root = join(import.meta.dirname, '../..');

/** As Electron's binary begins its list of fuses: its mark, the version of the list, how many there are. */
const fuseMark = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** As they stand in a fresh one: '1' is on. */
const freshFuses = '101100001';

interface Ran {
	readonly code: number;
	readonly output: string;
}

function run(program: string, args: readonly string[], options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }): Promise<Ran> {
	return new Promise((resolve) => {
		const child = execFile(program, args, options, (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, output: `${stdout}${stderr}` }));
	});
}

describe.skipIf(process.platform !== 'linux')('the packaged app', () => {
	let folder: string;
	let unpacked: string;
	let resources = '';

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'mclab-app-'));
		const laid = join(folder, 'laid');
		expect(await run(process.execPath, [join(root, 'package.mjs'), laid], { cwd: root, env: process.env })).toEqual({ code: 0, output: '' });
		const standIn = join(folder, 'electron');
		await mkdir(join(standIn, 'resources'), { recursive: true });
		await writeFile(join(standIn, 'version'), '45.4.1');
		await writeFile(join(standIn, 'electron'), Buffer.from(`${fuseMark}\u0001${String.fromCharCode(freshFuses.length)}${freshFuses}`, 'latin1'), {
			mode: 0o755,
		});
		// The configuration as it is, but for where things lie.
		const places = { [join('dist', 'package')]: laid, [join('dist', 'installers')]: join(folder, 'out') };
		let configuration = await readFile(join(root, 'electron-builder.yml'), 'utf8');
		for (const [from, to] of Object.entries(places)) configuration = configuration.replaceAll(from, to);
		await writeFile(join(folder, 'electron-builder.yml'), `${configuration}\nelectronDist: ${standIn}\n`);
		const builder = join(root, 'node_modules', 'electron-builder', 'cli.js');
		const packed = await run(process.execPath, [builder, '--config', join(folder, 'electron-builder.yml'), '--publish', 'never', '--linux', 'dir'], {
			cwd: root,
			env: process.env,
		});
		expect(packed).toMatchObject({ code: 0 });
		await rm(laid, { recursive: true });
		unpacked = join(folder, 'out', 'linux-unpacked');
		resources = join(unpacked, 'resources');
	}, 300_000);

	afterAll(async () => {
		if (resources !== '') await lab('down', '--all');
		await rm(folder, { recursive: true, force: true });
	});

	/** The command of the package, by the Node of the package; PATH leads to no other. */
	function lab(...args: string[]): Promise<Ran> {
		const node = join(resources, 'node', 'bin', 'node');
		const env = { MAILCLUSTER_LAB_HOME: join(folder, 'home'), PATH: '/usr/bin:/bin', HOME: folder };
		return run(node, [join(resources, 'lab', 'engine', 'cli', 'mclab.mjs'), ...args], { cwd: '/', env });
	}

	test('the archive holds the window and nothing else', async () => {
		const names = await archived(join(resources, 'app.asar'));
		expect(names).toContain('dist/electron/main.js');
		expect(names).toContain('dist/electron/preload.cjs');
		expect(names).toContain('dist/renderer/index.html');
		expect(names.filter((name) => !/^(dist\/(electron|renderer)\/|package\.json$|LICENSE$)/.test(name))).toEqual([]);
		expect(existsSync(join(resources, 'app.asar.unpacked'))).toBe(false);
	});

	test('the locks in the binary are shut', async () => {
		const binary = await readFile(join(unpacked, 'mailcluster-lab'), 'latin1');
		const fuses = binary.slice(binary.indexOf(fuseMark) + fuseMark.length + 2);
		// RunAsNode, cookies, NODE_OPTIONS, --inspect, integrity, only the archive, browser's snapshot, file://; the last is left as it was.
		expect(fuses).toBe('010011001');
	});

	test('the engine lies where the shell looks for it, with no test and no declaration', async () => {
		const { enginePath } = placesOf({ here: join(resources, 'app.asar', 'dist', 'electron'), isPackaged: true, resourcesPath: resources });
		expect(existsSync(enginePath)).toBe(true);
		expect((await run('find', [join(resources, 'lab', 'dist'), '-name', '*.test.*', '-o', '-name', '*.d.ts'], { cwd: '/', env: {} })).output).toBe('');
	});

	test('it starts a cluster by the Node that it carries, and takes it down', async () => {
		const up = await lab('up', 'dynamic', '--runtime', 'process', '--detach');
		expect(up).toMatchObject({ code: 0 });
		const status = z
			.object({ nodes: z.array(z.object({ name: z.string(), pid: z.int(), state: z.string() })) })
			.parse(JSON.parse((await lab('status', '--json')).output));
		expect(status.nodes.map(({ state }) => state)).toEqual(['ready', 'ready', 'ready', 'ready']);
		const carried = join(resources, 'node', 'bin', 'node');
		for (const { pid } of status.nodes) expect(await readlink(`/proc/${pid}/exe`)).toBe(carried);
		expect(await lab('down', '--all')).toMatchObject({ code: 0 });
	});
});

/** The paths in an archive: a header of four 32-bit numbers, then its table as JSON. */
async function archived(path: string): Promise<string[]> {
	const file = await open(path);
	try {
		const sizes = Buffer.alloc(16);
		await file.read(sizes, 0, 16, 0);
		const header = Buffer.alloc(sizes.readUInt32LE(12));
		await file.read(header, 0, header.length, 16);
		const entries = (tree: Tree, prefix: string): string[] =>
			Object.entries(tree.files ?? {}).flatMap(([name, entry]) => (entry.files ? entries(entry, `${prefix}${name}/`) : [prefix + name]));
		return entries(treeSchema.parse(JSON.parse(header.toString())), '');
	} finally {
		await file.close();
	}
}

interface Tree {
	files?: Record<string, Tree> | undefined;
}
const treeSchema: z.ZodType<Tree> = z.lazy(() => z.object({ files: z.record(z.string(), treeSchema).optional() }));
