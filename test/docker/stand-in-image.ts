/**
 * The lab's image with a stand-in for the node in it (test/process/stand-in-node.ts): for the contract suite, which
 * asks what a runtime does and not what a mail server does. Made once a run; a layer on the real image.
 */
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { pack } from 'tar-stream';
import type { DockerEngine, DockerResult } from '../../engine/runtime/docker/docker-engine.ts';
import { ensureImage, type ImageBuild, readProgress } from '../../engine/runtime/docker/image-build.ts';
import { ok } from '../../node-image/src/result.ts';

export const nodeImagePath = fileURLToPath(new URL('../../node-image', import.meta.url));
const standIn = fileURLToPath(new URL('../process/stand-in-node.ts', import.meta.url));

let made: Promise<DockerResult<ImageBuild>> | undefined;

export function standInImage(engine: DockerEngine): Promise<DockerResult<ImageBuild>> {
	made ??= make(engine);
	return made;
}

async function make(engine: DockerEngine): Promise<DockerResult<ImageBuild>> {
	const real = await ensureImage({ engine, nodeImagePath, progress: () => {} });
	if (!real.ok) return real;
	const tag = `${real.value.tag}-stand-in`;
	const context = pack();
	const dockerfile = [
		`FROM ${real.value.tag}`,
		// As the stand-in's imports have it: the node's sources are at ../../node-image/src from where it is.
		'RUN ln -s . /opt/mailcluster/node-image',
		'COPY stand-in-node.ts /opt/mailcluster/test/process/stand-in-node.ts',
		'RUN echo "import \'../test/process/stand-in-node.ts\';" >/opt/mailcluster/src/main.ts',
	];
	context.entry({ name: 'Dockerfile' }, `${dockerfile.join('\n')}\n`);
	context.entry({ name: 'stand-in-node.ts' }, await readFile(standIn));
	context.finalize();
	const built = await engine.build(context as unknown as Readable, { tag, labels: {} });
	if (!built.ok) return built;
	const read = await readProgress(built.value, () => {});
	if (!read.ok) throw new Error(read.error.message);
	return ok({ tag, wasBuilt: true, tookMs: 0 });
}
