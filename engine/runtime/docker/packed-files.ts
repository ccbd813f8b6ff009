/**
 * A few small files as a tar archive, the form in which Docker takes them into a container.
 */
import { pack } from 'tar-stream';

/** Uid and gid of the nodes' user in the image (node-image/Dockerfile). */
const mailclusterId = 2525;

export interface PackedFile {
	readonly name: string;
	readonly bytes: string | Buffer;
	readonly mode: number;
	/** Otherwise root's. */
	readonly isMailclusters?: boolean;
}

export async function packFiles(files: readonly PackedFile[]): Promise<Buffer> {
	const archive = pack();
	for (const { name, bytes, mode, isMailclusters = false } of files) {
		const id = isMailclusters ? mailclusterId : 0;
		archive.entry({ name, mode, uid: id, gid: id, mtime: new Date(0) }, bytes);
	}
	archive.finalize();
	const chunks: Buffer[] = [];
	for await (const chunk of archive as AsyncIterable<Buffer>) chunks.push(chunk);
	return Buffer.concat(chunks);
}
