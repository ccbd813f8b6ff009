/**
 * Files that are not on this machine, through the engine's calls `filesList` and `filesRead`.
 *
 * The engine's own eyes, not the nodes': it reads the disks, so the audit stays independent of the servers. Large files
 * come in parts; a message's file never changes under its name, so parts belong together.
 */

import { type FileListing, listedMax, readBytesMax } from '../../node-image/src/contract/files.ts';
import { failed, ok } from '../../node-image/src/result.ts';
import type { CallFailure } from '../contract/engine-api.ts';
import type { EngineClient } from '../server/attach.ts';
import type { FileAnswer, FileSource } from './file-source.ts';

export interface EnginePlace {
	readonly engine: Pick<EngineClient, 'call'>;
	readonly cluster: string;
	/** 'volume', or a node. */
	readonly where: string;
}

export function engineFiles({ engine, cluster, where }: EnginePlace): FileSource {
	const place = (path: string) => ({ name: cluster, where, path });

	async function listed(path: string, most: number): Promise<FileAnswer<FileListing>> {
		const outcome = await engine.call('filesList', { ...place(path), most });
		return outcome.ok ? ok(outcome.value) : refusal(path, outcome.error);
	}

	return {
		async list(path) {
			const listing = await listed(path, listedMax);
			if (!listing.ok) return listing;
			// A listing that is cut short would count as mail that is lost.
			if (listing.value.more) return refusal(path, { code: 'too-many', message: `it has more than ${listedMax} entries` });
			return ok(listing.value.entries.map(({ name }) => name));
		},
		async read(path) {
			const parts: Buffer[] = [];
			for (let fromByte = 0; ; ) {
				const outcome = await engine.call('filesRead', { ...place(path), fromByte, bytesMost: readBytesMax });
				if (!outcome.ok) return refusal(path, outcome.error);
				const part = Buffer.from(outcome.value.data, 'base64');
				parts.push(part);
				fromByte += part.length;
				if (part.length === 0 || fromByte >= outcome.value.sizeBytes) return ok(Buffer.concat(parts));
			}
		},
		async modified(path) {
			const listing = await listed(path, 1);
			return listing.ok ? ok(listing.value.modified) : listing;
		},
	};
}

function refusal(path: string, { code, message }: CallFailure): FileAnswer<never> {
	return failed({ code: code === 'missing' ? 'missing' : 'unreadable', message: `${path}: ${message}`, definite: true });
}
