/**
 * The calls of the language that look at the running cluster: login(...), mail(...), shell(...), domain(...), admin(...) and
 * webadmin(...). Pure: here is read what is to be looked at; ../drive/cluster-probe.ts looks.
 */
import { domainNameSchema } from '../../../node-image/src/contract/admin-api.ts';
import { type ExpressionCursor, MistakeFound } from './expression-cursor.ts';
import type { Probe } from './expression-tree.ts';
import type { FactType } from './fact-value.ts';
import { nearestName } from './nearest-name.ts';

const commandMax = 300;
const textMax = 200;

export interface ProbeSurroundings {
	readonly nodes: readonly string[];
	readonly accounts: readonly string[];
}

/** Behind its opening bracket, up to its closing one. @throws MistakeFound */
export function readProbe(cursor: ExpressionCursor, name: string, around: ProbeSurroundings): Probe {
	if (name === 'shell' || name === 'admin' || name === 'webadmin') {
		const node = cursor.now.text;
		if ((cursor.now.is !== 'word' && cursor.now.is !== 'text') || !around.nodes.includes(node))
			throw cursor.mistake(`there is no node ${cursor.quoted()}`, `known: ${around.nodes.join(', ')}`);
		cursor.skip();
		cursor.expect('comma', ',');
		if (name === 'shell') return { is: 'shell', node, command: cursor.plainText('command', commandMax) };
		const asked = name === 'admin' ? question(cursor) : page(cursor);
		cursor.expect('comma', ',');
		return { node, ...asked, wanted: cursor.plainText('text', textMax) };
	}
	if (name === 'domain') {
		const { at } = cursor.now;
		const domain = cursor.plainText('domain', 190);
		if (!domainNameSchema.safeParse(domain).success) throw new MistakeFound(at, `"${domain}" is not a domain`, 'write domain("company.test")');
		return { is: 'domain', domain };
	}
	const account = readAccount(cursor, around);
	if (name === 'login') return { is: 'login', account };
	cursor.expect('comma', ',');
	return { is: 'mail', account, subject: cursor.plainText('subject', textMax) };
}

/** @throws MistakeFound */
export function readAccount(cursor: ExpressionCursor, { accounts }: Pick<ProbeSurroundings, 'accounts'>): string {
	if (cursor.now.is !== 'text') throw cursor.mistake(`${cursor.quoted()} is not a quoted account`, 'write "alice@example.test"');
	const { text } = cursor.now;
	if (!accounts.includes(text)) {
		const near = nearestName(text, accounts);
		throw cursor.mistake(`there is no account "${text}"`, near === undefined ? `known: ${accounts.slice(0, 6).join(', ')}` : `did you mean ${near}?`);
	}
	cursor.skip();
	return text;
}

/** What comes of it. */
export function probeType(probe: Probe): FactType {
	if (probe.is === 'shell') return { is: 'count' };
	return probe.is === 'domain' ? { is: 'word', words: ['cluster', 'local', 'none'] } : { is: 'boolean' };
}

/** A look changes nothing. */
function question(cursor: ExpressionCursor): { readonly is: 'admin'; readonly command: string } {
	const { is, text } = cursor.now;
	if (is === 'text' && !/^(?:LIST|GET)/i.test(text))
		throw cursor.mistake(`${cursor.quoted()} does more than look`, 'write a command that begins with LIST or GET');
	return { is: 'admin', command: cursor.plainText('command', commandMax) };
}

function page(cursor: ExpressionCursor): { readonly is: 'webadmin'; readonly path: string } {
	const { is, text } = cursor.now;
	if (is === 'text' && !/^\/(?:[\w@+.-]+\/)*[\w@+.-]*$/.test(text))
		throw cursor.mistake(`${cursor.quoted()} is not a path of WebAdmin`, 'write "/Monitors/Cluster", or "/Cluster/be1/Users/Domains"');
	return { is: 'webadmin', path: cursor.plainText('path', commandMax) };
}
