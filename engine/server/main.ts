/**
 * The engine process: the real engine with its runtime and traffic probe, behind its doors.
 *
 * Nobody starts it by hand: attach.ts does, for the command line and the desktop shell.
 * Read next: engine-process.ts (its life), engine.ts (what it does).
 */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

const compileCachePath = fileURLToPath(new URL('../../node_modules/.cache/compile', import.meta.url));
enableCompileCache(compileCachePath);
const { stateRoot } = await import('../runtime/state-root.ts');
const { ProcessRuntime } = await import('../runtime/process/process-runtime.ts');
const { TrafficProbe } = await import('../traffic/traffic-probe.ts');
const { Engine } = await import('./engine.ts');
const { runEngineProcess } = await import('./engine-process.ts');

const nodeProgram = fileURLToPath(new URL('../../node-image/src/main.ts', import.meta.url));
const mailctlProgram = fileURLToPath(new URL('../../node-image/src/mailctl.ts', import.meta.url));

await runEngineProcess(
	(surroundings) =>
		new Engine({
			...surroundings,
			runtime: new ProcessRuntime({ root: stateRoot(), nodeProgram, mailctlProgram, compileCachePath }),
			createProbe: (setting) => new TrafficProbe(setting),
		}),
);
