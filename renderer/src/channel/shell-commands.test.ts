import { describe, expect, test } from 'vitest';
import type { MenuMessage } from '../../../engine/contract/shell-messages.ts';
import { createShellMenu } from './shell-commands.ts';

/** A menu, what was said to the shell, and a way to let "later" come. */
function menu() {
	const said: MenuMessage[] = [];
	const waiting: (() => void)[] = [];
	const made = createShellMenu(
		(message) => said.push(message),
		(callback) => waiting.push(callback),
	);
	const settle = () => {
		for (const callback of waiting.splice(0)) callback();
	};
	return { ...made, said, settle };
}

const command = (name: string) => ({ type: 'command', command: name });

describe('what the shell is told', () => {
	test('is said once for all changes of a moment, and not before it is known in which language', () => {
		const { offer, looks, said, settle } = menu();
		offer({ 'home.show': () => undefined });
		settle();
		expect(said).toEqual([]);
		looks({ language: 'de', theme: 'dark' });
		const takeBack = offer({ 'cluster.heal-all': () => undefined });
		settle();
		expect(said).toEqual([{ type: 'menu', language: 'de', theme: 'dark', commands: ['cluster.heal-all', 'home.show'], opensFiles: false }]);
		takeBack();
		settle();
		expect(said.at(-1)?.commands).toEqual(['home.show']);
	});

	test('is not said again when nothing has changed', () => {
		const { offer, looks, said, settle } = menu();
		looks({ language: 'en', theme: 'auto' });
		settle();
		offer({ 'home.show': () => undefined })();
		settle();
		looks({ language: 'en', theme: 'auto' });
		settle();
		expect(said).toHaveLength(1);
	});
});

describe('what the shell says', () => {
	test('is done by whoever offered it last', () => {
		const { offer, heard } = menu();
		const done: string[] = [];
		offer({ 'home.show': () => done.push('first') });
		const takeBack = offer({ 'home.show': () => done.push('second') });
		heard(command('home.show'));
		takeBack();
		heard(command('home.show'));
		expect(done).toEqual(['second', 'first']);
	});

	test('is ignored where nobody offers it, or where it is none of the contract', () => {
		const { offer, heard } = menu();
		const done: string[] = [];
		offer({ 'home.show': () => done.push('home') });
		for (const message of [command('palette.open'), command('constructor'), { ...command('home.show'), more: 1 }, 'home.show', null, undefined]) heard(message);
		expect(done).toEqual([]);
	});

	test('a file goes to whoever opens files', () => {
		const { offerFiles, heard, looks, said, settle } = menu();
		const opened: unknown[] = [];
		const takeBack = offerFiles((file) => opened.push(file));
		looks({ language: 'en', theme: 'auto' });
		settle();
		expect(said.at(-1)?.opensFiles).toBe(true);
		const bytes = new Uint8Array([123, 125]);
		heard({ type: 'file', name: 'one.jsonl', bytes });
		heard({ type: 'file', name: 'one.jsonl', bytes: '{}' });
		takeBack();
		heard({ type: 'file', name: 'two.jsonl', bytes });
		expect(opened).toEqual([{ name: 'one.jsonl', bytes }]);
	});
});
