/**
 * A terminal's screen, by xterm.js: a chunk of its own, loaded when the first shell is opened.
 *
 * It keeps the Tab key, as a terminal must; `leaveKey` is the way out. Copy and paste as in other terminals
 * (Ctrl+Shift+C and V), and as everywhere else where that takes nothing from the shell: Ctrl+C copies while something
 * is selected, Ctrl+V pastes. Web addresses open with Ctrl (or Cmd) and a click: what a terminal shows may come from a
 * mail, and nobody is to be led away by a click alone. UTF-8 that is cut in two by the border of two pieces is put together by xterm itself.
 */
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { type ITheme, Terminal } from '@xterm/xterm';
import type { TerminalSize } from '../../../../engine/contract/terminals.ts';
import { bytesFromLatin1 } from '../../state/base64.ts';
import type { Screen } from '../../state/shell-session.ts';
import { fontMonospace, type Scheme, terminalColors, tokenValue } from '../../theme/theme.ts';

export interface XtermScreen extends Screen {
	/** As it fits its place now. */
	readonly size: TerminalSize;
	paint(scheme: Scheme): void;
	/** Fits it to its place; nothing happens while that is hidden. */
	fillPlace(): void;
	focus(): void;
	/** Goes to the next or the one before, from the newest on; `onFound` tells how many there are. '' ends it. */
	find(text: string, direction: 'next' | 'previous'): void;
	/** Nothing can be typed any more; what was shown can still be read and copied. */
	rest(): void;
	close(): void;
}

export interface XtermOptions {
	readonly place: HTMLElement;
	readonly label: string;
	readonly scheme: Scheme;
	readonly onTyped: (bytes: Uint8Array) => void;
	readonly onSize: (size: TerminalSize) => void;
	/** Ctrl+Shift+F6: the user wants out. */
	readonly onLeave: () => void;
	/** Ctrl+Shift+F. */
	readonly onFind: () => void;
	/** `index` counts from 1; 0: too many to say. */
	readonly onFound: (index: number, count: number) => void;
}

/** Lines that can be scrolled back to. Chosen: a long listing, and little memory. */
const scrollback = 5000;

export function openXtermScreen({ place, label, scheme, onTyped, onSize, onLeave, onFind, onFound }: XtermOptions): XtermScreen {
	let painted = scheme;
	const terminal = new Terminal({
		scrollback,
		fontFamily: fontMonospace,
		fontSize: 13,
		lineHeight: 1.25,
		cursorBlink: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
		theme: themeOf(scheme),
		// Whatever a program paints, it can be read.
		minimumContrastRatio: 4.5,
		// For what a search marks.
		allowProposedApi: true,
	});
	const fitting = new FitAddon();
	terminal.loadAddon(fitting);
	const search = new SearchAddon();
	terminal.loadAddon(search);
	search.onDidChangeResults(({ resultIndex, resultCount }) => onFound(resultIndex + 1, resultCount));
	terminal.loadAddon(new WebLinksAddon(openLink));
	terminal.open(place);
	terminal.textarea?.setAttribute('aria-label', label);
	terminal.attachCustomKeyEventHandler((event) => mayReach(event, terminal, { onLeave, onFind }));
	const encoder = new TextEncoder();
	terminal.onData((text) => onTyped(encoder.encode(text)));
	terminal.onBinary((text) => onTyped(bytesFromLatin1(text)));
	terminal.onResize(({ cols, rows }) => onSize({ columns: cols, rows }));

	const fillPlace = () => {
		if (place.clientWidth > 0 && place.clientHeight > 0) fitting.fit();
	};
	fillPlace();
	const observer = new ResizeObserver(() => fillPlace());
	observer.observe(place);
	return {
		get size() {
			return { columns: terminal.cols, rows: terminal.rows };
		},
		write: (bytes, taken) => terminal.write(bytes, taken),
		paint: (next) => {
			painted = next;
			terminal.options.theme = themeOf(next);
		},
		fillPlace,
		focus: () => terminal.focus(),
		find: (text, direction) => {
			if (text === '') {
				search.clearDecorations();
				terminal.clearSelection();
				onFound(0, 0);
				return;
			}
			const options = { decorations: marksOf(painted) };
			if (direction === 'next') search.findNext(text, options);
			else search.findPrevious(text, options);
		},
		rest: () => {
			terminal.options.disableStdin = true;
			terminal.options.cursorBlink = false;
		},
		close: () => {
			observer.disconnect();
			terminal.dispose();
		},
	};
}

/** May the terminal have this key? What it may not have is done here, or by the browser. */
function mayReach(event: KeyboardEvent, terminal: Terminal, { onLeave, onFind }: Pick<XtermOptions, 'onLeave' | 'onFind'>): boolean {
	const { ctrlKey, shiftKey, altKey, metaKey, code, key } = event;
	if (!ctrlKey || altKey || metaKey) return true;
	if (shiftKey && key === 'F6') {
		event.preventDefault();
		if (event.type === 'keydown') onLeave();
		return false;
	}
	if (shiftKey && code === 'KeyF') {
		event.preventDefault();
		if (event.type === 'keydown') onFind();
		return false;
	}
	if (code === 'KeyV') return false;
	if (code !== 'KeyC' || !terminal.hasSelection()) return true;
	if (event.type !== 'keydown') return false;
	// The browser's own Ctrl+Shift+C is another thing; its Ctrl+C is this.
	event.preventDefault();
	copy(terminal);
	return false;
}

/** In a window of its own that knows nothing of this one; the desktop shell opens none. */
function openLink(event: MouseEvent, address: string): void {
	if (!event.ctrlKey && !event.metaKey) return;
	const { protocol } = new URL(address);
	if (protocol === 'http:' || protocol === 'https:') window.open(address, '_blank', 'noopener,noreferrer');
}

/** What a search has found, and where it stands. */
function marksOf(scheme: Scheme) {
	const [all, current] = [tokenValue(scheme, 'warnGround'), tokenValue(scheme, 'warn')];
	return { matchBackground: all, matchBorder: current, matchOverviewRuler: current, activeMatchBackground: current, activeMatchColorOverviewRuler: current };
}

/** By the page's own copy event: a desktop shell may forbid the clipboard otherwise. */
function copy(terminal: Terminal): void {
	const text = terminal.getSelection();
	const give = (event: ClipboardEvent) => {
		event.preventDefault();
		event.stopImmediatePropagation();
		event.clipboardData?.setData('text/plain', text);
	};
	// A copy without anything selected in the document does not begin in every browser: the event is asked for first.
	const begin = (event: Event) => event.preventDefault();
	document.addEventListener('beforecopy', begin, true);
	document.addEventListener('copy', give, true);
	const copied = document.execCommand('copy');
	document.removeEventListener('beforecopy', begin, true);
	document.removeEventListener('copy', give, true);
	if (copied) terminal.clearSelection();
}

function themeOf(scheme: Scheme): ITheme {
	const token = (name: string) => tokenValue(scheme, name);
	return {
		background: token('ground'),
		foreground: token('text'),
		cursor: token('accent'),
		cursorAccent: token('ground'),
		selectionBackground: `${token('accent')}59`,
		scrollbarSliderBackground: `${token('lineStrong')}66`,
		scrollbarSliderHoverBackground: `${token('lineStrong')}99`,
		scrollbarSliderActiveBackground: `${token('lineStrong')}bb`,
		...terminalColors[scheme],
	};
}
