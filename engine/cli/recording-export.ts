/**
 * A recording into a file: FILE.jsonl as it is kept, FILE.html as a page that plays it (engine/contract/recording-page.ts).
 *
 * Read and written part by part; only the packed recording of a page is held in memory.
 */
import { once } from 'node:events';
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type RecordingPart, readEventsMax } from '../contract/kept-recordings.ts';
import { eventLine, headerLine } from '../contract/recording-format.ts';
import { pageWith, playerFileName, shareableLine } from '../contract/recording-page.ts';
import { projectPath } from '../server/program-files.ts';
import { CliFailure } from './cli-failure.ts';

export interface RecordingExport {
	readonly file: string;
	/** Write over a file. */
	readonly force: boolean;
	readonly read: (afterSeq: number, most: number) => Promise<RecordingPart>;
	/** The page without a recording; the built one when left out. */
	readonly pagePath?: string;
}

/** @throws CliFailure */
export async function exportRecording(wanted: RecordingExport): Promise<{ readonly bytes: number; readonly events: number }> {
	if (wanted.file.endsWith('.html')) return exportPage(wanted);
	if (wanted.file.endsWith('.jsonl')) return exportLines(wanted);
	throw new CliFailure({
		message: `${wanted.file}: cannot tell what kind of file to write`,
		remedy: 'name a file that ends in .html (plays in a browser) or .jsonl (the recording)',
	});
}

async function exportLines({ file, force, read }: RecordingExport) {
	const out = await open(file, force ? 'w' : 'wx', 0o600).catch((error: unknown) => {
		throw cannotWrite(file, error);
	});
	let bytes = 0;
	try {
		const events = await eachLine(read, eventLine, async (lines) => {
			bytes += Buffer.byteLength(lines);
			await out.write(lines);
		});
		await out.close();
		return { bytes, events };
	} catch (error) {
		await out.close();
		// Half a recording is worse than none.
		await rm(file, { force: true });
		throw cannotWrite(file, error);
	}
}

async function exportPage({ file, force, read, pagePath = join(projectPath, 'dist', 'renderer', playerFileName) }: RecordingExport) {
	const page = await readFile(pagePath, 'utf8').catch(() => {
		throw new CliFailure({ message: 'the page that plays recordings is not built', remedy: 'run `npm run build` first, or export a .jsonl' });
	});
	const gzip = createGzip({ level: 9 });
	const chunks: Buffer[] = [];
	gzip.on('data', (chunk: Buffer) => chunks.push(chunk));
	const events = await eachLine(read, shareableLine, async (lines) => {
		if (!gzip.write(lines)) await once(gzip, 'drain');
	});
	gzip.end();
	await finished(gzip);
	const text = pageWith(page, Buffer.concat(chunks).toString('base64'));
	await writeFile(file, text, { flag: force ? 'w' : 'wx', mode: 0o600 }).catch((error: unknown) => {
		throw cannotWrite(file, error);
	});
	return { bytes: Buffer.byteLength(text), events };
}

async function eachLine(read: RecordingExport['read'], lineOf: typeof eventLine, write: (lines: string) => Promise<void>): Promise<number> {
	let afterSeq = 0;
	let events = 0;
	for (let lastSeq = Number.MAX_SAFE_INTEGER; ; ) {
		const part = await read(afterSeq, readEventsMax);
		if (afterSeq === 0) {
			// What a running cluster records meanwhile is not waited for.
			({ lastSeq } = part);
			await write(headerLine(part.name, part.startedAt));
		}
		const wanted = part.events.filter((event) => event.seq <= lastSeq);
		await write(wanted.map(lineOf).join(''));
		events += wanted.length;
		afterSeq = wanted.at(-1)?.seq ?? afterSeq;
		if (part.events.length === 0 || afterSeq >= lastSeq) return events;
	}
}

function cannotWrite(file: string, error: unknown): CliFailure {
	if (error instanceof CliFailure) return error;
	const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
	if (isThere) return new CliFailure({ message: `${file} already exists`, remedy: 'name another file, or overwrite it with --force' });
	return new CliFailure({ message: `${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`, remedy: 'name another file' });
}
