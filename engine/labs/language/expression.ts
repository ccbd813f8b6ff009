/**
 * The language of checks, invariants and recognised mistakes, and its one parser. Pure.
 *
 *     expression = both { 'or' both }
 *     both       = one { 'and' one }
 *     one        = 'not' one | sum [ ( '==' | '!=' | '<' | '<=' | '>' | '>=' | 'is' [ 'not' ] ) sum | 'is' [ 'not' ] 'known' ]
 *     sum        = value { ( '+' | '-' ) value }
 *     value      = number [ 'ms' | 's' | 'min' | '%' ] | '"' text '"' | 'yes' | 'no' | 'nobody' | '(' expression ')'
 *                | [ 'start.' | 'step.' ] fact [ '.' attribute ]          facts.ts; as it was at the beginning of exercise or step
 *                | node '.' attribute | ( 'node' | 'account' ) '(' '"' name '"' ')' [ '.' attribute ]
 *                | 'at' '(' '"' step '"' ',' fact ')'                       as it was when that step ended
 *                | ( 'count' | 'share' | 'any' | 'all' ) '(' list [ 'where' expression ] ')'
 *                | 'was' '(' expression [ ',' 'since' 'fault' ] ')'        at any moment since the step began, or since the fault
 *                | 'held' '(' expression ',' duration ')'                  all the time, for so long
 *                | 'login' '(' account ')' | 'mail' '(' account ',' subject ')' | 'shell' '(' node ',' command ')'
 *                | 'domain' '(' '"' name '"' ')'                           cluster, local or none
 *                | 'admin' '(' node ',' command ',' word ')' | 'webadmin' '(' node ',' path ',' text ')'
 *
 * Everything is found out here: unknown names (with the nearest known one), wrong units, what cannot be compared. What was
 * parsed can be evaluated in any world, in bounded time: there are no loops but over the cluster's own nodes, accounts and
 * faults, and those do not nest. Three values: what is not known yet is neither so nor not so. Read next: evaluate.ts.
 */

import { accountAttributes, type ListDefinition, listNamed, lists, nodeAttributes } from '../facts/attributes.ts';
import { factNamed, facts } from '../facts/facts.ts';
import { ExpressionCursor, MistakeFound } from './expression-cursor.ts';
import type { Comparison, CompiledExpression, Expression, ExpressionMistake, Probe } from './expression-tree.ts';
import type { FactType, KnownValue } from './fact-value.ts';
import { nearestName } from './nearest-name.ts';
import { probeType, readAccount, readProbe } from './probe-call.ts';

/** Characters of an expression. Chosen: two lines. */
export const expressionTextMax = 400;
/** Looks at the running cluster in one expression: each costs something, again and again. */
const probesMax = 4;

export interface ExpressionSurroundings {
	readonly nodes: readonly string[];
	readonly accounts: readonly string[];
	/** Facts of a step have no meaning before the first one, nor over all of them. */
	readonly hasStep: boolean;
	/** The exercise's steps, by their ids; left out: none. */
	readonly steps?: readonly string[];
}

export type ParsedExpression = { readonly ok: true; readonly expression: CompiledExpression } | { readonly ok: false; readonly mistake: ExpressionMistake };

/** Must be yes or no. */
export function parseCondition(text: string, around: ExpressionSurroundings): ParsedExpression {
	return parse(text, around, (reader) => reader.condition());
}

/** Of any type: what a text shows of the learner's own run. */
export function parseValue(text: string, around: ExpressionSurroundings): ParsedExpression {
	return parse(text, around, (reader) => reader.either());
}

function parse(text: string, around: ExpressionSurroundings, read: (reader: ExpressionReader) => Expression): ParsedExpression {
	if (text.length > expressionTextMax)
		return { ok: false, mistake: { at: expressionTextMax, message: `longer than ${expressionTextMax} characters`, remedy: 'make two checks of it' } };
	const reader = new ExpressionReader(text, around);
	try {
		const root = read(reader);
		reader.end();
		return { ok: true, expression: { text, root, probes: reader.probes } };
	} catch (error) {
		if (error instanceof MistakeFound) return { ok: false, mistake: error.mistake };
		throw error;
	}
}

const boolean: FactType = { is: 'boolean' };
const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000 };
const typeWords = {
	boolean: 'yes or no',
	count: 'a number',
	duration: 'a time',
	percent: 'a share in %',
	node: 'a node',
	account: 'an account',
	word: 'a word',
};
const listVerbs = ['count', 'share', 'any', 'all'] as const;
const functions = [...listVerbs, 'was', 'held', 'at', 'login', 'mail', 'shell', 'domain', 'admin', 'webadmin', 'node', 'account'];

