import { describe, expect, test } from 'vitest';
import { type ShellCommand, shellCommandSchema } from '../engine/contract/shell-messages.ts';
import { type MenuSetting, menuTemplate } from './menu.ts';

interface Entry {
	readonly type?: string;
	readonly id?: string;
	readonly role?: string;
	readonly label?: string;
	readonly enabled?: boolean;
	readonly checked?: boolean;
	readonly registerAccelerator?: boolean;
	readonly click?: () => void;
	readonly submenu?: readonly Entry[];
}

const everything = shellCommandSchema.options;

function menu(setting: Partial<MenuSetting> = {}, page: Partial<MenuSetting['page']> = {}) {
	const ran: string[] = [];
	const template: readonly Entry[] = menuTemplate({
		platform: 'linux',
		isAnswered: false,
		run: (command) => ran.push(command),
		openRecording: () => ran.push('open a recording'),
		askAgain: () => ran.push('ask again'),
		...setting,
		page: { language: 'en', theme: 'auto', commands: everything, opensFiles: true, ...page },
	});
	const flat = (entries: readonly Entry[]): readonly Entry[] => entries.flatMap((entry) => [entry, ...flat(entry.submenu ?? [])]);
	return { template, entries: flat(template), ran };
}

test.each(['linux', 'darwin', 'win32'] as const)('the menu on %s offers no way to developer tools or other pages', (platform) => {
	const { entries } = menu({ platform });
	const roles = entries.flatMap(({ role }) => role ?? []);
	expect(roles).toContain('copy');
	expect(roles.filter((role) => /toggleDevTools|forceReload|viewMenu|shareMenu/i.test(role))).toEqual([]);
});

test('only macOS has an application menu, and there alone the program ends from it', () => {
	expect(menu({ platform: 'darwin' }).template[0]).toEqual({ role: 'appMenu' });
	expect(menu({ platform: 'darwin' }).entries.some(({ role }) => role === 'quit')).toBe(false);
	expect(menu().template[0]?.label).toBe('File');
	expect(menu().entries.some(({ role }) => role === 'quit')).toBe(true);
});

describe('the commands of the lab', () => {
	test.each(everything)('%s has an entry, and choosing it sends it', (command) => {
		const { entries, ran } = menu();
		const entry = entries.find(({ id }) => id === command);
		expect(entry?.enabled).toBe(true);
		entry?.click?.();
		expect(ran).toEqual([command]);
	});

	test('what the page cannot do now is there, and cannot be chosen', () => {
		const { entries } = menu({}, { commands: ['home.show'] });
		const enabled = entries.filter(({ id, enabled }) => id !== undefined && enabled).map(({ id }) => id);
		expect(enabled).toEqual(['home.show'] satisfies ShellCommand[]);
	});

	test('a recording can be opened where the page can show one', () => {
		const open = (opensFiles: boolean) => {
			const { entries, ran } = menu({}, { opensFiles });
			const entry = entries.find(({ label }) => label === 'Open recording…');
			entry?.click?.();
			return { enabled: entry?.enabled, ran };
		};
		expect(open(true)).toEqual({ enabled: true, ran: ['open a recording'] });
		expect(open(false).enabled).toBe(false);
	});

	test('keys that the page hears itself are shown and not taken', () => {
		expect(menu().entries.find(({ id }) => id === 'palette.open')?.registerAccelerator).toBe(false);
		expect(menu({ platform: 'darwin' }).entries.find(({ id }) => id === 'palette.open')).not.toHaveProperty('accelerator');
	});

	test('language and theme show what is chosen', () => {
		const { entries } = menu({}, { language: 'de', theme: 'dark' });
		expect(entries.filter(({ checked }) => checked).map(({ id }) => id)).toEqual(['language.de', 'theme.dark']);
	});

	test('a remembered answer about running clusters can be taken back, where there is one', () => {
		const ask = (isAnswered: boolean) => menu({ isAnswered }).entries.find(({ label }) => label === 'Ask about running clusters again');
		expect(ask(false)?.enabled).toBe(false);
		const { entries, ran } = menu({ isAnswered: true });
		entries.find(({ label }) => label === 'Ask about running clusters again')?.click?.();
		expect(ran).toEqual(['ask again']);
	});
});

test('every entry is said in both languages', () => {
	const labels = (language: 'en' | 'de') => menu({}, { language }).entries.map(({ label }) => label ?? '');
	const [english, german] = [labels('en'), labels('de')];
	expect(german).toHaveLength(english.length);
	const same = english.filter((label, index) => label !== '' && label === german[index]);
	expect(same).toEqual(['English', 'Deutsch', 'Cluster']);
});
