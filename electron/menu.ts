/**
 * The menu: what every window needs (copying, text size, closing), and the lab's own commands.
 *
 * The page tells what can be done now and in which language (engine/contract/shell-messages.ts); a command that is
 * chosen goes back to it. No entry opens developer tools or another page.
 */
import { type MenuMessage, type ShellCommand, shellLanguageSchema } from '../engine/contract/shell-messages.ts';
import { languageNames, type Words, wordsOf } from './words.ts';

export interface MenuSetting {
	readonly platform: NodeJS.Platform;
	readonly page: Pick<MenuMessage, 'language' | 'theme' | 'commands' | 'opensFiles'>;
	/** Is there a remembered answer to what becomes of running clusters? */
	readonly isAnswered: boolean;
	readonly run: (command: ShellCommand) => void;
	/** Asks which file, as the system does: a page may ask that only behind a click in it. */
	readonly openRecording: () => void;
	/** Forgets that answer. */
	readonly askAgain: () => void;
}

const themes = [
	['theme.light', 'light', 'themeLight'],
	['theme.dark', 'dark', 'themeDark'],
	['theme.auto', 'auto', 'themeAuto'],
] as const;

/** For Menu.buildFromTemplate; macOS expects the application's own menu first, with the end of the program in it. */
export function menuTemplate({ platform, page, isAnswered, run, openRecording, askAgain }: MenuSetting) {
	const words = wordsOf[page.language].menu;
	const isMac = platform === 'darwin';
	const command = (id: ShellCommand, label: string, more: { accelerator?: string; registerAccelerator?: boolean } = {}) => ({
		id,
		label,
		enabled: page.commands.includes(id),
		click: () => run(id),
		...more,
	});
	const choice = (id: ShellCommand, label: string, checked: boolean) => ({ ...command(id, label), type: 'radio' as const, checked });

	const file = [
		command('home.show', words.newCluster, { accelerator: 'CommandOrControl+N' }),
		{ label: words.openRecording, enabled: page.opensFiles, click: openRecording, accelerator: 'CommandOrControl+O' },
		command('recording.export', words.export, { accelerator: 'CommandOrControl+Shift+E' }),
		separator,
		{ label: words.askAgain, enabled: isAnswered, click: askAgain },
		separator,
		isMac ? role('close', words.close) : role('quit', words.quit),
	];
	const view = [
		// The page hears these keys itself; on macOS a menu cannot show keys without taking them.
		command('palette.open', words.palette, isMac ? {} : { accelerator: 'Control+K', registerAccelerator: false }),
		command('time.go-live', words.goLive),
		separator,
		{
			label: words.language,
			submenu: shellLanguageSchema.options.map((language) => choice(`language.${language}`, languageNames[language], page.language === language)),
		},
		{ label: words.theme, submenu: themes.map(([id, theme, word]) => choice(id, words[word], page.theme === theme)) },
		separator,
		role('resetZoom', words.actualSize),
		role('zoomIn', words.zoomIn),
		role('zoomOut', words.zoomOut),
		role('togglefullscreen', words.fullScreen),
		separator,
		role('reload', words.reload),
	];
	const help = [command('help.open', words.openHelp, { accelerator: 'F1' }), ...(isMac ? [] : [role('about', words.about)])];
	const menus = [
		{ label: words.file, submenu: file },
		{ label: words.edit, submenu: editMenu(words) },
		{ label: words.view, submenu: view },
		{ label: words.cluster, submenu: [command('cluster.heal-all', words.healAll, { accelerator: 'CommandOrControl+Shift+H' })] },
		{ label: words.window, role: 'windowMenu' as const, submenu: [role('minimize', words.minimize), role('close', words.close)] },
		{ label: words.help, role: 'help' as const, submenu: help },
	];
	// The system words and translates its own.
	return isMac ? [{ role: 'appMenu' as const }, ...menus] : menus;
}

function editMenu(words: Words['menu']) {
	const history = [role('undo', words.undo), role('redo', words.redo)];
	return [...history, separator, role('cut', words.cut), role('copy', words.copy), role('paste', words.paste), role('selectAll', words.selectAll)];
}

const separator = { type: 'separator' as const };

function role<const R extends string>(name: R, label: string): { role: R; label: string } {
	return { role: name, label };
}