class ExpressionReader {
	readonly probes: Record<string, Probe> = {};
	readonly #around: ExpressionSurroundings;
	readonly #cursor: ExpressionCursor;
	#ids = 0;
	/** The list whose condition is being read. */
	#list: ListDefinition | undefined;
	#isInTime = false;

	constructor(text: string, around: ExpressionSurroundings) {
		this.#around = around;
		this.#cursor = new ExpressionCursor(text);
	}

	condition(): Expression {
		const at = this.#cursor.now.at;
		const found = this.either();
		if (found.type.is !== 'boolean')
			throw new MistakeFound(at, `"${found.text}" is ${typeWords[found.type.is]}, neither yes nor no`, 'compare it with something: is, <, >=');
		return found;
	}

	either(): Expression {
		return this.#chain('or', () => this.#chain('and', () => this.#one()));
	}

	end(): void {
		if (this.#cursor.now.is !== 'end')
			throw this.#cursor.mistake(`${this.#cursor.quoted()} does not belong here`, 'write "and" or "or" between two conditions');
	}

	#chain(word: 'and' | 'or', part: () => Expression): Expression {
		const begin = this.#cursor.now.at;
		const first = part();
		if (!this.#cursor.isWord(word)) return first;
		const parts = [first];
		while (this.#cursor.took(word)) parts.push(part());
		for (const one of parts)
			if (one.type.is !== 'boolean')
				throw new MistakeFound(
					begin,
					`"${one.text}" is ${typeWords[one.type.is]}, neither yes nor no`,
					`"${word}" joins conditions: compare it with something`,
				);
		return { is: word, parts, type: boolean, text: this.#cursor.since(begin) };
	}

	#one(): Expression {
		const begin = this.#cursor.now.at;
		if (this.#cursor.took('not')) {
			const part = this.#cursor.deeper(() => this.#one());
			if (part.type.is !== 'boolean')
				throw new MistakeFound(begin, `"${part.text}" is ${typeWords[part.type.is]}, neither yes nor no`, 'compare it with something');
			return { is: 'not', part, type: boolean, text: this.#cursor.since(begin) };
		}
		const left = this.#sum(undefined);
		const how = this.#comparison();
		if (how === undefined) return left;
		if ((how === 'is' || how === 'is-not') && (this.#cursor.isWord('known') || this.#cursor.isWord('unknown'))) {
			const wanted = this.#cursor.isWord('known') === (how === 'is');
			this.#cursor.skip();
			return { is: 'known', part: left, wanted, type: boolean, text: this.#cursor.since(begin) };
		}
		const rightAt = this.#cursor.now.at;
		const right = this.#sum(left.type);
		if (left.type.is !== right.type.is)
			throw new MistakeFound(rightAt, `"${left.text}" is ${typeWords[left.type.is]}, "${right.text}" is ${typeWords[right.type.is]}`, remedyFor(left.type));
		if (how !== 'is' && how !== 'is-not' && left.type.is !== 'count' && left.type.is !== 'duration' && left.type.is !== 'percent')
			throw new MistakeFound(begin, `"${left.text}" is ${typeWords[left.type.is]}: it cannot be smaller or larger`, 'write "is" or "is not"');
		return { is: 'compare', how, left, right, type: boolean, text: this.#cursor.since(begin) };
	}

	#comparison(): Comparison | undefined {
		const token = this.#cursor.now;
		if (this.#cursor.took('is')) return this.#cursor.took('not') ? 'is-not' : 'is';
		if (token.is === 'other' && token.text === '=') throw this.#cursor.mistake('"=" is no comparison', 'write "is" or "=="');
		if (token.is !== 'operator' || token.text === '+' || token.text === '-') return undefined;
		this.#cursor.skip();
		if (token.text === '==') return 'is';
		return token.text === '!=' ? 'is-not' : (token.text as Comparison);
	}

	#sum(expected: FactType | undefined): Expression {
		const begin = this.#cursor.now.at;
		let left = this.#value(expected);
		while (this.#cursor.now.is === 'operator' && (this.#cursor.now.text === '+' || this.#cursor.now.text === '-')) {
			const sign = this.#cursor.now.text === '+' ? 1 : -1;
			this.#cursor.skip();
			const at = this.#cursor.now.at;
			const right = this.#value(left.type);
			if (left.type.is !== right.type.is || (left.type.is !== 'count' && left.type.is !== 'duration'))
				throw new MistakeFound(at, `"${left.text}" and "${right.text}" cannot be added or subtracted`, 'only two numbers can, or two times');
			left = { is: 'sum', sign, left, right, type: left.type, text: this.#cursor.since(begin) };
		}
		return left;
	}

	#value(expected: FactType | undefined): Expression {
		const token = this.#cursor.now;
		switch (token.is) {
			case 'number':
				return this.#number();
			case 'open': {
				this.#cursor.skip();
				const inside = this.#cursor.deeper(() => this.either());
				this.#cursor.expect('close', ')');
				return inside;
			}
			case 'text':
				return this.#quotedText(expected);
			case 'word':
				return this.#cursor.isCall ? this.#call() : this.#name(expected);
			default:
				throw this.#cursor.mistake(`${this.#cursor.quoted()} stands where a value belongs`, 'write a fact, a number with its unit, or a name');
		}
	}

	#number(): Expression {
		const begin = this.#cursor.now.at;
		const amount = Number(this.#cursor.now.text);
		this.#cursor.skip();
		const unit = this.#cursor.now;
		const unitMs = unit.is === 'word' ? unitsMs[unit.text] : undefined;
		if (unitMs !== undefined) {
			this.#cursor.skip();
			return this.#literal(amount * unitMs, { is: 'duration' }, begin);
		}
		if (unit.is === 'other' && unit.text === '%') {
			this.#cursor.skip();
			return this.#literal(amount, { is: 'percent' }, begin);
		}
		// A short word right behind a number is meant as its unit.
		if (unit.is === 'word' && unit.text.length <= 4 && !['and', 'or', 'is', 'not'].includes(unit.text))
			throw this.#cursor.mistake(`"${unit.text}" is not a unit`, 'write ms, s, min or % after the number, or nothing');
		return this.#literal(amount, { is: 'count' }, begin);
	}

	#quotedText(expected: FactType | undefined): Expression {
		const { at, text } = this.#cursor.now;
		if (expected?.is === 'account') return this.#account(at);
		if (expected?.is !== 'node')
			throw this.#cursor.mistake('a quoted text is not expected here', 'quoted are names of nodes and accounts: controller is "be1"');
		this.#cursor.skip();
		return this.#literal(text, { is: 'node' }, at);
	}

	#name(expected: FactType | undefined): Expression {
		const { at, text } = this.#cursor.now;
		const own = this.#list?.attributes.find((attribute) => attribute.name === text);
		const literal = this.#word(text, expected);
		if (literal !== undefined && !(own !== undefined && expected === undefined)) {
			this.#cursor.skip();
			return this.#literal(literal.value, literal.type, at);
		}
		if (own !== undefined && this.#list) {
			this.#cursor.skip();
			return { is: 'item', list: this.#list.name, name: own.name, type: own.type, text };
		}
		const parts = text.split('.');
		const [head = ''] = parts;
		const moment = head === 'start' || head === 'step' ? head : 'now';
		if (moment === 'step' && !this.#around.hasStep)
			throw this.#cursor.mistake(`"${text}" speaks of a step, and there is none here`, 'write "start." for the beginning of the exercise');
		const rest = moment === 'now' ? parts : parts.slice(1);
		for (let length = rest.length; length > 0; length -= 1) {
			const fact = factNamed(rest.slice(0, length).join('.'));
			if (fact === undefined) continue;
			if (fact.name === 'time.step' && !this.#around.hasStep) throw this.#cursor.mistake('there is no step here', 'write time.exercise');
			this.#cursor.skip();
			const attributes = rest.slice(length);
			const factText = attributes.length === 0 ? text : text.slice(0, -attributes.join('.').length - 1);
			return this.#attributes({ is: 'fact', name: fact.name, moment, type: fact.type, text: factText }, attributes, at);
		}
		if (moment === 'now' && this.#around.nodes.includes(head)) {
			this.#cursor.skip();
			return this.#attributes(this.#literal(head, { is: 'node' }, at, head), parts.slice(1), at);
		}
		throw this.#unknownName(text, rest.join('.'), moment, expected);
	}

	#word(text: string, expected: FactType | undefined): { value: KnownValue; type: FactType } | undefined {
		if (text === 'yes' || text === 'true') return { value: true, type: boolean };
		if (text === 'no' || text === 'false') return { value: false, type: boolean };
		if (text === 'nobody') return { value: null, type: { is: 'node' } };
		return expected?.is === 'word' && expected.words.includes(text) ? { value: text, type: expected } : undefined;
	}

	#unknownName(text: string, name: string, moment: 'now' | 'start' | 'step', expected: FactType | undefined): MistakeFound {
		const prefix = moment === 'now' ? '' : `${moment}.`;
		const words = expected?.is === 'word' ? expected.words : [];
		const own = (this.#list?.attributes ?? []).map((attribute) => attribute.name);
		const nodes = expected?.is === 'node' ? this.#around.nodes : [];
		const near = nearestName(name, [...words, ...own, ...nodes, ...facts.map((fact) => fact.name)]);
		const what = words.length > 0 ? `"${text}" is none of the words that this can be` : `there is no fact "${text}"`;
		if (near !== undefined) return this.#cursor.mistake(what, `did you mean ${prefix}${near}?`);
		return this.#cursor.mistake(what, words.length > 0 ? `known: ${words.join(', ')}` : 'labs/AUTHORING.md has all facts');
	}

	#attributes(of: Expression, names: readonly string[], at: number): Expression {
		let found = of;
		for (const name of names) {
			const isNode = found.type.is === 'node';
			if (!isNode && found.type.is !== 'account')
				throw new MistakeFound(at, `"${found.text}" is ${typeWords[found.type.is]}: nothing can be asked of it`, `leave ".${name}" out`);
			const known = isNode ? nodeAttributes : accountAttributes;
			const attribute = known.find((one) => one.name === name);
			if (!attribute) {
				const all = known.map((one) => one.name);
				const near = nearestName(name, all);
				const message = `"${name}" cannot be asked of ${isNode ? 'a node' : 'an account'}`;
				throw new MistakeFound(at, message, near === undefined ? `known: ${all.join(', ')}` : `did you mean ${near}?`);
			}
			found = { is: 'attribute', of: found, list: isNode ? 'nodes' : 'accounts', name, type: attribute.type, text: `${found.text}.${name}` };
		}
		return found;
	}

	/** '.state' behind a bracket. */
	#behind(of: Expression, at: number): Expression {
		const dot = this.#cursor.now;
		if (!(dot.is === 'other' && dot.text === '.')) return of;
		this.#cursor.skip();
		const name = this.#cursor.now;
		if (name.is !== 'word') throw this.#cursor.mistake('a name belongs behind the dot', 'write for example account("alice@example.test").owner');
		this.#cursor.skip();
		return this.#attributes(of, name.text.split('.'), at);
	}

	#call(): Expression {
		const { at, text: name } = this.#cursor.now;
		if (!functions.includes(name)) {
			const near = nearestName(name, functions);
			throw this.#cursor.mistake(`there is no "${name}(...)"`, near === undefined ? `known: ${functions.join(', ')}` : `did you mean ${near}(...)?`);
		}
		this.#cursor.skip(2);
		return this.#cursor.deeper(() => {
			const verb = listVerbs.find((one) => one === name);
			if (verb) return this.#listCall(verb, at);
			if (name === 'was' || name === 'held') return this.#inTime(name, at);
			if (name === 'node') return this.#nodeCall(at);
			if (name === 'at') return this.#endOfStep(at);
			if (name === 'account') {
				const account = this.#account(this.#cursor.now.at);
				this.#cursor.expect('close', ')');
				return this.#behind({ ...account, text: this.#cursor.since(at) }, at);
			}
			return this.#probe(name, at);
		});
	}

