/**
 * Results on the disk: written at the end of an exercise, and a folder of them read for a trainer's overview.
 *
 * A trainer's folder holds what others handed in. It is bounded in number and size, links are not followed, and a file that
 * is no result is named with its mistake, and left out: one broken file must not hide a class.
 */
import { mkdir, open, opendir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readSmallFile } from '../../../node-image/src/looks/small-file.ts';
import { type LabResults, type LabResultsProblem, labResultsBytesMax, labResultsFileName, readLabResults } from '../../contract/lab-results.ts';
import { done, type Outcome, refuse } from '../../core/call-failure.ts';

/** Chosen: 30 learners, and 14 exercises with a second attempt each. */
export const resultsFilesMax = 1000;

export interface FileProblem {
	readonly file: string;
	readonly code: LabResultsProblem['code'] | 'link' | 'not-a-file' | 'unreadable';
	readonly message: string;
}

export interface FolderResults {
	/** By file name. */
	readonly results: readonly { readonly file: string; readonly results: LabResults }[];
	readonly problems: readonly FileProblem[];
	/** Files that were not looked at, for there are too many. */
	readonly leftOut: number;
}

/** @returns the path written; whatever is there already stays */
export async function writeResults(folder: string, results: LabResults): Promise<Outcome<string>> {
	const name = labResultsFileName(results);
	try {
		await mkdir(resolve(folder), { recursive: true });
		for (let number = 1; number <= 100; number += 1) {
			const path = join(folder, number === 1 ? name : name.replace(/\.json$/, `-${number}.json`));
			// Two learners of a class end in the same second.
			if (await written(resolve(path), `${JSON.stringify(results, null, '\t')}\n`)) return done(path);
		}
		return refuse('not-written', `${join(folder, name)} is there already`, 'name another folder');
	} catch (error) {
		return refuse('not-written', `the results could not be written to ${folder}: ${wordsOf(error)}`, 'name another folder');
	}
}

/** @returns the results in one file */
export async function resultsIn(path: string): Promise<Outcome<LabResults>> {
	const text = await textOf(resolve(path));
	if (!text.ok) return refuse('no-results', `${path}: ${text.message}`, 'name a file that `run <lab> --results <folder>` wrote');
	const reading = readLabResults(text.text);
	return reading.ok ? done(reading.results) : refuse('no-results', `${path}: ${reading.message}`);
}

export async function resultsOfFolder(folder: string, filesMax: number = resultsFilesMax): Promise<Outcome<FolderResults>> {
	const names = await resultNames(folder);
	if (!names.ok) return names;
	const results: { file: string; results: LabResults }[] = [];
	const problems: FileProblem[] = [];
	for (const file of names.value.slice(0, filesMax)) {
		const text = await textOf(join(resolve(folder), file));
		const reading = text.ok ? readLabResults(text.text) : text;
		if (reading.ok) results.push({ file, results: reading.results });
		else problems.push({ file, code: reading.code, message: reading.message });
	}
	return done({ results, problems, leftOut: Math.max(0, names.value.length - filesMax) });
}

/** Names listed at most: a folder with more holds something else. */
const namesMax = 100_000;

async function resultNames(folder: string): Promise<Outcome<string[]>> {
	try {
		if (!(await stat(resolve(folder))).isDirectory()) return refuse('no-folder', `${folder} is no folder`, 'print one file by `results print <file>`');
		const names: string[] = [];
		for await (const { name } of await opendir(resolve(folder))) {
			if (name.endsWith('.json')) names.push(name);
			if (names.length >= namesMax) break;
		}
		return done(names.sort());
	} catch (error) {
		return refuse('no-folder', `${folder} cannot be read: ${wordsOf(error)}`, 'name the folder that results were written to');
	}
}

type Text = { readonly ok: true; readonly text: string } | ({ readonly ok: false } & Omit<FileProblem, 'file'>);

async function textOf(path: string): Promise<Text> {
	const found = await readSmallFile(path, labResultsBytesMax);
	switch (found.is) {
		case 'text':
			return { ok: true, text: found.text };
		case 'link':
			return { ok: false, code: 'link', message: 'a link, which is not followed: put the file itself there' };
		case 'not-a-file':
			return { ok: false, code: 'not-a-file', message: 'not a file' };
		case 'too-large':
			return { ok: false, code: 'too-large', message: `larger than ${labResultsBytesMax / 1024} KB: no results of an exercise` };
		case 'none':
			return { ok: false, code: 'unreadable', message: 'it is not there' };
		case 'unreadable':
			return { ok: false, code: 'unreadable', message: wordsOf(found.error) };
	}
}

/** false: there is such a file already. */
async function written(path: string, text: string): Promise<boolean> {
	try {
		const file = await open(path, 'wx', 0o644);
		try {
			await file.writeFile(text);
		} finally {
			await file.close();
		}
		return true;
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
		throw error;
	}
}

function wordsOf(error: unknown): string {
	const code = error instanceof Error && 'code' in error ? error.code : '';
	if (code === 'ENOENT') return 'it is not there';
	if (code === 'EACCES' || code === 'EPERM') return 'it may not be opened';
	if (code === 'ENOTDIR') return 'a part of its path is no folder';
	return error instanceof Error ? error.message : String(error);
}
