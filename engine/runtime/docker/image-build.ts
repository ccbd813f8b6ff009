/**
 * Sees to it that the image is there: built through the engine's API when its content changed, with progress.
 *
 * Nothing is built when an image with this content's tag is on the engine. The base is the one made on this machine if
 * there is one (local-base.ts), else the public one, which the engine fetches; where that fails, the error says which
 * of the two ways without a registry helps.
 */
import type { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { z } from 'zod';
import { failed, ok, type Result } from '../../../node-image/src/result.ts';
import type { DockerEngine, DockerResult } from './docker-engine.ts';
import { watchEngine } from './engine-watch.ts';
import { type DockerFailure, dockerFailure, oneLine } from './host/docker-failure.ts';
import { type ImageContent, readImageContent } from './image-content.ts';
import { baseLabel, contentLabel, imageTag, localBaseImage, publicBaseImage } from './image-names.ts';

export interface ImageBuild {
	readonly tag: string;
	readonly wasBuilt: boolean;
	readonly tookMs: number;
}

export interface ImageBuildOptions {
	readonly engine: DockerEngine;
	/** The folder node-image/. */
	readonly nodeImagePath: string;
	/** What is going on, for people: 'step 3 of 9: RUN ...'. */
	readonly progress: (message: string) => void;
	/** Build in any case. */
	readonly isForced?: boolean;
	/** Another base than the one that is chosen here; an image that was built on another one is built anew. */
	readonly base?: string;
}

/** Chosen: the longest silence of a build, while packages are fetched over a slow line. */
const silenceMs = 300_000;

/** Answers the tag of an image with the content as it is now. */
export async function ensureImage(options: ImageBuildOptions): Promise<DockerResult<ImageBuild>> {
	const beganMs = performance.now();
	const { engine, isForced = false } = options;
	const content = await readImageContent(options.nodeImagePath);
	const tag = imageTag(content.hash);
	const done = (wasBuilt: boolean) => ok({ tag, wasBuilt, tookMs: performance.now() - beganMs });
	if (!isForced) {
		const there = await isBuilt(engine, tag, options.base);
		if (!there.ok) return there;
		if (there.value) return done(false);
	}
	const local = options.base === undefined ? await engine.hasImage(localBaseImage) : ok(false);
	if (!local.ok) return local;
	const base = options.base ?? (local.value ? localBaseImage : publicBaseImage);
	options.progress(`building the image on ${base} ...`);
	const built = await build(options, content, { tag, base });
	return built.ok ? done(true) : built;
}

/** On this base, where one is named. */
async function isBuilt(engine: DockerEngine, tag: string, base: string | undefined): Promise<DockerResult<boolean>> {
	if (base === undefined) return engine.hasImage(tag);
	const found = await engine.image(tag);
	return found.ok ? ok(found.value?.labels[baseLabel] === base) : found;
}

async function build(
	{ engine, progress }: ImageBuildOptions,
	content: ImageContent,
	{ tag, base }: { tag: string; base: string },
): Promise<DockerResult<void>> {
	const context = pack();
	for (const { path, mode, bytes } of content.files) context.entry({ name: path, mode, mtime: new Date(0) }, bytes);
	context.finalize();
	const silent = new AbortController();
	let hangs: DockerFailure | undefined;
	const stop = watchEngine(engine, (failure) => {
		hangs = failure;
		silent.abort();
	});
	try {
		const labels = { [contentLabel]: content.hash, [baseLabel]: base };
		const opened = await engine.build(context as unknown as Readable, { tag, base, labels, signal: silent.signal });
		// What it did not answer is not the news: that it answers nothing is.
		if (!opened.ok) return hangs === undefined ? opened : { ok: false, error: hangs };
		const ended = await readProgress(opened.value, progress);
		if (ended.ok) return ended;
		return hangs === undefined ? buildFailure(ended.error, base) : { ok: false, error: hangs };
	} finally {
		stop();
		context.destroy();
	}
}

const recordSchema = z.object({
	stream: z.string().optional(),
	status: z.string().optional(),
	id: z.string().optional(),
	progress: z.string().optional(),
	error: z.string().optional(),
});

export interface ProgressFailure {
	readonly code: 'build';
	readonly message: string;
	readonly definite: boolean;
	/** Of a build: the step in which it happened; 0: before the first. */
	readonly step: number;
}

/** JSON lines of a build, a pull or a load; a failure is the last of them, not the end of the stream. */
export async function readProgress(stream: Readable, progress: (message: string) => void): Promise<Result<void, ProgressFailure>> {
	let step = 0;
	const fail = (message: string) => failed({ code: 'build' as const, message: oneLine(message), definite: false, step });
	let silence: NodeJS.Timeout | undefined;
	const heard = () => {
		clearTimeout(silence);
		silence = setTimeout(() => stream.destroy(new Error(`nothing was heard of it for ${silenceMs / 1000} s`)), silenceMs);
	};
	let rest = '';
	let last = '';
	try {
		heard();
		stream.setEncoding('utf8');
		for await (const chunk of stream as AsyncIterable<string>) {
			heard();
			const lines = (rest + chunk).split('\n');
			rest = lines.pop() ?? '';
			for (const line of lines) {
				const record = recordSchema.safeParse(parseJson(line));
				if (!record.success) continue;
				const { stream: text, status, id, progress: bar, error } = record.data;
				if (error !== undefined) return fail(last === '' || error.includes(last) ? error : `${error} (${last})`);
				step = Number(/^Step (\d+)\//.exec(text ?? '')?.[1] ?? step);
				if (text !== undefined && text.trim() !== '') last = oneLine(text).slice(-200);
				const shown = text !== undefined ? stepOf(text) : status === undefined ? undefined : [status, id, bar].filter(Boolean).join(' ');
				if (shown !== undefined) progress(shown);
			}
		}
		return ok(undefined);
	} catch (error) {
		return fail(error instanceof Error ? error.message : String(error));
	} finally {
		clearTimeout(silence);
	}
}

/** 'Step 3/9 : RUN set -eu; ...' -> 'image: step 3 of 9, RUN set -eu; ...'; the output of commands is not shown. */
function stepOf(text: string): string | undefined {
	const step = /^Step (\d+)\/(\d+) : (.*)/.exec(text.trim());
	return step ? `image: step ${step[1]} of ${step[2]}, ${(step[3] ?? '').slice(0, 60)}` : undefined;
}

/** Of the Dockerfile: the base's name, the base itself, the packages that it lacks. What comes then is our own, and needs no network. */
const stepsWithNetwork = 3;

/** What a build's failure means. Exported for its table of tests. */
export function buildFailure({ message, step }: Pick<ProgressFailure, 'message' | 'step'>, base: string): { ok: false; error: DockerFailure } {
	const text = `the image could not be built on ${base}: ${message}`;
	const full = noSpaceFailure(text);
	if (full) return full;
	if (base !== localBaseImage && step <= stepsWithNetwork) return dockerFailure('docker-no-image', text, withoutRegistry);
	return dockerFailure('docker-refused', text, 'see what it says; `image build --force` tries again');
}

/** undefined: it says something else. */
export function noSpaceFailure(text: string): { ok: false; error: DockerFailure } | undefined {
	if (!/no space left on device/i.test(text)) return undefined;
	return dockerFailure('docker-no-space', text, 'make room on the disk of the engine, for example with "docker system prune"');
}

/** Where the registry cannot be reached. */
export const withoutRegistry =
	"without a registry: on Debian or Ubuntu `image build --local-base` makes the base from the system's packages; elsewhere `image load FILE` takes an image that `image save FILE` wrote on another machine";

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