	#listCall(how: (typeof listVerbs)[number], at: number): Expression {
		if (this.#list) throw new MistakeFound(at, `${how}(...) cannot stand inside of another list`, 'make two checks of it');
		const list = this.#cursor.now.is === 'word' ? listNamed(this.#cursor.now.text) : undefined;
		if (!list) {
			const near = nearestName(
				this.#cursor.now.text,
				lists.map((one) => one.name),
			);
			throw this.#cursor.mistake(
				`${this.#cursor.quoted()} is not a list`,
				near === undefined ? `known: ${lists.map((one) => one.name).join(', ')}` : `did you mean ${near}?`,
			);
		}
		this.#cursor.skip();
		let where: Expression | null = null;
		if (this.#cursor.took('where')) {
			this.#list = list;
			where = this.condition();
			this.#list = undefined;
		} else if (how !== 'count') throw this.#cursor.mistake(`${how}(${list.name}) lacks its condition`, `write ${how}(${list.name} where ...)`);
		this.#cursor.expect('close', ')');
		const type: FactType = how === 'count' ? { is: 'count' } : how === 'share' ? { is: 'percent' } : boolean;
		return { is: 'list', how, list: list.name, where, type, text: this.#cursor.since(at) };
	}

	#inTime(how: 'was' | 'held', at: number): Expression {
		if (this.#isInTime) throw new MistakeFound(at, 'was(...) and held(...) cannot stand inside of each other', 'make two checks of it');
		if (this.#list) throw new MistakeFound(at, `${how}(...) cannot stand inside of a list`, `turn them around: ${how}(any(...))`);
		this.#isInTime = true;
		const part = this.condition();
		this.#isInTime = false;
		const id = this.#ids++;
		if (how === 'was') {
			const hasSince = this.#cursor.now.is === 'comma';
			if (hasSince) {
				this.#cursor.skip();
				if (!this.#cursor.took('since') || !this.#cursor.took('fault'))
					throw this.#cursor.mistake(`${this.#cursor.quoted()} stands where "since fault" belongs`, 'write was(..., since fault)');
			}
			this.#cursor.expect('close', ')');
			return { is: 'was', id, part, since: hasSince ? 'fault' : 'step', type: boolean, text: this.#cursor.since(at) };
		}
		this.#cursor.expect('comma', ',');
		const lengthAt = this.#cursor.now.at;
		const length = this.#cursor.now.is === 'number' ? this.#number() : undefined;
		if (length?.is !== 'literal' || length.type.is !== 'duration' || typeof length.value !== 'number')
			throw new MistakeFound(lengthAt, 'for how long is missing', 'write held(..., 2 s)');
		this.#cursor.expect('close', ')');
		return { is: 'held', id, part, forMs: length.value, type: boolean, text: this.#cursor.since(at) };
	}

	#nodeCall(at: number): Expression {
		if (this.#cursor.now.is !== 'text') throw this.#cursor.mistake(`${this.#cursor.quoted()} is not a quoted name`, 'write node("be3")');
		const { text } = this.#cursor.now;
		this.#cursor.skip();
		this.#cursor.expect('close', ')');
		return this.#behind({ is: 'literal', value: text, type: { is: 'node' }, text: this.#cursor.since(at) }, at);
	}

	#endOfStep(at: number): Expression {
		const { steps = [] } = this.#around;
		const step = this.#cursor.now.text;
		if (this.#cursor.now.is !== 'text' || !steps.includes(step)) {
			const near = nearestName(step, steps);
			throw this.#cursor.mistake(
				`there is no step ${this.#cursor.quoted()}`,
				near === undefined ? `known: ${steps.join(', ') || 'none'}` : `did you mean "${near}"?`,
			);
		}
		this.#cursor.skip();
		this.#cursor.expect('comma', ',');
		const fact = this.#factNow();
		if (fact === undefined) throw this.#unknownName(this.#cursor.now.text, this.#cursor.now.text, 'now', undefined);
		this.#cursor.skip();
		this.#cursor.expect('close', ')');
		return this.#behind({ is: 'ended', step, name: fact.name, type: fact.type, text: this.#cursor.since(at) }, at);
	}

	#factNow() {
		return this.#cursor.now.is === 'word' ? factNamed(this.#cursor.now.text) : undefined;
	}

	#account(at: number): Expression {
		return this.#literal(readAccount(this.#cursor, this.#around), { is: 'account' }, at);
	}

	#probe(name: string, at: number): Expression {
		if (this.#isInTime || this.#list)
			throw new MistakeFound(at, `${name}(...) looks at the cluster itself, and cannot stand inside of a list, was or held`, 'put it beside them, with "and"');
		const probe = readProbe(this.#cursor, name, this.#around);
		this.#cursor.expect('close', ')');
		const key = JSON.stringify(probe);
		this.probes[key] = probe;
		if (Object.keys(this.probes).length > probesMax)
			throw new MistakeFound(at, `more than ${probesMax} looks at the cluster in one expression`, 'make two checks of it');
		return { is: 'probe', key, type: probeType(probe), text: this.#cursor.since(at) };
	}

	#literal(value: KnownValue, type: FactType, at: number, text: string = this.#cursor.since(at)): Expression {
		return { is: 'literal', value, type, text };
	}
}

function remedyFor(type: FactType): string {
	if (type.is === 'duration') return 'write a number with its unit: 500 ms, 5 s';
	if (type.is === 'percent') return 'write a number with its unit: 50 %';
	if (type.is === 'word') return `write one of ${type.words.join(', ')}`;
	return type.is === 'boolean' ? 'write yes or no' : `write ${typeWords[type.is]}`;
}
