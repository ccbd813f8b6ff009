/**
 * Lines of a text in a text area: where one begins, and bringing it into sight with the caret in it.
 */

export const yamlTextId = 'own-yaml';

export function lineStart(text: string, line: number): number {
	let at = 0;
	for (let passed = 1; passed < line; passed++) {
		const next = text.indexOf('\n', at);
		if (next < 0) return at;
		at = next + 1;
	}
	return at;
}

export function showLine(text: string, line: number): void {
	const area = document.getElementById(yamlTextId);
	if (!(area instanceof HTMLTextAreaElement)) return;
	const start = lineStart(text, line);
	const end = text.indexOf('\n', start);
	area.focus();
	area.setSelectionRange(start, end < 0 ? text.length : end);
	const lineHeight = Number.parseFloat(getComputedStyle(area).lineHeight);
	area.scrollTop = Math.max(0, (line - 1) * lineHeight - area.clientHeight / 2);
}
