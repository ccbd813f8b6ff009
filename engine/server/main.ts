/**
 * The engine process: the real engine with its runtime and traffic probe, behind its doors.
 *
 * Nobody starts it by hand: attach.ts does, for the command line and the desktop shell.
 * Read next: engine-process.ts (its life), engine.ts (what it does).
 */
import { enableCompileCache } from 'node:module';
import type { KeepRecording } from '../runtime/runtime.ts';
import { compileCachePath, labsPath, mailctlProgram, nodeImagePath, nodeProgram } from './program-files.ts';

enableCompileCache(compileCachePath);
const { ownLabsPath, recordingsPath, stateRoot } = await import('../runtime/state-root.ts');
const { hasContainers } = await import('../runtime/docker/has-containers.ts');
const { SeveralRuntimes } = await import('../runtime/several-runtimes.ts');
const { ProcessRuntime } = await import('../runtime/process/process-runtime.ts');
const { TrafficProbe } = await import('../traffic/traffic-probe.ts');
const { LabRuns } = await import('../labs/drive/lab-runs.ts');
const { AllowedCommands } = await import('../labs/drive/allowed-commands.ts');
const { KeptLearner } = await import('../labs/drive/kept-learner.ts');
const { RunHolds } = await import('../labs/drive/run-holds.ts');
const { SavedRuns } = await import('../labs/drive/saved-run.ts');
const { Engine } = await import('./engine.ts');
const { KeptRecordings } = await import('./kept-recordings.ts');
const { runEngineProcess } = await import('./engine-process.ts');

const root = stateRoot();

/** Loaded when the first cluster in containers is asked for, or was left behind. */
async function dockerRuntime(keepRecording: KeepRecording) {
	const { DockerRuntime } = await import('../runtime/docker/docker-runtime.ts');
	return new DockerRuntime({ root, nodeImagePath, keepRecording });
}

await runEngineProcess((surroundings) => {
	const recordings = new KeptRecordings({ path: recordingsPath(root), logError: surroundings.logError });
	const keepRecording: KeepRecording = (path) => recordings.keep(path);
	return new Engine({
		...surroundings,
		runtime: new SeveralRuntimes({
			process: new ProcessRuntime({ root, nodeProgram, mailctlProgram, compileCachePath, keepRecording }),
			docker: () => dockerRuntime(keepRecording),
			dockerWasUsed: () => hasContainers(root),
		}),
		recordings,
		labs: (connect) =>
			new LabRuns({
				folders: [labsPath, ownLabsPath(root)],
				saves: new SavedRuns(root),
				allowed: new AllowedCommands(root),
				holds: new RunHolds(root, 'app'),
				learner: new KeptLearner(root),
				version: surroundings.engineVersion,
				connect,
			}),
		createProbe: (setting) => new TrafficProbe(setting),
	});
});
