/**
 * The engine behind one cluster of the library: in this very process, in a folder of its own.
 *
 * Nothing is shared with the desktop app, the command line or another test: no socket, no lock, no state. Who
 * gets which addresses is settled by the runtime, which opens listeners before it relies on them, so that any
 * number of processes may start clusters at the same time. A guard removes everything if this process dies.
 */
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { EnginePushes } from '../contract/engine-api.ts';
import { hasContainers } from '../runtime/docker/has-containers.ts';
import { ProcessRuntime } from '../runtime/process/process-runtime.ts';
import { SeveralRuntimes } from '../runtime/several-runtimes.ts';
import { Engine } from '../server/engine.ts';
import type { EngineConnection } from '../server/engine-options.ts';
import { engineVersion } from '../server/engine-version.ts';
import { nodeBinary } from '../server/node-binary.ts';
import { compileCachePath, nodeImagePath, nodeProgram } from '../server/program-files.ts';
import { TrafficProbe } from '../traffic/traffic-probe.ts';
import { startGuard } from './guard.ts';
import { LabError } from './lab-error.ts';

export interface PrivateEngine {
	connect(pushes: EnginePushes): EngineConnection;
	/** Takes the cluster down, and removes folder and guard; the same end for everybody who asks. */
	close(): Promise<void>;
}

/** @param stateRoot where the folder is made; the system's folder for temporary files when left out. @throws LabError */
export async function openPrivateEngine(stateRoot: string | undefined): Promise<PrivateEngine> {
	const folder = await makeFolder(stateRoot === undefined ? tmpdir() : resolve(stateRoot));
	const removeFolder = () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
	const guard = await startGuard(folder).catch(async (error: unknown) => {
		await removeFolder();
		throw error;
	});
	const engine = new Engine({
		runtime: new SeveralRuntimes({
			process: new ProcessRuntime({ root: folder, nodeProgram, executable: nodeBinary(), compileCachePath }),
			docker: () => dockerRuntime(folder),
			dockerWasUsed: () => hasContainers(folder),
		}),
		engineVersion,
		createProbe: (setting) => new TrafficProbe(setting),
	});
	let closing: Promise<void> | undefined;
	const close = async () => {
		try {
			await engine.close();
		} finally {
			if (!hasContainers(folder)) {
				await removeFolder();
				await guard.dismiss();
			} else guard.handOver();
		}
		if (hasContainers(folder)) throw leftBehind(folder);
	};
	return {
		connect: (pushes) => engine.connect(pushes),
		close: () => {
			closing ??= close();
			return closing;
		},
	};
}

/** Loaded when the first cluster in containers is asked for. */
async function dockerRuntime(root: string) {
	const { DockerRuntime } = await import('../runtime/docker/docker-runtime.ts');
	return new DockerRuntime({ root, nodeImagePath });
}

function leftBehind(folder: string): LabError {
	const message = `Docker did not remove all of the cluster's containers, network and volumes; ${folder} says which they are`;
	return new LabError({ code: 'left-behind', message, remedy: 'look at Docker: the guard of this test removes them if it answers within a minute' });
}

async function makeFolder(around: string): Promise<string> {
	try {
		mkdirSync(around, { recursive: true, mode: 0o700 });
		return await mkdtemp(join(around, 'mailcluster-lab-'));
	} catch (error) {
		const message = `no folder can be made in ${around}: ${error instanceof Error ? error.message : String(error)}`;
		throw new LabError({ code: 'start-failed', message, remedy: 'name another one: `stateRoot`' });
	}
}
