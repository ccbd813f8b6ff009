/**
 * What administrators are told, read for a check: data of the text command interface, and a page of WebAdmin. Pure.
 */

/** Is this one of the strings in the data, anywhere in its arrays and dictionaries? Never a part of one. */
export function answerNames(data: string, wanted: string): boolean {
	for (const [whole, quoted] of data.matchAll(/"((?:[^"\\]|\\.)*)"|[\w.@-]+/g)) {
		if ((quoted === undefined ? whole : quoted.replace(/\\(["\\])/g, '$1')) === wanted) return true;
	}
	return false;
}

const letters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** What a person reads on it, with single blanks. */
export function pageText(html: string): string {
	const body = html.replace(/<(style|script|head)\b.*?<\/\1>/gis, ' ').replace(/<[^>]*>/g, ' ');
	return body.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => letters[name] ?? '').replace(/\s+/g, ' ');
}
