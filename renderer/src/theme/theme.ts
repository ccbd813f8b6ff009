/**
 * The one theme: named tokens for dark and light, as CSS variables `--lab-...`.
 *
 * Colour never speaks alone: each state has a shape and a word, too. The hues of epochs and states were
 * chosen to differ in lightness as well, for colour-blind eyes; neighbours in `epochs` differ most.
 * Text colours reach 4.5:1 on every ground they are used on. Mantine's default shades do not, hence
 * `primaryShade: 8`.
 */
import { type CSSVariablesResolver, createTheme } from '@mantine/core';

export type Scheme = 'light' | 'dark';

/** Hues that epochs take in turn; text on them uses `onHue`. */
const epochs: Record<Scheme, readonly string[]> = {
	dark: ['#5ea9f5', '#f08ac6', '#45cfdc', '#b894ff'],
	light: ['#1b66c2', '#ad2482', '#0b6b7d', '#6f3bc7'],
};

export const epochHues = epochs.dark.length;

const tokens: Record<Scheme, Readonly<Record<string, string>>> = {
	dark: {
		ground: '#0e1216',
		panel: '#151b22',
		card: '#1c242c',
		cardHover: '#26303a',
		line: '#2b353f',
		lineStrong: '#75838f',
		text: '#f1f4f7',
		muted: '#a3b0bc',
		link: '#5f6e7b',
		good: '#43c796',
		goodGround: '#143427',
		bad: '#ff8170',
		badGround: '#43211d',
		badStrong: '#d9503d',
		warn: '#f2b84b',
		warnGround: '#3a2d12',
		frozen: '#9fc3e6',
		frozenGround: '#1d2c3b',
		mail: '#f2b84b',
		mailText: '#f2b84b',
		onHue: '#0e1216',
		accent: '#8fb8ff',
		focus: '#ffd866',
	},
	light: {
		ground: '#f3f5f7',
		panel: '#ffffff',
		card: '#ffffff',
		cardHover: '#eef1f4',
		line: '#d6dde3',
		lineStrong: '#6f7d89',
		text: '#131a20',
		muted: '#53616d',
		link: '#9aa7b2',
		good: '#0f7350',
		goodGround: '#dcf1e8',
		bad: '#b7301c',
		badGround: '#fae3df',
		badStrong: '#c93f2a',
		warn: '#8a5a00',
		warnGround: '#fbefd3',
		frozen: '#33608c',
		frozenGround: '#e2edf7',
		mail: '#b57a00',
		mailText: '#8a5a00',
		onHue: '#ffffff',
		accent: '#1b56b3',
		focus: '#a85b00',
	},
};

/** The sixteen colours that programs in a terminal paint with; each can be read on `ground`. */
export const terminalColors: Record<Scheme, Readonly<Record<TerminalColor | `bright${Capitalize<TerminalColor>}`, string>>> = {
	dark: {
		black: '#2b353f',
		red: '#ff8170',
		green: '#43c796',
		yellow: '#f2b84b',
		blue: '#5ea9f5',
		magenta: '#f08ac6',
		cyan: '#45cfdc',
		white: '#c3ccd4',
		brightBlack: '#8b99a5',
		brightRed: '#ffa598',
		brightGreen: '#7ee0b8',
		brightYellow: '#ffd27d',
		brightBlue: '#8fc4ff',
		brightMagenta: '#f8b0da',
		brightCyan: '#83e4ed',
		brightWhite: '#f1f4f7',
	},
	light: {
		black: '#131a20',
		red: '#b7301c',
		green: '#0f7350',
		yellow: '#8a5a00',
		blue: '#1b66c2',
		magenta: '#ad2482',
		cyan: '#0b6b7d',
		white: '#53616d',
		brightBlack: '#5f6d79',
		brightRed: '#c93f2a',
		brightGreen: '#0a6044',
		brightYellow: '#744b00',
		brightBlue: '#1b56b3',
		brightMagenta: '#8f1a6b',
		brightCyan: '#085765',
		brightWhite: '#2b353f',
	},
};

/** Of nodes in a log that has several, in turn: told apart by colour-blind eyes, too, and each can be read on `ground`. The name stands beside it. */
const nodeColors: Record<Scheme, readonly string[]> = {
	dark: ['#e9b44c', '#6cc0f2', '#3fc6a0', '#f0e05a', '#a9b4ff', '#ff9a66', '#e9a6cf', '#c3ccd4'],
	light: ['#855600', '#00618f', '#006b54', '#635b00', '#3a49b8', '#a34200', '#97306f', '#47525c'],
};

type TerminalColor = 'black' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'white';

function variablesOf(scheme: Scheme): Record<string, string> {
	const named = Object.entries(tokens[scheme]).map(([name, value]) => [`--lab-${name}`, value]);
	const nodes = nodeColors[scheme].map((value, index) => [`--lab-node-${index}`, value]);
	const hues = epochs[scheme].map((value, index) => [`--lab-epoch-${index}`, value]);
	return Object.fromEntries([
		...named,
		...hues,
		...nodes,
		['--mantine-color-body', tokens[scheme].ground],
		['--mantine-color-text', tokens[scheme].text],
		['--mantine-color-error', tokens[scheme].bad],
		// What cannot be done now is quieter than what can, and can still be read.
		['--mantine-color-disabled', tokenValue(scheme, scheme === 'dark' ? 'card' : 'cardHover')],
		['--mantine-color-disabled-color', tokenValue(scheme, 'lineStrong')],
	]);
}

export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, dark: variablesOf('dark'), light: variablesOf('light') });

export function tokenValue(scheme: Scheme, name: string): string {
	return tokens[scheme][name] ?? tokens[scheme].text ?? '';
}

/** The hue of an epoch, the same wherever it is drawn: node, link, token, lane, event. */
export function epochColor(epoch: number): string {
	return `var(--lab-epoch-${hueOf(epoch)})`;
}

/** Of the node at this place in the cluster's order. */
export function nodeColor(place: number): string {
	return `var(--lab-node-${Math.max(0, place) % nodeColors.dark.length})`;
}

/** The same where no CSS variable reaches. */
export function epochValue(scheme: Scheme, epoch: number): string {
	return epochs[scheme][hueOf(epoch)] ?? tokenValue(scheme, 'text');
}

function hueOf(epoch: number): number {
	return ((epoch % epochHues) + epochHues) % epochHues;
}

export const fontMonospace = '"JetBrains Mono Variable", ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

export const fontText = '"Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "DejaVu Sans", sans-serif';

export const theme = createTheme({
	primaryColor: 'blue',
	// Mantine's greys are neutral; these belong to `card` and `line`.
	colors: { dark: ['#f1f4f7', '#c3ccd4', '#a3b0bc', '#75838f', '#3a4753', '#2b353f', '#1c242c', '#151b22', '#0e1216', '#090c0f'] },
	primaryShade: 8,
	autoContrast: true,
	defaultRadius: 'md',
	respectReducedMotion: true,
	cursorType: 'pointer',
	fontFamily: fontText,
	fontFamilyMonospace: fontMonospace,
	fontSizes: { xs: '0.875rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
});
