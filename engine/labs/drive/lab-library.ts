/**
 * The exercises that can be found: those that come with the lab, and one's own. Read anew each time, for authors write them
 * while the lab runs; what has not changed is not parsed again.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { labIdSchema, type WrongLab } from '../../contract/labs.ts';
import { type Outcome, refuse } from '../../core/call-failure.ts';
import { mistakeLine } from '../format/lab-mistake.ts';
import { type Lab, type LabFiles, type LabReading, readLab } from '../format/lab-reader.ts';
import { labFiles } from './lab-folder.ts';

/** Chosen: a course has fourteen. */
const labsMax = 100;
/** Of a wrong exercise so many mistakes are told; its author sees all with `check`. */
const mistakesToldMax = 10;

export interface FoundLabs {
	readonly labs: readonly Lab[];
	readonly wrong: readonly WrongLab[];
	/** Folders that were not looked at any more. */
	readonly leftOut: number;
}

export class LabLibrary {
	readonly #folders: readonly string[];
	#own: ReadonlySet<string> = new Set();
	readonly #known = new Map<string, { readonly content: string; readonly reading: LabReading }>();

	/** @param folders where exercises are folders; of two with the same id the one in the first counts */
	constructor(folders: readonly string[]) {
		this.#folders = folders;
	}

	async all(): Promise<FoundLabs> {
		const labs: Lab[] = [];
		const wrong: WrongLab[] = [];
		const own = new Set<string>();
		let leftOut = 0;
		for (const folder of this.#folders) {
			for (const id of await namesIn(folder)) {
				if (labs.length + wrong.length >= labsMax) {
					leftOut += 1;
					continue;
				}
				const files = await labFiles(join(folder, id));
				if (!files.ok) {
					// A folder without lab.yaml is no exercise.
					if (files.error.code !== 'no-file') wrong.push({ id, folder, mistakes: [files.error.message] });
					continue;
				}
				const reading = this.#reading(folder, files.value);
				if (labs.some((lab) => lab.id === id)) wrong.push({ id, folder, mistakes: [`there is an exercise "${id}" already: give this one another id`] });
				else if (reading.ok) {
					labs.push(reading.lab);
					if (folder === this.#folders.at(-1)) own.add(id);
				} else wrong.push({ id, folder, mistakes: reading.mistakes.slice(0, mistakesToldMax).map((mistake) => mistakeLine(id, mistake)) });
			}
		}
		this.#own = own;
		return { labs: labs.toSorted(byNumber), wrong, leftOut };
	}

	async find(id: string): Promise<Outcome<Lab>> {
		const { labs, wrong, leftOut } = await this.all();
		const lab = labs.find((one) => one.id === id);
		if (lab) return { ok: true, value: lab };
		const mistaken = wrong.find((one) => one.id === id);
		return mistaken
			? refuse('wrong-lab', `the files of the exercise "${id}" are wrong: ${mistaken.mistakes[0]}`, 'mend them; `check` names all of it')
			: refuse(
					'unknown-lab',
					leftOut > 0 ? `the exercise "${id}" is not among the first ${labsMax}, and no more are read` : `there is no exercise "${id}"`,
					leftOut > 0 ? 'move some away' : `known: ${labs.map((one) => one.id).join(', ') || 'none'}`,
				);
	}

	/** It is found in the last folder; as it was when they were read last. */
	isOwn(id: string): boolean {
		return this.#own.has(id);
	}

	#reading(folder: string, files: LabFiles): LabReading {
		const key = join(folder, files.id);
		const content = JSON.stringify([files.yaml, [...files.texts], files.others]);
		const known = this.#known.get(key);
		if (known?.content === content) return known.reading;
		const reading = readLab(files);
		this.#known.set(key, { content, reading });
		return reading;
	}
}

/** Folders whose names are ids. */
async function namesIn(folder: string): Promise<string[]> {
	try {
		const entries = await readdir(folder, { withFileTypes: true });
		return entries
			.filter((entry) => entry.isDirectory() && labIdSchema.safeParse(entry.name).success)
			.map(({ name }) => name)
			.sort();
	} catch {
		return [];
	}
}

function byNumber(a: Lab, b: Lab): number {
	return (a.number ?? Number.POSITIVE_INFINITY) - (b.number ?? Number.POSITIVE_INFINITY) || a.title.en.localeCompare(b.title.en);
}
