/**
 * What the shell itself says, in both languages: menus and questions. All else is said by the page.
 */
import { openedFileBytesMax, type ShellLanguage } from '../engine/contract/shell-messages.ts';

const fileMegabytesMax = openedFileBytesMax / 1024 / 1024;

const english = {
	ok: 'OK',
	menu: {
		file: 'File',
		newCluster: 'New cluster',
		openRecording: 'Open recording…',
		export: 'Export…',
		askAgain: 'Ask about running clusters again',
		quit: 'Quit',
		edit: 'Edit',
		undo: 'Undo',
		redo: 'Redo',
		cut: 'Cut',
		copy: 'Copy',
		paste: 'Paste',
		selectAll: 'Select all',
		view: 'View',
		palette: 'Find an action…',
		goLive: 'Back to live',
		reload: 'Reload',
		actualSize: 'Actual size',
		zoomIn: 'Zoom in',
		zoomOut: 'Zoom out',
		fullScreen: 'Full screen',
		language: 'Language',
		theme: 'Colours',
		themeLight: 'Light',
		themeDark: 'Dark',
		themeAuto: 'Same as system',
		cluster: 'Cluster',
		healAll: 'Heal all',
		window: 'Window',
		minimize: 'Minimise',
		close: 'Close window',
		help: 'Help',
		openHelp: 'Help',
		about: 'About Mailcluster Lab',
	},
	leave: {
		one: (name: string) => `The cluster “${name}” is running.`,
		many: (names: readonly string[]) => `${names.length} clusters are running: ${listed(names)}.`,
		detail: 'It can go on without a window. Open Mailcluster Lab again to return to it.',
		detailMany: 'They can go on without a window. Open Mailcluster Lab again to return to them.',
		detailNoKeep: 'This program ends when its window closes, and its clusters end with it.',
		keep: 'Keep running',
		stop: 'Stop and quit',
		cancel: 'Cancel',
		remember: 'Do the same next time',
		notStopped: 'Not everything was stopped.',
	},
	crash: {
		message: 'The interface has failed several times in a row.',
		detail: 'The clusters keep running. Try again, or quit Mailcluster Lab and start it again.',
		again: 'Try again',
		quit: 'Quit',
	},
	hang: {
		message: 'The interface does not respond.',
		detail: 'The clusters keep running. Reloading loses nothing that was recorded.',
		wait: 'Wait',
		reload: 'Reload',
	},
	file: {
		recordings: 'Recordings',
		cannot: (name: string) => `“${name}” cannot be opened.`,
		'too-large': `It is larger than ${fileMegabytesMax} MB.`,
		unreadable: 'It is not a file, or you may not read it.',
	},
	failed: {
		title: 'Mailcluster Lab has failed',
		detail: (path: string) => `The clusters keep running. What happened is written in ${path}.`,
	},
};

/** What the shell says in one language. */
export type Words = typeof english;

const german: Words = {
	ok: 'OK',
	menu: {
		file: 'Datei',
		newCluster: 'Neuer Cluster',
		openRecording: 'Aufzeichnung öffnen …',
		export: 'Exportieren …',
		askAgain: 'Wieder nach laufenden Clustern fragen',
		quit: 'Beenden',
		edit: 'Bearbeiten',
		undo: 'Rückgängig',
		redo: 'Wiederholen',
		cut: 'Ausschneiden',
		copy: 'Kopieren',
		paste: 'Einfügen',
		selectAll: 'Alles auswählen',
		view: 'Ansicht',
		palette: 'Aktion suchen …',
		goLive: 'Zurück zu „Live“',
		reload: 'Neu laden',
		actualSize: 'Originalgröße',
		zoomIn: 'Vergrößern',
		zoomOut: 'Verkleinern',
		fullScreen: 'Vollbild',
		language: 'Sprache',
		theme: 'Farben',
		themeLight: 'Hell',
		themeDark: 'Dunkel',
		themeAuto: 'Wie das System',
		cluster: 'Cluster',
		healAll: 'Alles beheben',
		window: 'Fenster',
		minimize: 'Minimieren',
		close: 'Fenster schließen',
		help: 'Hilfe',
		openHelp: 'Hilfe',
		about: 'Über Mailcluster Lab',
	},
	leave: {
		one: (name) => `Der Cluster „${name}“ läuft.`,
		many: (names) => `${names.length} Cluster laufen: ${listed(names)}.`,
		detail: 'Er kann ohne Fenster weiterlaufen. Beim nächsten Öffnen von Mailcluster Lab ist er wieder zu sehen.',
		detailMany: 'Sie können ohne Fenster weiterlaufen. Beim nächsten Öffnen von Mailcluster Lab sind sie wieder zu sehen.',
		detailNoKeep: 'Dieses Programm endet, wenn sein Fenster geschlossen wird, und seine Cluster enden mit ihm.',
		keep: 'Weiterlaufen lassen',
		stop: 'Stoppen und beenden',
		cancel: 'Abbrechen',
		remember: 'Beim nächsten Mal genauso verfahren',
		notStopped: 'Nicht alles wurde gestoppt.',
	},
	crash: {
		message: 'Die Oberfläche ist mehrmals hintereinander abgestürzt.',
		detail: 'Die Cluster laufen weiter. Versuchen Sie es noch einmal, oder beenden Sie Mailcluster Lab und starten Sie es neu.',
		again: 'Noch einmal versuchen',
		quit: 'Beenden',
	},
	hang: {
		message: 'Die Oberfläche reagiert nicht.',
		detail: 'Die Cluster laufen weiter. Durch Neuladen geht nichts verloren, was aufgezeichnet ist.',
		wait: 'Warten',
		reload: 'Neu laden',
	},
	file: {
		recordings: 'Aufzeichnungen',
		cannot: (name) => `„${name}“ lässt sich nicht öffnen.`,
		'too-large': `Die Datei ist größer als ${fileMegabytesMax} MB.`,
		unreadable: 'Es ist keine Datei, oder sie darf nicht gelesen werden.',
	},
	failed: {
		title: 'Mailcluster Lab ist abgestürzt',
		detail: (path) => `Die Cluster laufen weiter. Was geschah, steht in ${path}.`,
	},
};

export const wordsOf: Readonly<Record<ShellLanguage, Words>> = { en: english, de: german };

/** A language has a name of its own, whatever is spoken. */
export const languageNames: Readonly<Record<ShellLanguage, string>> = { en: 'English', de: 'Deutsch' };

/** More make a question that nobody reads. */
const namesMax = 5;

function listed(names: readonly string[]): string {
	return names.length > namesMax ? `${names.slice(0, namesMax).join(', ')} …` : names.join(', ');
}
