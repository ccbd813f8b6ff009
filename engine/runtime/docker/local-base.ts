/**
 * Makes the image's base on a Debian or Ubuntu machine from its own packages: training rooms are often offline.
 *
 * mmdebstrap gives a small system with all programs that the image wants, as a tar archive straight into the engine;
 * a second layer brings Node, the one that the project runs on. What to ask of mmdebstrap: local-base-plan.ts.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, realpath, stat } from 'node:fs/promises';
import { PassThrough, type Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { ok } from '../../../node-image/src/result.ts';
import { nodeBinary } from '../../server/node-binary.ts';
import type { DockerEngine, DockerResult } from './docker-engine.ts';
import { type DockerFailure, dockerFailure, oneLine } from './host/docker-failure.ts';
import { noSpaceFailure, readProgress } from './image-build.ts';
import { localBaseImage } from './image-names.ts';
import { type HostSystem, hostSystem, mirrorOf, mmdebstrapArguments, mmdebstrapRemedy } from './local-base-plan.ts';

const systemImage = 'mailcluster-lab-base:system';
/** Chosen: a slow mirror. */
const limitMs = 900_000;
/** What mmdebstrap said last, kept for its failure. */
const wordsMax = 4_000;
/** Node's names for processors -> those of images. */
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

export interface LocalBaseOptions {
	readonly engine: DockerEngine;
	readonly progress: (message: string) => void;
	/** Where packages come from: a URL, or a sources.list file; left out: the distribution's own. */
	readonly mirror?: string;
}

export async function makeLocalBase({ engine, progress, mirror }: LocalBaseOptions): Promise<DockerResult<{ tag: string; tookMs: number }>> {
	const beganMs = performance.now();
	const here = architectures[process.arch] ?? process.arch;
	const there = engine.host.architecture;
	if (there !== 'unknown' && here !== there) {
		const text = `this machine's packages are for ${here}, and Docker at ${engine.host.where} runs on ${there}`;
		return dockerFailure('docker-no-image', text, 'run it on that machine');
	}
	const system = hostSystem(await readFile('/etc/os-release', 'utf8').catch(() => ''));
	if (!system.ok) return system;
	const source = await checkedMirror(mirror);
	if (!source.ok) return source;
	const imported = await importSystem(engine, { system: system.value, mirror: source.value }, progress);
	if (!imported.ok) return imported;
	progress('adding Node ...');
	const added = await addNode(engine);
	return added.ok ? ok({ tag: localBaseImage, tookMs: performance.now() - beganMs }) : added;
}

/** A file's name as a whole path, so that mmdebstrap takes it for nothing else. */
async function checkedMirror(mirror: string | undefined): Promise<DockerResult<string | undefined>> {
	const source = mirrorOf(mirror);
	if (source.kind !== 'file') return ok(source.kind === 'url' ? source.url : undefined);
	const found = await stat(source.path).catch(() => undefined);
	if (found?.isFile()) return ok(source.path);
	return dockerFailure(
		'docker-no-image',
		`'${mirror}' is neither a URL nor a file`,
		'write for example --mirror http://deb.debian.org/debian, or the name of a sources.list',
	);
}

export interface SystemWanted {
	readonly system: HostSystem;
	readonly mirror: string | undefined;
	/** Tests give another one. */
	readonly program?: string;
}

/** The first of the two layers. Exported for its tests. */
export async function importSystem(
	engine: DockerEngine,
	{ system, mirror, program: name = 'mmdebstrap' }: SystemWanted,
	progress: (message: string) => void,
): Promise<DockerResult<void>> {
	const isRoot = process.getuid?.() === 0;
	const program = spawn(name, mmdebstrapArguments(system, { mirror, isRoot }), { stdio: ['ignore', 'pipe', 'pipe'] });
	const failed = (problem: string) => dockerFailure('docker-no-image', `mmdebstrap: ${problem}`, mmdebstrapRemedy(problem, { isRoot }));
	// A program that cannot be started says so before anything else, and its output never ends.
	const started = await once(program, 'spawn').then(
		() => undefined,
		(error: NodeJS.ErrnoException) => error,
	);
	if (started) return failed(started.code === 'ENOENT' ? 'it is not installed' : `it cannot be run: ${started.message}`);
	progress(`making a base of ${system.suite}'s packages (mmdebstrap) ...`);
	// Not spawn's own limit: where nothing is started, that would go on.
	const limit = setTimeout(() => program.kill(), limitMs);
	let words = '';
	program.stderr.setEncoding('utf8').on('data', (text: string) => {
		words = (words + text).slice(-wordsMax);
		const said = text.match(/^I: .+$/gm)?.at(-1);
		if (said !== undefined) progress(`base: ${oneLine(said.slice(3))}`);
	});
	// What ends early is no archive: the engine hears that it broke, and keeps nothing of it.
	const archive = new PassThrough();
	archive.on('error', () => program.kill());
	program.stdout.pipe(archive, { end: false });
	const ended = new Promise<string | undefined>((resolve) => {
		program.on('close', (code, signal) => {
			clearTimeout(limit);
			const problem = code === 0 ? undefined : `it ended (${signal ?? `exit ${code}`}): ${lastWords(words)}`;
			if (problem === undefined) archive.end();
			else archive.destroy(new Error(problem));
			resolve(problem);
		});
	});
	const imported = await engine.importImage(archive, systemImage);
	const read = imported.ok ? await readProgress(imported.value, () => {}) : imported;
	// The engine has given up: mmdebstrap would wait for somebody to read.
	const whose = read.ok || archive.destroyed ? 'mmdebstrap' : 'engine';
	if (whose === 'engine') archive.destroy(new Error('the engine takes no more'));
	const problem = await ended;
	if (whose === 'mmdebstrap' && problem !== undefined) return failed(problem);
	if (!imported.ok) return imported;
	return read.ok ? ok(undefined) : baseFailure(`the base could not be imported: ${read.error.message}`);
}

/** Its last lines, errors before others. */
function lastWords(words: string): string {
	const lines = words.trim().split('\n');
	const errors = lines.filter((line) => /^(E|Err|W):/.test(line));
	return oneLine((errors.length > 0 ? errors : lines).slice(-3).join(' ')) || 'it said nothing';
}

/** As a layer of its own: the same Node that runs the lab. It is asked for its version there: one that leans on the system's libraries fails here. */
async function addNode(engine: DockerEngine): Promise<DockerResult<void>> {
	const path = nodeBinary();
	const binary = await realpath(path)
		.then((real) => readFile(real))
		.catch(() => undefined);
	if (!binary) return dockerFailure('docker-no-image', `Node cannot be read from ${path}`, "run the lab by the project's own Node, as `npm run lab` does");
	const context = pack();
	context.entry({ name: 'Dockerfile', mode: 0o644 }, `FROM ${systemImage}\nCOPY node /usr/local/bin/node\nRUN ["node", "--version"]\n`);
	context.entry({ name: 'node', mode: 0o755 }, binary);
	context.finalize();
	const built = await engine.build(context as unknown as Readable, { tag: localBaseImage, labels: {} });
	if (!built.ok) return built;
	const read = await readProgress(built.value, () => {});
	return read.ok ? ok(undefined) : baseFailure(`the base could not be built: ${read.error.message}`);
}

function baseFailure(text: string): { ok: false; error: DockerFailure } {
	return noSpaceFailure(text) ?? dockerFailure('docker-refused', text, 'see what it says');
}
