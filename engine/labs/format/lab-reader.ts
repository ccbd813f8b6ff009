/**
 * Reads an exercise: what it says, or everything that is wrong with it, with file, line, column and remedy. Pure.
 *
 * The schema (lab-schema.ts) tells the form; here is checked what only the whole tells: expressions and actions, names that
 * must exist, texts that must be there in both languages. Parts that are well-formed are looked at even when others are
 * not, so that an author mends all of it in one go. Read next: lab-folder.ts (files), lab-run.ts (what is done with it).
 */
import type { z } from 'zod';
import type { RuntimeKind } from '../../contract/cluster-status.ts';
import type { CallArguments } from '../../contract/engine-api.ts';
import type { ClusterDefinition } from '../../core/cluster-definition.ts';
import { checkClusterFile, parseClusterFile } from '../../core/cluster-file.ts';
import { issueWords } from '../../core/issue-words.ts';
import { presetDefinition, presetIds } from '../../core/presets.ts';
import { readYaml, type YamlReading } from '../../core/yaml-document.ts';
import { type ExpressionSurroundings, parseCondition, parseValue } from '../language/expression.ts';
import type { CompiledExpression, ExpressionMistake } from '../language/expression-tree.ts';
import type { LabLocale } from '../language/fact-value.ts';
import { nearestName } from '../language/nearest-name.ts';
import { type LabAction, parseAction } from './lab-action.ts';
import { askMistakes, askParts, type LabAsk, labAsk } from './lab-ask.ts';
import { type LabMistake, mistakesMax, type YamlPath, YamlPlaces } from './lab-mistake.ts';
import { type Both, durationMs, type LabFile, labSchema, questionSchema, stepSchema } from './lab-schema.ts';
import { allActions, asList, asMapping, type LabNode, nodesOf, sourceOf, surroundingsOf } from './lab-surroundings.ts';
import { type LabText, parseText } from './lab-text.ts';
import { keysAt, remedyAt } from './schema-help.ts';

export const labLocales: readonly LabLocale[] = ['en', 'de'];

export interface LabCheckDefinition {
	readonly id: string;
	readonly title: Both;
	readonly expect: CompiledExpression;
	readonly withinMs: number;
}
export interface WrongAction {
	readonly id: string;
	readonly do: readonly LabAction[];
	readonly when: CompiledExpression;
	readonly because: Both;
	readonly undo: readonly LabAction[];
	/** Only the headless run undoes it. */
	readonly isByHand: boolean;
}
export interface LabHint {
	readonly text: Both;
	readonly when: CompiledExpression | null;
	readonly afterMs: number;
}
export interface LabStep {
	readonly id: string;
	readonly title: Both;
	readonly needs: readonly string[];
	/** Its question; null: it has none. What it means stands in checks, wrong and solution, too (lab-ask.ts). */
	readonly ask: LabAsk | null;
	readonly checks: readonly LabCheckDefinition[];
	readonly wrong: readonly WrongAction[];
	readonly hints: readonly LabHint[];
	readonly solution: readonly LabAction[];
	readonly isCheckpoint: boolean;
	readonly text: Readonly<Record<LabLocale, LabText>>;
	readonly after: Readonly<Record<LabLocale, LabText>> | null;
}
interface QuestionBase {
	readonly id: string;
	readonly question: Both;
	readonly why: Both;
}
export type LabQuestion = QuestionBase &
	(
		| { readonly kind: 'choice'; readonly options: readonly (Both & { readonly isRight: boolean })[] }
		| { readonly kind: 'number'; readonly measured: CompiledExpression; readonly behind: string; readonly tolerance: number }
	);

