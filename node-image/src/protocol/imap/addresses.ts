/**
 * Address lists of mail headers (RFC 5322 section 3.4, with the obsolete routes of 4.4) as ENVELOPE wants them
 * (RFC 3501 section 7.4.2). Never fails: what is no address becomes a mailbox without a host's name.
 */

/** A group opens with only `mailbox` set, and closes with nothing set. */
export interface Address {
	readonly name?: string;
	/** Source route: '@a,@b'. */
	readonly route?: string;
	readonly mailbox?: string;
	readonly host?: string;
}

type Token =
	| { readonly kind: 'word' | 'comment' | 'quoted'; readonly text: string }
	| { readonly kind: 'special'; readonly text: string }
	| { readonly kind: 'space' };

/** Chosen: a header that lists more is cut here. */
const addressesMax = 2000;

export function parseAddresses(value: string): Address[] {
	const addresses: Address[] = [];
	let held: Token[] = [];
	let inAngle = false;
	let inGroup = false;
	const finish = () => {
		const address = addressOf(held);
		if (address !== undefined) addresses.push(address);
		held = [];
	};
	for (const token of tokens(value)) {
		// An empty group costs three bytes of a header, and its end needs room, too.
		if (addresses.length >= addressesMax) break;
		const special = token.kind === 'special' ? token.text : '';
		if (special === '<') inAngle = true;
		if (special === '>') inAngle = false;
		if (!inAngle && special === ',') finish();
		else if (!inAngle && special === ':' && !inGroup) {
			addresses.push({ mailbox: phrase(held) });
			held = [];
			inGroup = true;
		} else if (!inAngle && special === ';') {
			finish();
			if (inGroup) addresses.push({});
			inGroup = false;
		} else held.push(token);
	}
	finish();
	if (inGroup) addresses.push({});
	return addresses;
}

function addressOf(held: readonly Token[]): Address | undefined {
	const open = held.findIndex((token) => token.kind === 'special' && token.text === '<');
	if (open === -1) {
		const bare = joined(held);
		if (bare === '') return undefined;
		// 'alice@example.test (Alice)': the old way to give a name.
		const comment = held.findLast((token) => token.kind === 'comment');
		return { ...(comment !== undefined && 'text' in comment ? { name: comment.text } : {}), ...splitAtHost(held) };
	}
	const close = held.findIndex((token) => token.kind === 'special' && token.text === '>');
	const inside = held.slice(open + 1, close === -1 ? undefined : close);
	const name = phrase(held.slice(0, open));
	const colon = inside.findIndex((token) => token.kind === 'special' && token.text === ':');
	const route = colon === -1 ? '' : joined(inside.slice(0, colon));
	return { ...(name === '' ? {} : { name }), ...(route === '' ? {} : { route }), ...splitAtHost(inside.slice(colon + 1)) };
}

function splitAtHost(tokensOfAddress: readonly Token[]): { mailbox: string; host?: string } {
	const at = tokensOfAddress.findLastIndex((token) => token.kind === 'special' && token.text === '@');
	if (at === -1) return { mailbox: joined(tokensOfAddress), host: '' };
	return { mailbox: joined(tokensOfAddress.slice(0, at)), host: joined(tokensOfAddress.slice(at + 1)) };
}

function joined(list: readonly Token[]): string {
	return list.map((token) => (token.kind === 'space' || token.kind === 'comment' ? '' : token.text)).join('');
}

/** Words with single spaces between them. */
function phrase(list: readonly Token[]): string {
	return list
		.map((token) => (token.kind === 'space' ? ' ' : token.kind === 'comment' ? '' : token.text))
		.join('')
		.replace(/ {2,}/g, ' ')
		.trim();
}

function* tokens(value: string): Generator<Token> {
	let at = 0;
	while (at < value.length) {
		const character = value.charAt(at);
		if (/[ \t\r\n]/.test(character)) {
			at += 1;
			yield { kind: 'space' };
		} else if (character === '"') {
			const end = endOfQuoted(value, at);
			yield { kind: 'quoted', text: value.slice(at + 1, end).replace(/\\(.)/gs, '$1') };
			at = end + 1;
		} else if (character === '(') {
			const end = endOfComment(value, at);
			yield { kind: 'comment', text: value.slice(at + 1, end).replace(/\\(.)/gs, '$1') };
			at = end + 1;
		} else if (/[,;:<>@]/.test(character)) {
			at += 1;
			yield { kind: 'special', text: character };
		} else {
			const start = at;
			if (character === '[') at = value.indexOf(']', at) === -1 ? value.length : value.indexOf(']', at) + 1;
			else while (at < value.length && !/[ \t\r\n"(,;:<>@]/.test(value.charAt(at))) at += 1;
			yield { kind: 'word', text: value.slice(start, at) };
		}
	}
}

function endOfQuoted(value: string, start: number): number {
	for (let at = start + 1; at < value.length; at += 1) {
		if (value.charAt(at) === '\\') at += 1;
		else if (value.charAt(at) === '"') return at;
	}
	return value.length;
}

function endOfComment(value: string, start: number): number {
	let depth = 0;
	for (let at = start; at < value.length; at += 1) {
		if (value.charAt(at) === '\\') at += 1;
		else if (value.charAt(at) === '(') depth += 1;
		else if (value.charAt(at) === ')') {
			depth -= 1;
			if (depth === 0) return at;
		}
	}
	return value.length;
}
