/**
 * A shell in a node's container, for one client: an exec of Docker's with a terminal.
 *
 * It ends with the container. When the client goes, the engine of Docker would leave the shell running, so it is ended
 * by name. A paused container says nothing until it goes on.
 */
import { randomBytes } from 'node:crypto';
import { ok } from '../../../node-image/src/result.ts';
import type { TerminalSize } from '../../contract/terminals.ts';
import type { Terminal, TerminalListener } from '../runtime.ts';
import type { DockerEngine, DockerResult } from './docker-engine.ts';

export async function openContainerTerminal(
	engine: DockerEngine,
	container: string,
	size: TerminalSize,
	listener: TerminalListener,
): Promise<DockerResult<Terminal>> {
	const id = randomBytes(8).toString('hex');
	const opened = await engine.openShell(container, id, size);
	if (!opened.ok) return opened;
	const { stream, resize, exitCode } = opened.value;
	let isClosed = false;
	/** What is typed behind a new size is read behind it, too. */
	let resized: Promise<unknown> = Promise.resolve();
	let isOver = false;
	const over = async () => {
		if (isOver) return;
		isOver = true;
		if (isClosed) return listener.end('SIGHUP');
		const code = await exitCode();
		listener.end(code === null ? 'the container ended' : `exit ${code}`);
	};
	stream.on('data', (bytes: Buffer) => {
		if (!isClosed) listener.data(bytes);
	});
	// Every error is followed by 'close'.
	stream.on('error', () => undefined);
	stream.on('end', () => stream.end());
	stream.on('close', () => void over());
	return ok({
		write: async (bytes) => {
			await resized;
			await new Promise<void>((resolve) => {
				if (stream.destroyed || stream.writableEnded) return resolve();
				stream.write(bytes, () => resolve());
			});
		},
		resize: (wanted) => {
			resized = resized.then(() => resize(wanted));
		},
		close: () => {
			if (isClosed) return;
			isClosed = true;
			void engine.endShell(container, id).finally(() => stream.destroy());
		},
		pause: () => void stream.pause(),
		resume: () => void stream.resume(),
	});
}
