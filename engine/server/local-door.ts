/**
 * The door for the command line and the desktop shell: a socket in the user's own state directory.
 *
 * Who may open it is decided by the file system: the folder is closed to other users. The caller holds
 * the engine lock, so a socket file that is there already was left by a dead engine and is replaced.
 * Read next: json-lines.ts (framing), door.ts (the calls), attach.ts (the other end).
 */
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { clientTextBytesMax } from './channel.ts';
import type { Door } from './door.ts';
import { socketChannel } from './socket-channel.ts';

export interface LocalDoor {
	/** Nobody can come in any more; who is in stays until the process ends. */
	close(): Promise<void>;
}

const connectionsMax = 128;

/** Listens at `socketPath`; needs the engine lock. */
export async function openLocalDoor(options: { readonly socketPath: string; readonly door: Door; readonly textBytesMax?: number }): Promise<LocalDoor> {
	const { socketPath, door } = options;
	const isPipe = process.platform === 'win32';
	if (!isPipe) await rm(socketPath, { force: true });
	const server = createServer((socket) => door(socketChannel(socket, options.textBytesMax ?? clientTextBytesMax)));
	server.maxConnections = connectionsMax;
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		// readableAll and writableAll stay false: on Unix the mode follows the umask, inside a 0700 folder.
		server.listen({ path: socketPath }, resolve);
	});
	return {
		async close() {
			// Not awaited: it ends with the last connection, and connections end with the process.
			server.close();
			if (!isPipe) await rm(socketPath, { force: true });
		},
	};
}