export interface Lab {
	readonly id: string;
	readonly title: Both;
	readonly summary: Both;
	readonly level: LabFile['level'];
	readonly minutes: number;
	/** Its place in the course; null: it has none. */
	readonly number: number | null;
	readonly prerequisites: readonly string[];
	readonly cluster: CallArguments<'up'>['source'];
	readonly nodes: readonly LabNode[];
	readonly runtimes: readonly RuntimeKind[];
	readonly setup: readonly LabAction[];
	readonly invariants: readonly { readonly id: string; readonly title: Both; readonly expect: CompiledExpression }[];
	readonly steps: readonly LabStep[];
	readonly quiz: readonly LabQuestion[];
	readonly cleanup: readonly LabAction[];
	readonly ci: { readonly runtimes: readonly RuntimeKind[]; readonly msMax: number };
	readonly intro: Readonly<Record<LabLocale, LabText>>;
	readonly end: Readonly<Record<LabLocale, LabText>>;
}

/** `texts`: the Markdown files by their paths, 'en/intro.md'. `others`: the exercises beside it; null: unknown. */
export interface LabFiles {
	readonly id: string;
	readonly yaml: string;
	readonly texts: ReadonlyMap<string, string>;
	readonly others: readonly string[] | null;
}

export type LabReading = { readonly ok: true; readonly lab: Lab } | { readonly ok: false; readonly mistakes: readonly LabMistake[] };

const withinMsDefault = 30_000;

/** Chosen: more than twice the longest one. */
const yamlCharsMax = 64 * 1024;

export function readLab(files: LabFiles): LabReading {
	if (files.yaml.length > yamlCharsMax) return wrongFile('the file is too long', `write at most ${yamlCharsMax / 1024} KB: make two exercises of it`);
	let reading: YamlReading;
	try {
		reading = readYaml(files.yaml);
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
		return wrongFile('brackets or indentation nest too deep', 'an exercise needs no more than eight levels');
	}
	if (reading.mistakes.length > 0) return { ok: false, mistakes: formMistakes(reading) };
	const reader = new LabReader(files, new YamlPlaces(files.yaml, reading));
	const lab = reader.lab(content(reading));
	const mistakes = reader.mistakes.toSorted(byPlace);
	if (lab !== undefined && mistakes.length === 0) return { ok: true, lab };
	return { ok: false, mistakes: mistakes.slice(0, mistakesMax) };
}

function wrongFile(message: string, remedy: string): LabReading {
	return { ok: false, mistakes: [{ file: 'lab.yaml', line: 1, column: 1, message, remedy }] };
}

/** A mistake often brings others with it: of a line the first one is the cause. */
function formMistakes({ mistakes, lines }: YamlReading): LabMistake[] {
	const ofLines = new Map<number, LabMistake>();
	for (const { at, message } of mistakes.slice(0, mistakesMax)) {
		const { line, col } = lines.linePos(at);
		const remedy = 'look at indentation, quotes and brackets there';
		if (!ofLines.has(line)) ofLines.set(line, { file: 'lab.yaml', line, column: col, message: `not valid YAML: ${message}`, remedy });
	}
	return [...ofLines.values()];
}

/** The exercise first, then its texts. */
function byPlace(a: LabMistake, b: LabMistake): number {
	if (a.file === b.file) return a.line - b.line || a.column - b.column;
	return Number(b.file === 'lab.yaml') - Number(a.file === 'lab.yaml') || (a.file < b.file ? -1 : 1);
}

/** An exercise needs no aliases: what they would blow up is not even looked at. */
function content({ document }: YamlReading): unknown {
	try {
		return document.toJS({ maxAliasCount: 0 });
	} catch {
		return null;
	}
}

class LabReader {
	readonly mistakes: LabMistake[] = [];
	readonly #files: LabFiles;
	readonly #places: YamlPlaces;
	readonly #used = new Set<string>();
	#around: ExpressionSurroundings = { nodes: [], accounts: [], hasStep: true };

	constructor(files: LabFiles, places: YamlPlaces) {
		this.#files = files;
		this.#places = places;
	}

