/**
 * An exercise's files from the disk: lab.yaml and the Markdown below en/ and de/, and nothing else.
 *
 * Bounded in number and size, and confined: what leads out of the folder (a link) is not followed.
 */
import { lstat, readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { readSmallFile } from '../../../node-image/src/looks/small-file.ts';
import { done, type Outcome, refuse } from '../../core/call-failure.ts';
import { type LabFiles, labLocales } from '../format/lab-reader.ts';

/** Chosen: a long chapter; more than any exercise has. */
const fileBytesMax = 256 * 1024;
const filesMax = 100;

export async function labFiles(folder: string): Promise<Outcome<LabFiles>> {
	const path = resolve(folder);
	const yaml = await textOf(join(path, 'lab.yaml'));
	if (!yaml.ok) return yaml;
	const texts = new Map<string, string>();
	for (const locale of labLocales) {
		if (await isLink(join(path, locale))) return refuse('not-a-file', `${join(path, locale)} is a link`, 'links are not followed: put the folder itself there');
		for (const name of await namesIn(join(path, locale))) {
			if (!name.endsWith('.md')) continue;
			if (texts.size >= filesMax) return refuse('too-many-texts', `${folder} has more than ${filesMax} texts`, 'make two exercises of it');
			const text = await textOf(join(path, locale, name));
			if (!text.ok) return text;
			texts.set(`${locale}/${name}`, text.value);
		}
	}
	return done({ id: basename(path), yaml: yaml.value, texts, others: await othersOf(path) });
}

/** A folder that is an exercise is that one; another one may hold exercises. What is neither answers itself: reading it says why. */
export async function labFoldersIn(folder: string): Promise<readonly string[]> {
	const path = folder.replace(/(?<=.)\/+$/, '');
	if (await isFile(join(path, 'lab.yaml'))) return [path];
	const inside = await labNamesIn(path);
	return inside.length === 0 ? [path] : inside.map((name) => join(path, name));
}

/** Folders beside it that hold exercises. */
async function othersOf(path: string): Promise<string[]> {
	const names = await labNamesIn(dirname(path));
	return names.filter((name) => name !== basename(path));
}

async function labNamesIn(path: string): Promise<string[]> {
	const found = await Promise.all((await namesIn(path)).map(async (name) => ((await isFile(join(path, name, 'lab.yaml'))) ? [name] : [])));
	return found.flat();
}

async function namesIn(path: string): Promise<string[]> {
	try {
		return (await readdir(path)).sort().slice(0, 1000);
	} catch {
		return [];
	}
}

async function isLink(path: string): Promise<boolean> {
	try {
		return (await lstat(path)).isSymbolicLink();
	} catch {
		return false;
	}
}

async function isFile(path: string): Promise<boolean> {
	try {
		return (await lstat(path)).isFile();
	} catch {
		return false;
	}
}

async function textOf(path: string): Promise<Outcome<string>> {
	const found = await readSmallFile(path, fileBytesMax);
	switch (found.is) {
		case 'text':
			return done(found.text);
		case 'link':
		case 'not-a-file':
			return refuse('not-a-file', `${path} is not a file`, 'links are not followed: put the file itself there');
		case 'too-large':
			return refuse('too-large', `${path} is larger than ${fileBytesMax / 1024} KB`, 'make it shorter');
		case 'none':
			return refuse('no-file', `there is no ${path}`, 'name a folder such as labs/controller-dies; make one: lab new <id>');
		case 'unreadable':
			return refuse('unreadable', `${path} cannot be read: ${found.error instanceof Error ? found.error.message : String(found.error)}`);
	}
}
