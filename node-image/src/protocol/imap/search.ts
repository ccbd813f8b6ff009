/**
 * SEARCH as a predicate (RFC 3501 section 6.4.4), pure.
 *
 * It is asked twice: first without the message's bytes, and only where the answer is "that depends" (undefined)
 * does the session read the message and ask again. So SEARCH UNSEEN reads no mail.
 */
import { unreachable } from '../../result.ts';
import type { MessageMeta } from '../../storage/open-account.ts';
import { byteString } from './bytes.ts';
import type { Day, SearchKey } from './command.ts';
import { dayOfEpoch, sentDay } from './date.ts';
import { parseParameterized } from './header-values.ts';
import { type Entity, fieldValue, parseMessage, unfolded } from './mime-structure.ts';
import { includes, type ResolvedSet, resolve, type SequenceSet } from './sequence-set.ts';
import { decodeBody, decodeCharset, decodeHeader } from './text-decoding.ts';

/** One search's view of the mailbox: what '*' stands for. */
export class SearchContext {
	readonly #largest: { readonly sequence: number; readonly uid: number };
	readonly #resolved = new Map<SequenceSet, ResolvedSet>();

	constructor(largest: { readonly sequence: number; readonly uid: number }) {
		this.#largest = largest;
	}

	/** Each set is sorted once, not once a message. */
	names(key: 'sequence' | 'uid', set: SequenceSet, number: number): boolean {
		let resolved = this.#resolved.get(set);
		if (resolved === undefined) {
			resolved = resolve(set, this.#largest[key]);
			this.#resolved.set(set, resolved);
		}
		return includes(resolved, number);
	}
}

export interface Candidate {
	readonly sequence: number;
	readonly meta: MessageMeta;
	/** undefined: not read yet. */
	readonly content: SearchContent | undefined;
}

/** A message's text, decoded at most once however many keys ask for it. */
export interface SearchContent {
	headerValues(field: string): readonly string[];
	sentDay(): Day | undefined;
	/** All headers, of the parts, too, in lower case. */
	headers(): string;
	/** All text parts, in lower case. */
	body(): string;
}

/** Whether the message matches; undefined: its content decides. */
export function matches(key: SearchKey, candidate: Candidate, context: SearchContext): boolean | undefined {
	const { meta, content } = candidate;
	switch (key.key) {
		case 'all':
			return true;
		case 'none':
			return false;
		case 'flag':
			return hasFlag(meta.flags, key.flag) === key.set;
		case 'and':
			return three(key.keys, candidate, context, false);
		case 'or':
			return three(key.keys, candidate, context, true);
		case 'not': {
			const inner = matches(key.inner, candidate, context);
			return inner === undefined ? undefined : !inner;
		}
		case 'sequence':
			return context.names('sequence', key.set, candidate.sequence);
		case 'uid':
			return context.names('uid', key.set, meta.uid);
		case 'larger':
			return meta.sizeBytes > key.sizeBytes;
		case 'smaller':
			return meta.sizeBytes < key.sizeBytes;
		case 'internal':
			return inRelation(dayOfEpoch(meta.internalDateS), key.relation, key.day);
		case 'sent': {
			const day = content?.sentDay();
			return content === undefined ? undefined : day !== undefined && inRelation(day, key.relation, key.day);
		}
		case 'header':
			// An empty string is in every field that is there.
			return content?.headerValues(key.field).some((value) => value.includes(needle(key.value)));
		case 'body':
			return content?.body().includes(needle(key.value));
		case 'text':
			return content && (content.headers().includes(needle(key.value)) || content.body().includes(needle(key.value)));
		default:
			return unreachable(key);
	}
}

/** Three-valued: one `decisive` answer decides; else an open one leaves it open. */
function three(keys: readonly SearchKey[], candidate: Candidate, context: SearchContext, decisive: boolean): boolean | undefined {
	let open = false;
	for (const key of keys) {
		const answer = matches(key, candidate, context);
		if (answer === decisive) return decisive;
		if (answer === undefined) open = true;
	}
	return open ? undefined : !decisive;
}

function hasFlag(flags: ReadonlySet<string>, wanted: string): boolean {
	if (flags.has(wanted)) return true;
	// Keywords are compared without case, as clients write them either way.
	for (const flag of flags) if (flag.toLowerCase() === wanted.toLowerCase()) return true;
	return false;
}

function inRelation(day: Day, relation: 'before' | 'on' | 'since', limit: Day): boolean {
	return relation === 'before' ? day < limit : relation === 'on' ? day === limit : day >= limit;
}

function needle(value: string): string {
	return /^[\x20-\x7e]*$/.test(value)
		? value.toLowerCase()
		: decodeCharset(
				Uint8Array.from(value, (character) => character.charCodeAt(0)),
				'utf-8',
			).toLowerCase();
}

/**
 * Chosen: so much of a message's text is searched, so many of its bytes as headers and as bodies. Decoding happens in one
 * turn of the event loop, and no beat is written meanwhile (R8): a search must not look like a death.
 */
export const searchedBytesMax = 4 * 1024 * 1024;

/** Chosen: as many as a mail has hops (RFC 5321 section 6.3). */
const fieldsOfOneNameMax = 100;

export function searchContent(bytes: Uint8Array): SearchContent {
	const root = parseMessage(bytes);
	let headers: string | undefined;
	let body: string | undefined;
	return {
		headerValues: (field) =>
			root.fields
				.filter(({ name }) => name === field)
				.slice(0, fieldsOfOneNameMax)
				.map((found) => decodeHeader(unfolded(bytes, found)).toLowerCase()),
		sentDay: () => sentDay(fieldValue(bytes, root, 'DATE') ?? ''),
		headers: () => {
			headers ??= within(allOf(root), (entity) => [entity.headerStart, entity.bodyStart])
				.map(({ start, end }) => decodeHeader(byteString(bytes, start, end).replace(/\r?\n(?=[ \t])/g, '')))
				.join('\n')
				.toLowerCase();
			return headers;
		},
		body: () => {
			const texts = allOf(root).filter((entity) => entity.type === 'TEXT' && entity.children.length === 0);
			body ??= within(texts, (entity) => [entity.bodyStart, entity.bodyEnd])
				.map(({ entity, start, end }) => textOf(bytes, entity, start, end))
				.join('\n')
				.toLowerCase();
			return body;
		},
	};
}

/** The entities' ranges, until `searchedBytesMax` is spent. */
function within(entities: readonly Entity[], rangeOf: (entity: Entity) => readonly [number, number]) {
	let left = searchedBytesMax;
	return entities.map((entity) => {
		const [start, whole] = rangeOf(entity);
		const end = Math.min(whole, start + left);
		left -= end - start;
		return { entity, start, end };
	});
}

function allOf(entity: Entity): Entity[] {
	return [entity, ...entity.children.flatMap(allOf), ...(entity.message === undefined ? [] : allOf(entity.message))];
}

function textOf(bytes: Uint8Array, entity: Entity, start: number, end: number): string {
	const encoding = parseParameterized(fieldValue(bytes, entity, 'CONTENT-TRANSFER-ENCODING') ?? '').value;
	const charset = entity.parameters.find(([name]) => name.toUpperCase() === 'CHARSET')?.[1] ?? '';
	return decodeBody(bytes.subarray(start, end), encoding, charset);
}
