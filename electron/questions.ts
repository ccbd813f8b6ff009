/**
 * The shell's questions, as data: what stands in them, and what each button means.
 *
 * Pure; main.ts shows them. The first button is the one that loses nothing.
 */
import type { ShellLanguage } from '../engine/contract/shell-messages.ts';
import type { OpenedFile } from './opened-file.ts';
import { wordsOf } from './words.ts';

/** Electron's MessageBoxOptions take it as it is. */
export interface Question {
	readonly type: 'question' | 'warning' | 'error';
	readonly message: string;
	readonly detail: string;
	readonly buttons: string[];
	readonly defaultId: number;
	readonly cancelId: number;
	readonly noLink: boolean;
	readonly checkboxLabel?: string;
}

type LeaveChoice = 'keep' | 'stop' | 'cancel';

function question(type: Question['type'], message: string, detail: string, buttons: string[], cancelId: number): Question {
	return { type, message, detail, buttons, cancelId, defaultId: 0, noLink: true };
}

/** What becomes of running clusters? `choices` names the buttons in their order. */
export function leaveQuestion(language: ShellLanguage, names: readonly string[], canKeep: boolean): { question: Question; choices: readonly LeaveChoice[] } {
	const words = wordsOf[language].leave;
	const [first = ''] = names;
	const isOne = names.length === 1;
	// Where nothing can go on, cancelling is what loses nothing.
	const choices: readonly LeaveChoice[] = canKeep ? ['keep', 'stop', 'cancel'] : ['cancel', 'stop'];
	const detail = canKeep ? (isOne ? words.detail : words.detailMany) : words.detailNoKeep;
	const buttons = choices.map((choice) => words[choice]);
	return {
		question: {
			...question('question', isOne ? words.one(first) : words.many(names), detail, buttons, choices.indexOf('cancel')),
			checkboxLabel: words.remember,
		},
		choices,
	};
}

/** The page died again and again. First button: try again. */
export function crashQuestion(language: ShellLanguage): Question {
	const words = wordsOf[language].crash;
	return question('error', words.message, words.detail, [words.again, words.quit], 0);
}

/** The page does not respond. First button: wait; second: reload. */
export function hangQuestion(language: ShellLanguage): Question {
	const words = wordsOf[language].hang;
	return question('warning', words.message, words.detail, [words.wait, words.reload], 0);
}

export function notStopped(language: ShellLanguage, problem: string): Question {
	const words = wordsOf[language];
	return question('error', words.leave.notStopped, problem, [words.ok], 0);
}

export function notOpened(language: ShellLanguage, { name, why }: Extract<OpenedFile, { ok: false }>): Question {
	const words = wordsOf[language];
	return question('warning', words.file.cannot(name), words.file[why], [words.ok], 0);
}
