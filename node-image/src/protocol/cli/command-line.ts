/** A line of the text command interface: a verb, in whatever case, and values behind it. Pure; data-format.ts says what a value is. */
import { ok } from '../../result.ts';
import { behindSpace, type CliValue, type ParseResult, parseValue } from './data-format.ts';

export interface CommandLine {
	/** In capitals; '' where the line is empty. */
	readonly verb: string;
	readonly values: readonly CliValue[];
}

/** Chosen: more than any command takes. */
const valuesMax = 20;

export function parseCommandLine(line: string): ParseResult<CommandLine> {
	const [whole, verb = ''] = /^[ \t]*([A-Za-z]*)(?=[ \t]|$)/.exec(line) ?? [''];
	if (verb === '') return ok({ verb, values: [] });
	const values: CliValue[] = [];
	let at = behindSpace(line, whole.length);
	while (at < line.length && values.length < valuesMax) {
		const parsed = parseValue(line, at);
		if (!parsed.ok) return parsed;
		values.push(parsed.value.value);
		at = behindSpace(line, parsed.value.end);
	}
	return ok({ verb: verb.toUpperCase(), values });
}

/** What stands behind the verb as it is: a name or a password may hold anything. One pair of quotation marks is taken off. */
export function wordsBehind(line: string): string {
	const rest = line.replace(/^[ \t]*[A-Za-z]+[ \t]*/, '').trimEnd();
	const quoted = rest.startsWith('"') ? parseValue(rest) : undefined;
	return quoted?.ok && quoted.value.end === rest.length && typeof quoted.value.value === 'string' ? quoted.value.value : rest;
}
