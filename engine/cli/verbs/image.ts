/**
 * `image`: the image that containers are made of, also where no registry can be reached.
 *
 * It speaks to Docker itself: no engine of the lab is started for it.
 */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { ensureImage, type ImageBuild } from '../../runtime/docker/image-build.ts';
import { readImageContent } from '../../runtime/docker/image-content.ts';
import { loadImage, megabytes, saveImage } from '../../runtime/docker/image-file.ts';
import { imageTag, localBaseImage } from '../../runtime/docker/image-names.ts';
import { type ImageStatus, imageStatus } from '../../runtime/docker/image-status.ts';
import { makeLocalBase } from '../../runtime/docker/local-base.ts';
import { nodeImagePath } from '../../server/program-files.ts';
import { CliFailure } from '../cli-failure.ts';
import { expectDocker, withDocker } from '../docker-access.ts';
import type { Output } from '../output.ts';
import { interrupted } from '../signals.ts';

interface BuildOptions {
	readonly localBase?: boolean;
	readonly mirror?: string;
	readonly base?: string;
	readonly force?: boolean;
	readonly json?: boolean;
}

interface JsonOption {
	readonly json?: boolean;
}

export function addImage(program: Command, output: Output): void {
	const group = program.command('image').description('the image that containers are made of');
	const say = (line: string) => output.status(line);
	group
		.command('build')
		.description('build the image if its content or its base has changed; `up --runtime docker` does so by itself')
		.option('--local-base', "first make a base of this machine's packages, without a registry (Debian, Ubuntu; needs mmdebstrap)")
		.option('--mirror <url|file>', 'with --local-base: where packages come from, a URL or a sources.list file')
		.option('--base <image>', 'build on this image')
		.option('--force', 'build in any case')
		.option('--json', 'print one JSON object')
		.action(async (options: BuildOptions) => {
			const { localBase = false, mirror, base } = options;
			if (localBase && base !== undefined)
				throw new CliFailure({ message: '--base and --local-base are two different bases', remedy: 'leave one of them out' });
			if (mirror !== undefined && !localBase) throw new CliFailure({ message: '--mirror goes with --local-base', remedy: 'leave it out, or add --local-base' });
			const built = await withDocker(async (engine) => {
				if (localBase) {
					const made = expectDocker(await makeLocalBase({ engine, progress: say, ...(mirror === undefined ? {} : { mirror }) }));
					output.status('');
					output.note(`made ${made.tag} in ${seconds(made.tookMs)}`);
				}
				const on = localBase ? localBaseImage : base;
				// A base that was made anew has the name of the old one.
				const isForced = options.force === true || localBase;
				return expectDocker(await ensureImage({ engine, nodeImagePath, progress: say, isForced, ...(on === undefined ? {} : { base: on }) }));
			});
			output.status('');
			if (options.json) output.out(JSON.stringify({ ...built, tookMs: Math.round(built.tookMs) }, null, '\t'));
			else output.out(builtLine(built));
		});

	group
		.command('save')
		.description('write the image to a file, for `image load` on a machine without a registry; packed if the name ends in .gz')
		.argument('<file>', 'a new file')
		.option('--force', 'overwrite an existing file')
		.action(async (file: string, options: { readonly force?: boolean }) => {
			const tag = await currentTag();
			const given = new AbortController();
			void interrupted().then(() => given.abort());
			const saved = await withDocker(async (engine) =>
				expectDocker(await saveImage({ engine, tag, path: resolve(file), isForced: options.force === true, progress: say, signal: given.signal })),
			);
			output.status('');
			output.out(`${file}: ${tag}, ${megabytes(saved.bytes)}; \`image load\` takes it on another machine`);
		});

	group
		.command('load')
		.description('take it from a file that `image save` wrote')
		.argument('<file>', 'the file')
		.action(async (file: string) => {
			const wantedTag = await currentTag();
			const loaded = await withDocker(async (engine) => expectDocker(await loadImage({ engine, path: resolve(file), wantedTag, progress: say })));
			output.status('');
			if (loaded.isWanted) output.out(`${loaded.tag} is there: \`up --runtime docker\` starts with it`);
			else {
				output.out(`${loaded.tag} is there`);
				output.note(`it is not what this version of the lab starts with, ${wantedTag}; save it on a machine with the same version, or \`image build\` here`);
			}
		});

	group
		.command('status')
		.description('which image and which base are there, and whether the image is up to date')
		.option('--json', 'print one JSON object')
		.action(async (options: JsonOption) => {
			const { hash } = await readImageContent(nodeImagePath);
			const status = await withDocker(async (engine) => expectDocker(await imageStatus(engine, hash)));
			if (options.json) output.out(JSON.stringify({ ...status, isUpToDate: status.image !== null }, null, '\t'));
			else for (const line of statusLines(status)) output.out(line);
		});
}

async function currentTag(): Promise<string> {
	return imageTag((await readImageContent(nodeImagePath)).hash);
}

function builtLine({ tag, wasBuilt, tookMs }: ImageBuild): string {
	return wasBuilt ? `${tag} is built, in ${seconds(tookMs)}` : `${tag} is up to date; --force builds it anew`;
}

/** Exported for its test. */
export function statusLines({ tag, image, localBase, others }: ImageStatus): string[] {
	const day = (created: string) => created.slice(0, 16).replace('T', ' ');
	return [
		...(image === null
			? [`image  ${tag} is not there: \`image build\` makes it, and so does the next \`up --runtime docker\``]
			: [
					`image  ${tag}, ${image.architecture}, ${megabytes(image.sizeBytes)}, built ${day(image.created)} UTC: up to date`,
					`       on ${image.base ?? 'a base that it does not name'}`,
				]),
		localBase === null
			? 'base   none made here (`image build --local-base`): a build fetches the public one'
			: `base   ${localBase.tag}, ${megabytes(localBase.sizeBytes)}, made here ${day(localBase.created)} UTC: builds use it`,
		...(others.length === 0 ? [] : [`other  ${others.length} of other content, no longer needed: docker image rm ${others.map((one) => one.tag).join(' ')}`]),
	];
}

function seconds(ms: number): string {
	return `${(ms / 1000).toFixed(1)} s`;
}
