/**
 * The life of the engine process: lock, engine, doors, and an orderly end.
 *
 * Started by attach.ts, detached from any terminal. The order matters: nobody comes in before leftovers of
 * a dead engine are gone; at the end nobody comes in any more, then clusters go down, and the lock is held
 * until the process is gone, so that a successor never meets our remains.
 * Read next: main.ts (what is put in), lifetime.ts (when it ends by itself).
 */
import { rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { CallOutcome, EnginePushes } from '../contract/engine-api.ts';
import { stateRoot } from '../runtime/state-root.ts';
import type { BrowserDoor } from './browser-door.ts';
import { openDoor } from './door.ts';
import { openEngineLog } from './engine-log.ts';
import type { EngineConnection } from './engine-options.ts';
import { enginePaths, interfacePort } from './engine-paths.ts';
import type { StartReport } from './engine-start.ts';
import { engineVersion } from './engine-version.ts';
import { openLifetime } from './lifetime.ts';
import { openLocalDoor } from './local-door.ts';
import { takeProcessLock } from './process-lock.ts';
import { projectPath } from './program-files.ts';

/** What the process runs: `Engine`, or a double in tests. */
export interface EngineHost {
	/** Finds and removes what dead engines left. */
	start(): Promise<unknown>;
	connect(pushes: EnginePushes): EngineConnection;
	/** Takes every cluster down. */
	close(): Promise<void>;
}

export interface EngineSurroundings {
	readonly engineVersion: string;
	readonly interfaceAddress: () => Promise<CallOutcome<'interfaceAddress'>>;
	/** The engine thinks that it may end: look at it. */
	readonly onNothingLeft: () => void;
	/** Into the engine's log. */
	readonly logError: (message: string, error: unknown) => void;
}

/** Nodes drain for up to five seconds; above this the process ends, and the nodes with it. */
const closeMs = 15_000;

function report(message: StartReport): void {
	if (process.connected) process.send?.(message, () => process.disconnect());
}

const nothing = () => {};

/** Runs until nobody needs the engine or a signal ends it. */
export async function runEngineProcess(createEngine: (surroundings: EngineSurroundings) => EngineHost): Promise<void> {
	const root = stateRoot();
	const paths = enginePaths(root);
	const lock = takeProcessLock(paths.lock);
	if (lock === null) {
		report({ type: 'busy' });
		return;
	}
	const log = openEngineLog(paths.log);
	log.info({ engineVersion, node: process.version }, 'engine starts');

	let clusterNames: readonly string[] = [];
	let browserDoor: Promise<BrowserDoor> | undefined;
	let openedBrowserDoor: BrowserDoor | undefined;
	let ending = false;

	async function end(reason: string, exitCode: number): Promise<void> {
		if (ending) return;
		ending = true;
		log.info({ reason }, 'engine ends');
		await localDoor?.close();
		await Promise.race([
			engine.close().catch((error: unknown) => log.error({ err: error }, 'taking the clusters down broke')),
			delay(closeMs).then(() => log.error('taking the clusters down took too long')),
		]);
		await openedBrowserDoor?.close();
		if (exitCode === 0) leaveNothing();
		// Connections of the command line stay open until here: their end tells a `down` that we are gone.
		process.exit(exitCode);
	}

	/** After an orderly end there is nothing to read up: the folder goes, unless somebody else's files are in it. */
	function leaveNothing(): void {
		for (const path of [paths.log, `${paths.log}.1`]) rmSync(path, { force: true });
		lock?.removeFile();
		try {
			rmdirSync(root);
		} catch (error) {
			if (!(error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'ENOENT'))) throw error;
		}
	}

	const lifetime = openLifetime({
		clusterCount: () => clusterNames.length,
		awaitedForMs: () => openedBrowserDoor?.awaitedForMs() ?? 0,
		end: () => void end('nobody needs it any more', 0),
		after(waitMs, callback) {
			const timer = setTimeout(callback, waitMs);
			return () => clearTimeout(timer);
		},
	});

	/** Opened when somebody first asks for it: most command lines never do. */
	async function openBrowser(): Promise<BrowserDoor> {
		const { openBrowserDoor } = await import('./browser-door.ts');
		openedBrowserDoor = await openBrowserDoor({ folder: join(projectPath, 'dist', 'renderer'), door, portWanted: interfacePort(root) });
		log.info({ port: openedBrowserDoor.port }, 'browser door open');
		return openedBrowserDoor;
	}

	const logError = (message: string, error: unknown) => log.error({ err: error }, message);
	const engine = createEngine({
		engineVersion,
		async interfaceAddress() {
			browserDoor ??= openBrowser();
			return { ok: true, value: { url: await (await browserDoor).interfaceAddress() } };
		},
		onNothingLeft: () => lifetime.consider(),
		logError,
	});
	const door = openDoor({
		connect: (pushes) => engine.connect(pushes),
		clusterNames: () => clusterNames,
		lifetime,
		logError,
	});
	let localDoor: Awaited<ReturnType<typeof openLocalDoor>> | undefined;

	process.on('uncaughtException', (error) => {
		log.fatal({ err: error }, 'a broken invariant ends the engine');
		void end('error', 1);
	});
	for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
		process.on(signal, () => {
			// The second one means: at once.
			if (ending) process.exit(1);
			void end(signal, 0);
		});
	}

	try {
		const found = await engine.start();
		if (Array.isArray(found) && found.length > 0) log.warn({ found }, 'removed what an engine left behind that was killed');
		const own = engine.connect({
			events: nothing,
			status: nothing,
			progress: nothing,
			log: nothing,
			terminalData: nothing,
			terminalEnded: nothing,
			volumeChanged: nothing,
			labState: nothing,
			clusters(push) {
				clusterNames = push.clusters.map((cluster) => cluster.name);
				lifetime.consider();
			},
		});
		// Those that outlived an engine are there already.
		const there = await own.api.clusters({});
		if (there.ok) clusterNames = there.value.map((cluster) => cluster.name);
		localDoor = await openLocalDoor({ socketPath: paths.socket, door });
	} catch (error) {
		log.fatal({ err: error }, 'engine did not start');
		report({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
		process.exitCode = 1;
		lock.release();
		return;
	}
	report({ type: 'ready' });
	// Nobody may come: whoever started us was killed meanwhile.
	lifetime.consider();
}