	lab(raw: unknown): Lab | undefined {
		const shape = labSchema.safeParse(raw);
		if (!shape.success) for (const issue of shape.error.issues) this.#shapeMistakes(issue, []);
		const file = asMapping(raw);
		const definition = this.#cluster(asMapping(file.cluster));
		const stepIds = asList(file.steps).map((step) => String(asMapping(step).id));
		this.#around = { ...surroundingsOf(definition, allActions(file)), steps: stepIds };
		const { id, steps: rawSteps, quiz: rawQuiz } = file;
		if (typeof id === 'string' && id !== this.#files.id)
			this.#atValue(['id'], `"${id}" is not the folder's name`, `write ${this.#files.id}, or rename the folder`);
		this.#prerequisites(asList(file.prerequisites));
		const around = { ...this.#around, hasStep: false };
		const setup = this.#actions(asList(file.setup), ['setup'], around);
		const cleanup = this.#actions(asList(file.cleanup), ['cleanup'], around);
		const invariants = this.#each(asList(file.invariants), labSchema.shape.invariants.unwrap().element, ['invariants'], (one, path) => ({
			id: one.id,
			title: one.title,
			expect: this.#condition(one.expect, [...path, 'expect'], around),
		}));
		this.#unique(invariants, ['invariants']);
		const steps = this.#each(asList(rawSteps), stepSchema, ['steps'], (step, path, index) => this.#step(step, path, stepIds, index));
		this.#unique(steps, ['steps']);
		const quiz = this.#each(asList(rawQuiz), questionSchema, ['quiz'], (question, path) => this.#question(question, path, stepIds));
		this.#unique(quiz, ['quiz']);
		// Texts of a step that could not be read are not the mistake.
		for (const step of asList(rawSteps))
			if (!stepSchema.safeParse(step).success)
				for (const locale of labLocales) for (const end of ['', '.after']) this.#used.add(`${locale}/${String(asMapping(step).id)}${end}.md`);
		const intro = this.#texts('intro', false);
		const end = this.#texts('end', true);
		this.#unused(stepIds);
		if (!shape.success || definition === undefined || this.mistakes.length > 0) return undefined;
		const { title, summary, level, minutes, number = null, prerequisites = [], ci, cluster } = shape.data;
		return {
			...{ id: this.#files.id, title, summary, level, minutes, number, prerequisites, setup, cleanup, steps, quiz, intro, end },
			cluster: sourceOf(asMapping(file.cluster)),
			nodes: nodesOf(definition),
			runtimes: cluster.runtimes ?? ['process', 'docker'],
			invariants: invariants.flatMap(({ expect, ...one }) => (expect ? [{ ...one, expect }] : [])),
			ci: { runtimes: ci?.runtimes ?? ['process'], msMax: (ci?.minutesMax ?? 5) * 60_000 },
		};
	}

	#step(step: z.infer<typeof stepSchema>, path: YamlPath, ids: readonly string[], index: number): LabStep {
		const before = ids.slice(0, index);
		(step.needs ?? []).forEach((need, at) => {
			if (before.includes(need)) return;
			const near = nearestName(need, before);
			const message = ids.includes(need) ? `the step "${need}" does not come before this one` : `there is no step "${need}"`;
			this.#atValue([...path, 'needs', at], message, near === undefined ? `known before it: ${before.join(', ') || 'none'}` : `did you mean ${near}?`);
		});
		const { checks = [], wrong = [], hints = [], solution, title, id } = step;
		const ask = step.ask === undefined ? null : labAsk(step.ask);
		if (ask) for (const { at, message, remedy } of askMistakes(ask, step)) this.#atValue([...path, ...at], message, remedy);
		if (checks.length > 0 && solution === undefined)
			this.#atValue([...path, 'id'], `the step "${id}" has checks and no solution`, 'add "solution:", the actions that do it');
		if (checks.length > 0 && wrong.length === 0)
			this.#atValue([...path, 'id'], `the step "${id}" names no wrong action`, 'add "wrong:", a usual mistake that its checks must not take for the solution');
		if (!ask && checks.length === 0 && wrong.length + (solution?.length ?? 0) > 0)
			this.#atValue([...path, 'id'], `the step "${id}" has no checks`, 'add "checks:", or leave solution and wrong out');
		this.#unique(checks, [...path, 'checks']);
		this.#unique(wrong, [...path, 'wrong']);
		const read: LabStep = {
			id,
			title,
			needs: step.needs ?? before.slice(-1),
			ask,
			checks: checks.flatMap((check, at) => {
				const expect = this.#condition(check.expect, [...path, 'checks', at, 'expect'], this.#around);
				return expect ? [{ id: check.id, title: check.title, expect, withinMs: check.within === undefined ? withinMsDefault : durationMs(check.within) }] : [];
			}),
			wrong: wrong.flatMap((one, at) => {
				const here = [...path, 'wrong', at];
				const when = this.#condition(one.when, [...here, 'when'], this.#around);
				const does = this.#actions(one.do, [...here, 'do'], this.#around);
				const undo = this.#actions(one.undo ?? ['heal'], [...here, 'undo'], this.#around);
				return when ? [{ id: one.id, do: does, when, because: one.because, undo, isByHand: one.byHand ?? false }] : [];
			}),
			hints: hints.map((hint, at) => ({
				text: hint.text,
				when: hint.when === undefined ? null : (this.#condition(hint.when, [...path, 'hints', at, 'when'], this.#around) ?? null),
				afterMs: hint.after === undefined ? 0 : durationMs(hint.after),
			})),
			solution: this.#actions(solution ?? [], [...path, 'solution'], this.#around),
			isCheckpoint: step.checkpoint ?? false,
			text: this.#texts(id, true),
			after: step.after === true ? this.#texts(`${id}.after`, true) : null,
		};
		return ask ? { ...read, ...askParts(ask) } : read;
	}

