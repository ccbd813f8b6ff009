/**
 * For tests: a file as `docker save` writes it, as small as it can be.
 */
import { pack } from 'tar-stream';
import { contentLabel, imageTag } from './image-names.ts';

export interface ArchivedParts {
	readonly hash?: string;
	readonly tags?: readonly string[] | null;
	readonly architecture?: string;
	readonly labels?: Readonly<Record<string, string>>;
}

export async function imageArchive(parts: ArchivedParts = {}): Promise<Buffer> {
	const { hash = '0123456789abcdef', architecture = 'amd64' } = parts;
	const config = `${'c'.repeat(64)}.json`;
	const tags = parts.tags === undefined ? [imageTag(hash)] : parts.tags;
	return tarOf({
		[config]: JSON.stringify({ architecture, config: { Labels: parts.labels ?? { [contentLabel]: hash } } }),
		'layer/layer.tar': 'x'.repeat(10_000),
		'manifest.json': JSON.stringify([{ Config: config, RepoTags: tags, Layers: ['layer/layer.tar'] }]),
	});
}

export async function tarOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
	const archive = pack();
	for (const [name, text] of Object.entries(files)) archive.entry({ name }, text);
	archive.finalize();
	const chunks: Buffer[] = [];
	for await (const chunk of archive as AsyncIterable<Buffer>) chunks.push(chunk);
	return Buffer.concat(chunks);
}
