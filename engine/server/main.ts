/**
 * The engine process: the real engine with its runtime and traffic probe, behind its doors.
 *
 * Nobody starts it by hand: attach.ts does, for the command line and the desktop shell.
 * Read next: engine-process.ts (its life), engine.ts (what it does).
 */
import { enableCompileCache } from 'node:module';
import { compileCachePath, mailctlProgram, nodeImagePath, nodeProgram } from './program-files.ts';

enableCompileCache(compileCachePath);
const { stateRoot } = await import('../runtime/state-root.ts');
const { hasContainers } = await import('../runtime/docker/has-containers.ts');
const { SeveralRuntimes } = await import('../runtime/several-runtimes.ts');
const { ProcessRuntime } = await import('../runtime/process/process-runtime.ts');
const { TrafficProbe } = await import('../traffic/traffic-probe.ts');
const { Engine } = await import('./engine.ts');
const { runEngineProcess } = await import('./engine-process.ts');

const root = stateRoot();

/** Loaded when the first cluster in containers is asked for, or was left behind. */
async function dockerRuntime() {
	const { DockerRuntime } = await import('../runtime/docker/docker-runtime.ts');
	return new DockerRuntime({ root, nodeImagePath });
}

await runEngineProcess(
	(surroundings) =>
		new Engine({
			...surroundings,
			runtime: new SeveralRuntimes({
				process: new ProcessRuntime({ root, nodeProgram, mailctlProgram, compileCachePath }),
				docker: dockerRuntime,
				dockerWasUsed: () => hasContainers(root),
			}),
			createProbe: (setting) => new TrafficProbe(setting),
		}),
);
