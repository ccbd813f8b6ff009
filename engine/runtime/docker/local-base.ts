/**
 * Makes the image's base on a Debian or Ubuntu machine from its own packages: training rooms are often offline.
 *
 * mmdebstrap gives a small system with all programs that the image wants, as a tar archive straight into the engine;
 * a second layer brings Node, the one that the project runs on. `readOsRelease` and the arguments are pure.
 */
import { spawn } from 'node:child_process';
import { readFile, realpath } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { ok } from '../../../node-image/src/result.ts';
import { nodeBinary } from '../../server/node-binary.ts';
import type { DockerEngine, DockerResult } from './docker-engine.ts';
import { dockerFailure, oneLine } from './host/docker-failure.ts';
import { readProgress } from './image-build.ts';
import { localBaseImage } from './image-names.ts';

/** As node-image/Dockerfile wants them. */
const packages = ['ca-certificates', 'tini', 'haproxy', 'iproute2', 'iptables', 'procps', 'curl', 'swaks', 'libstdc++6'];
const systemImage = 'mailcluster-lab-base:system';
/** Chosen: a slow mirror. */
const limitMs = 900_000;

export interface LocalBaseOptions {
	readonly engine: DockerEngine;
	readonly progress: (message: string) => void;
	/** Where packages come from: a URL, or a sources.list file; left out: the distribution's own. */
	readonly mirror?: string;
}

export async function makeLocalBase({ engine, progress, mirror }: LocalBaseOptions): Promise<DockerResult<{ tag: string; tookMs: number }>> {
	const beganMs = performance.now();
	const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
	const suite = suiteOf(release);
	if (suite === undefined) {
		const text = 'a local base is made from the packages of Debian or Ubuntu, and this machine is neither';
		return dockerFailure('docker-no-image', text, 'make it on such a machine, and carry the image over: `image save FILE` there, `image load FILE` here');
	}
	progress(`making a base of ${suite}'s packages (mmdebstrap) ...`);
	const made = await importSystem(engine, mmdebstrapArguments(suite, mirror), progress);
	if (!made.ok) return made;
	progress('adding Node ...');
	const added = await addNode(engine);
	return added.ok ? ok({ tag: localBaseImage, tookMs: performance.now() - beganMs }) : added;
}

/** The release's own name ('bookworm', 'noble'); undefined: not Debian, not Ubuntu. */
export function suiteOf(osRelease: string): string | undefined {
	const value = (key: string) => new RegExp(`^${key}=["']?([a-z0-9. ]*)["']?$`, 'm').exec(osRelease)?.[1];
	const ids = `${value('ID') ?? ''} ${value('ID_LIKE') ?? ''}`.split(' ');
	const suite = value('UBUNTU_CODENAME') ?? value('VERSION_CODENAME');
	return ids.includes('debian') || ids.includes('ubuntu') ? suite : undefined;
}

export function mmdebstrapArguments(suite: string, mirror?: string): string[] {
	return ['--variant=minbase', `--include=${packages.join(',')}`, '--quiet', suite, '-', ...(mirror === undefined ? [] : [mirror])];
}

async function importSystem(engine: DockerEngine, args: readonly string[], progress: (message: string) => void): Promise<DockerResult<void>> {
	const program = spawn('mmdebstrap', [...args], { stdio: ['ignore', 'pipe', 'pipe'], timeout: limitMs });
	let words = '';
	program.stderr.setEncoding('utf8').on('data', (text: string) => {
		words = (words + text).slice(-2_000);
	});
	const ended = new Promise<string | undefined>((resolve) => {
		program.on('error', (error: NodeJS.ErrnoException) =>
			resolve(error.code === 'ENOENT' ? 'mmdebstrap is not installed' : `mmdebstrap cannot be run: ${error.message}`),
		);
		program.on('close', (code, signal) =>
			resolve(code === 0 ? undefined : `mmdebstrap ended (${signal ?? `exit ${code}`}): ${oneLine(words.trim().split('\n').slice(-3).join(' '))}`),
		);
	});
	const imported = await engine.importImage(program.stdout, systemImage);
	const read = imported.ok ? await readProgress(imported.value, progress) : imported;
	const problem = await ended;
	if (problem !== undefined) {
		const remedy = problem.includes('not installed')
			? 'install it: apt-get install mmdebstrap'
			: 'see what it says; `--mirror URL` names another source of packages';
		return dockerFailure('docker-no-image', problem, remedy);
	}
	return read.ok ? ok(undefined) : dockerFailure('docker-refused', `the base could not be imported: ${read.error.message}`, 'see what it says');
}

/** As a layer of its own: the same Node that runs the lab. */
async function addNode(engine: DockerEngine): Promise<DockerResult<void>> {
	const binary = await readFile(await realpath(nodeBinary()));
	const context = pack();
	context.entry({ name: 'Dockerfile', mode: 0o644 }, `FROM ${systemImage}\nCOPY node /usr/local/bin/node\n`);
	context.entry({ name: 'node', mode: 0o755 }, binary);
	context.finalize();
	const built = await engine.build(context as unknown as Readable, { tag: localBaseImage, labels: {} });
	if (!built.ok) return built;
	const read = await readProgress(built.value, () => {});
	return read.ok ? ok(undefined) : dockerFailure('docker-refused', `the base could not be built: ${read.error.message}`, 'see what it says');
}
