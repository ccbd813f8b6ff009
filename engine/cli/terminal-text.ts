/**
 * Text that others wrote (a stranger at a port, a name on the volume, a node's log) as it may go to a terminal: control
 * characters, which could move its cursor or its title, and those that turn the direction of writing, become '?'. Pure.
 */

/** Control characters of both halves, line separators, and what Unicode calls bidirectional controls. */
const unprintable = /(?!\t)[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

export function terminalText(text: string): string {
	return text.replace(unprintable, '?');
}