	#question(question: z.infer<typeof questionSchema>, path: YamlPath, steps: readonly string[]): LabQuestion {
		const { id, question: asked, why } = question;
		if (question.kind === 'choice') {
			if (!question.options.some(({ right }) => right)) this.#atValue([...path, 'options'], 'no option is right', 'write "right: true" beside the right ones');
			return { id, question: asked, why, kind: 'choice', options: question.options.map(({ en, de, right }) => ({ en, de, isRight: right ?? false })) };
		}
		if (!steps.includes(question.behind)) {
			const near = nearestName(question.behind, steps);
			this.#atValue([...path, 'behind'], `there is no step "${question.behind}"`, near === undefined ? `known: ${steps.join(', ')}` : `did you mean ${near}?`);
		}
		const here = [...path, 'measured'];
		const parsed = parseValue(question.measured, this.#around);
		if (!parsed.ok) this.#inText(here, question.measured, parsed.mistake);
		const measured = parsed.ok ? parsed.expression : { text: '', root: { is: 'literal', value: 0, type: { is: 'count' }, text: '0' } as const, probes: {} };
		if (parsed.ok && !['count', 'duration', 'percent'].includes(measured.root.type.is))
			this.#atValue(here, `"${question.measured}" is no number`, 'write a fact that is a number or a time: fault.decided');
		return { id, question: asked, why, kind: 'number', measured, behind: question.behind, tolerance: question.tolerance ?? 20 };
	}

