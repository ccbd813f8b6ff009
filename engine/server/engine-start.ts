/**
 * Starting the engine process, and what it says to whoever started it.
 *
 * It gets a session of its own, so that Ctrl-C in the starter's terminal does not reach it, and outlives
 * its starter. Over the channel that comes with the spawn it says once how its start went.
 */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { parse } from 'node:path';
import { z } from 'zod';
import { nodeBinary } from './node-binary.ts';
import { engineProgram } from './program-files.ts';

export const startReportSchema = z.discriminatedUnion('type', [
	z.object({ type: z.literal('ready') }),
	/** Another engine has the lock: it is starting, running or ending. */
	z.object({ type: z.literal('busy') }),
	z.object({ type: z.literal('failed'), message: z.string() }),
]);
export type StartReport = z.infer<typeof startReportSchema>;

export interface StartOptions {
	readonly stateRoot: string;
	readonly logPath: string;
	/** The engine's main file; tests give one with a double. */
	readonly mainPath?: string;
}

/** The log's last line with something in it: after a crash, the reason. */
function lastWords(logPath: string): string {
	try {
		const lines = readFileSync(logPath, 'utf8').trimEnd().split('\n');
		return (lines.findLast((line) => /error/i.test(line)) ?? '').trim().slice(0, 300);
	} catch {
		return '';
	}
}

/** An engine that is just ending removes the directory behind itself: then it is made again. */
function openLog({ stateRoot, logPath }: StartOptions): number {
	for (let round = 1; ; round += 1) {
		mkdirSync(stateRoot, { recursive: true, mode: 0o700 });
		try {
			return openSync(logPath, 'a', 0o600);
		} catch (error) {
			const removed = error instanceof Error && 'code' in error && error.code === 'ENOENT';
			if (!removed || round === 10) throw error;
		}
	}
}

/** Starts an engine process and resolves with its report; never rejects. */
export function startEngine(options: StartOptions): Promise<StartReport> {
	const { stateRoot, logPath } = options;
	const main = options.mainPath ?? engineProgram;
	const log = openLog(options);
	const child = spawn(nodeBinary(), ['--disable-warning=ExperimentalWarning', main], {
		// Not the state directory: an engine that is just ending may take it away.
		cwd: parse(stateRoot).root,
		env: { ...process.env, MAILCLUSTER_LAB_HOME: stateRoot },
		detached: true,
		windowsHide: true,
		stdio: ['ignore', log, log, 'ipc'],
	});
	closeSync(log);
	return new Promise((resolve) => {
		const settle = (report: StartReport) => {
			if (child.connected) child.disconnect();
			child.unref();
			resolve(report);
		};
		child.once('message', (message) => {
			const report = startReportSchema.safeParse(message);
			settle(report.success ? report.data : { type: 'failed', message: 'the engine said something unknown at its start' });
		});
		child.once('error', (error) => settle({ type: 'failed', message: `Node could not be started: ${error.message}` }));
		child.once('exit', (code, signal) =>
			settle({ type: 'failed', message: `it ended at its start (${signal ?? `exit ${code}`}) ${lastWords(logPath)}`.trimEnd() }),
		);
	});
}
