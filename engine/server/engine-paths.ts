/**
 * The engine's own files in the state directory, named once for engine and clients; and the port of its interface,
 * which goes with that directory, too.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';

export interface EnginePaths {
	/** A Unix socket; on Windows the name of a pipe. */
	readonly socket: string;
	readonly lock: string;
	readonly log: string;
}

/** sockaddr_un's sun_path holds 108 bytes on Linux and 104 on macOS, the closing NUL among them. */
export const socketPathBytesMax = 103;

/** @throws when the path is too long for a socket: the message says how to shorten it. */
export function enginePaths(stateRoot: string, platform: NodeJS.Platform = process.platform): EnginePaths {
	const files = { lock: join(stateRoot, 'engine.lock'), log: join(stateRoot, 'engine.log') };
	if (platform === 'win32') {
		const id = createHash('sha256').update(stateRoot).digest('hex').slice(0, 32);
		return { ...files, socket: `\\\\.\\pipe\\mailcluster-lab-${id}` };
	}
	const socket = join(stateRoot, 'engine.sock');
	if (Buffer.byteLength(socket) > socketPathBytesMax) {
		throw new Error(`${stateRoot}: the path is too long for a socket in it; set MAILCLUSTER_LAB_HOME to a shorter one`);
	}
	return { ...files, socket };
}

/** Of 17000 to 17999: neither ports of well-known services nor those that systems give to whoever asks for any. */
const interfacePorts = { first: 17_000, count: 1_000 };

/** The same one at each start; two state directories seldom share one. Chosen from its path, so that nothing is left on disk. */
export function interfacePort(stateRoot: string): number {
	const hash = createHash('sha256').update(stateRoot).digest().readUInt32BE(0);
	return interfacePorts.first + (hash % interfacePorts.count);
}