	#cluster(raw: Readonly<Record<string, unknown>>): ClusterDefinition | undefined {
		const source = sourceOf(raw);
		if ('preset' in source) {
			const definition = presetDefinition(source.preset);
			if (!definition) this.#atValue(['cluster', 'preset'], `there is no preset "${source.preset}"`, `known: ${presetIds.join(', ')}`);
			return definition;
		}
		const reading = checkClusterFile(source.text);
		if (reading.is === 'mistaken') {
			// Keys that no cluster file has are told by the schema.
			for (const { path, text, remedy } of reading.mistakes) this.#atValue(['cluster', ...path], text, remedy);
			return undefined;
		}
		const parsed = parseClusterFile('lab.yaml', source.text);
		return parsed.ok ? parsed.value : undefined;
	}

	#prerequisites(ids: readonly unknown[]): void {
		const { others } = this.#files;
		if (others === null) return;
		ids.forEach((id, index) => {
			if (typeof id !== 'string' || others.includes(id)) return;
			const near = nearestName(id, others);
			this.#atValue(
				['prerequisites', index],
				`there is no exercise "${id}"`,
				near === undefined ? `known: ${others.join(', ') || 'none'}` : `did you mean ${near}?`,
			);
		});
	}

	#actions(texts: readonly unknown[], path: YamlPath, around: ExpressionSurroundings): LabAction[] {
		return texts.flatMap((text, index) => {
			if (typeof text !== 'string') return [];
			const parsed = parseAction(text, around);
			if (parsed.ok) return [parsed.action];
			this.#inText([...path, index], text, parsed.mistake);
			return [];
		});
	}

	#condition(text: string, path: YamlPath, around: ExpressionSurroundings): CompiledExpression | undefined {
		const parsed = parseCondition(text, around);
		if (parsed.ok) return parsed.expression;
		this.#inText(path, text, parsed.mistake);
		return undefined;
	}

	/** A text in all languages. */
	#texts(name: string, hasStep: boolean): Record<LabLocale, LabText> {
		const read = (locale: LabLocale): LabText => {
			const file = `${locale}/${name}.md`;
			this.#used.add(file);
			const text = this.#files.texts.get(file);
			if (text === undefined || text.trim() === '') {
				const message = text === undefined ? 'this text is missing' : 'this text is empty';
				this.mistakes.push({ file, line: 1, column: 1, message, remedy: 'write it: every text is there in English and German' });
				return [];
			}
			const parsed = parseText(text, { ...this.#around, hasStep });
			for (const { at, message, remedy } of parsed.mistakes) this.mistakes.push({ file, ...placeIn(text, at), message, remedy });
			return parsed.text;
		};
		return { en: read('en'), de: read('de') };
	}

	#unused(steps: readonly string[]): void {
		for (const file of this.#files.texts.keys()) {
			if (this.#used.has(file)) continue;
			const isAfter = steps.some((step) => file.endsWith(`/${step}.after.md`));
			const near = nearestName(file, [...this.#used]);
			const remedy = isAfter ? 'add "after: true" to its step' : near === undefined ? 'name it after a step, or remove it' : `did you mean ${near}?`;
			this.mistakes.push({ file, line: 1, column: 1, message: 'nothing shows this text', remedy });
		}
	}

	#each<S extends z.ZodType, T>(items: readonly unknown[], schema: S, path: YamlPath, read: (item: z.infer<S>, path: YamlPath, index: number) => T): T[] {
		return items.flatMap((item, index) => {
			const parsed = schema.safeParse(item);
			// What is wrong with it is told by the whole file's schema.
			return parsed.success ? [read(parsed.data, [...path, index], index)] : [];
		});
	}

	#unique(items: readonly { readonly id: string }[], path: YamlPath): void {
		items.forEach(({ id }, index) => {
			if (items.findIndex((other) => other.id === id) < index)
				this.#atValue([...path, index, 'id'], `the id "${id}" is there twice`, 'give one of them another id');
		});
	}

	#shapeMistakes(issue: z.core.$ZodIssue, base: YamlPath): void {
		const path = [...base, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))];
		if (issue.code === 'unrecognized_keys') {
			const known = keysAt(path);
			for (const key of issue.keys.slice(0, mistakesMax)) {
				const near = nearestName(key, known);
				const remedy = near === undefined ? `known here: ${known.join(', ')}` : `did you mean ${near}?`;
				this.mistakes.push({ file: 'lab.yaml', ...this.#places.ofKey([...path, key]), message: `unknown key "${key}"`, remedy });
			}
			return;
		}
		const name = path.length === 0 ? 'the file' : pathText(path);
		this.#atValue(path, `${name}: ${issueWords(issue)}`, remedyAt(path));
	}

	#atValue(path: YamlPath, message: string, remedy: string): void {
		this.mistakes.push({ file: 'lab.yaml', ...this.#places.ofValue(path), message, remedy });
	}

	#inText(path: YamlPath, value: string, { at, message, remedy }: ExpressionMistake): void {
		this.mistakes.push({ file: 'lab.yaml', ...this.#places.inText(path, value, at), message, remedy });
	}
}

function pathText(path: YamlPath): string {
	return path.map((part, index) => (typeof part === 'number' ? `[${part + 1}]` : index === 0 ? part : `.${part}`)).join('');
}

function placeIn(text: string, at: number): { line: number; column: number } {
	const before = text.slice(0, at).split('\n');
	return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
