/** Structured header values: `value; name=parameter` (RFC 2045 section 5.1), as byte strings. Comments (RFC 5322 section 3.2.2) are left out. */

export interface Parameterized {
	/** What stands before the first ';', without comments and white space: 'text/plain'. */
	readonly value: string;
	readonly parameters: readonly (readonly [name: string, value: string])[];
}

/** Chosen: real parts carry a handful; RFC 2231 continuations some more. */
const parametersMax = 100;

export function parseParameterized(text: string): Parameterized {
	const [value = '', ...rest] = splitOutsideQuotes(withoutComments(text), ';');
	const parameters: [string, string][] = [];
	for (const member of rest.slice(0, parametersMax)) {
		const equals = member.indexOf('=');
		const name = member.slice(0, equals).trim();
		if (equals > 0 && name !== '') parameters.push([name, unquoted(member.slice(equals + 1).trim())]);
	}
	return { value: value.replace(/\s+/g, ''), parameters };
}

/** 'en, de' */
export function parseTokenList(text: string): string[] {
	return withoutComments(text)
		.split(',')
		.map((token) => token.trim())
		.filter((token) => token !== '')
		.slice(0, parametersMax);
}

/** Comments nest, and quoted strings hide them. */
export function withoutComments(text: string): string {
	let kept = '';
	let depth = 0;
	let quoted = false;
	for (let at = 0; at < text.length; at += 1) {
		const character = text.charAt(at);
		if (character === '\\') {
			if (depth === 0) kept += text.slice(at, at + 2);
			at += 1;
		} else if (quoted || (character === '"' && depth === 0)) {
			if (character === '"') quoted = !quoted;
			kept += character;
		} else if (character === '(') depth += 1;
		else if (character === ')' && depth > 0) depth -= 1;
		else if (depth === 0) kept += character;
	}
	return kept;
}

function splitOutsideQuotes(text: string, separator: string): string[] {
	const members: string[] = [];
	let start = 0;
	let quoted = false;
	for (let at = 0; at < text.length; at += 1) {
		const character = text.charAt(at);
		if (character === '\\') at += 1;
		else if (character === '"') quoted = !quoted;
		else if (character === separator && !quoted) {
			members.push(text.slice(start, at));
			start = at + 1;
		}
	}
	members.push(text.slice(start));
	return members;
}

function unquoted(value: string): string {
	if (!value.startsWith('"')) return value.replace(/\s.*$/s, '');
	const end = /^"((?:[^"\\]|\\.)*)"?/s.exec(value);
	return (end?.[1] ?? '').replace(/\\(.)/gs, '$1');
}
