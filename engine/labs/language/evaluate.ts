/**
 * What an expression comes to in a world, and, where it is not so, which part of it and what the value is. Pure and total.
 *
 * Three values: yes, no, and unknown (Kleene's): what has not happened yet makes nothing true and nothing false. `was` and
 * `held` need what was before: their memory is a value, too, and `remember` is called with each new event.
 * Read next: reason.ts (reasons as sentences), lab-check.ts (waiting).
 */

import { accountAttributes, listNamed, nodeAttributes } from '../facts/attributes.ts';
import { type FactMoment, factNamed } from '../facts/facts.ts';
import type { Comparison, CompiledExpression, Expression, Probe } from './expression-tree.ts';
import { type FactSnapshot, type FactType, type FactValue, isKnown } from './fact-value.ts';

export interface Seen {
	readonly moment: FactMoment;
	/** As facts were when the exercise began, and when the step did. */
	readonly start: FactSnapshot;
	readonly step: FactSnapshot;
	/** What looks at the running cluster said last, by their keys. */
	readonly probes: Readonly<Record<string, FactValue>>;
	/** What the learner answered last to the step's question; null or left out: nothing yet. */
	readonly answer?: string | null;
	/** Facts as they were when steps ended, by their ids; of those that have. */
	readonly ends?: Readonly<Record<string, FactSnapshot>>;
}

/** Of `was` and `held`, by their ids. */
export type Memory = Readonly<Record<number, { readonly was: boolean; readonly sinceMs: number | null; readonly faultCount: number }>>;

/** Why an expression is not so. `text` is the author's. */
export type Reason =
	| {
			readonly is: 'compared';
			readonly text: string;
			readonly value: FactValue;
			readonly type: FactType;
			readonly how: Comparison;
			readonly wanted: FactValue;
			readonly wantedText: string | null;
	  }
	| { readonly is: 'not-so'; readonly text: string }
	| { readonly is: 'is-so'; readonly text: string }
	| { readonly is: 'unknown'; readonly text: string; readonly why: string }
	| { readonly is: 'failed'; readonly text: string; readonly why: string }
	| { readonly is: 'item'; readonly item: string; readonly reasons: readonly Reason[] }
	| { readonly is: 'none'; readonly list: string; readonly text: string }
	| { readonly is: 'never'; readonly text: string }
	| { readonly is: 'not-for-long'; readonly text: string; readonly forMs: number; readonly wantedMs: number }
	| { readonly is: 'unanswered' }
	| { readonly is: 'either'; readonly reasons: readonly Reason[] };

/** Items of a list that a reason tells one by one. */
const itemsToldMax = 3;

export class Evaluation {
	readonly #seen: Seen;
	readonly #memory: Memory;

	constructor(seen: Seen, memory: Memory) {
		this.#seen = seen;
		this.#memory = memory;
	}

	value(expression: Expression, item: string | null = null): FactValue {
		switch (expression.is) {
			case 'literal':
				return expression.value;
			case 'fact':
				return this.#fact(expression.name, expression.moment);
			case 'ended': {
				const value = this.#seen.ends?.[expression.step]?.[expression.name];
				return value === undefined ? { unknown: 'that step has not ended yet' } : value;
			}
			case 'attribute': {
				const of = this.value(expression.of, item);
				if (!isKnown(of)) return of;
				if (typeof of !== 'string') return { unknown: 'it is nobody' };
				const known = expression.list === 'nodes' ? nodeAttributes : accountAttributes;
				return this.#attribute(known, expression.name, of);
			}
			case 'item':
				return this.#attribute(listNamed(expression.list)?.attributes ?? [], expression.name, item ?? '');
			case 'list':
				return this.#list(expression);
			case 'probe':
				return this.#seen.probes[expression.key] ?? { unknown: 'it was not looked at yet' };
			case 'answer':
				return this.#seen.answer === expression.option;
			case 'sum': {
				const [left, right] = [this.value(expression.left, item), this.value(expression.right, item)];
				if (!isKnown(left)) return left;
				if (!isKnown(right)) return right;
				return Number(left) + expression.sign * Number(right);
			}
			case 'compare':
				return compared(this.value(expression.left, item), expression.how, this.value(expression.right, item));
			case 'known': {
				const value = this.value(expression.part, item);
				return isKnown(value) || !value.failed ? isKnown(value) === expression.wanted : value;
			}
			case 'and':
				return this.#joined(expression.parts, item, false);
			case 'or':
				return this.#joined(expression.parts, item, true);
			case 'not': {
				const value = this.value(expression.part, item);
				return isKnown(value) ? value !== true : value;
			}
			case 'was':
				return this.#memory[expression.id]?.was ?? false;
			case 'held': {
				const sinceMs = this.#memory[expression.id]?.sinceMs ?? null;
				return sinceMs !== null && this.#seen.moment.nowMs - sinceMs >= expression.forMs;
			}
		}
	}

	/** Of something that is not so; none where it is. */
	reasons(expression: Expression, item: string | null = null): readonly Reason[] {
		const value = this.value(expression, item);
		if (value === true) return [];
		const { text } = expression;
		switch (expression.is) {
			case 'and':
				return expression.parts.flatMap((part) => this.reasons(part, item));
			case 'or':
				return [{ is: 'either', reasons: expression.parts.flatMap((part) => this.reasons(part, item)) }];
			case 'answer':
				return [{ is: 'unanswered' }];
			case 'compare':
				return [this.#comparisonReason(expression, item)];
			case 'list':
				return isKnown(value) || this.#items(expression.list).length > 0 ? this.#listReasons(expression) : [unknownReason(text, value)];
			case 'was':
				return [{ is: 'never', text: expression.part.text }];
			case 'held': {
				const sinceMs = this.#memory[expression.id]?.sinceMs ?? null;
				if (sinceMs === null) return this.reasons(expression.part, item);
				return [{ is: 'not-for-long', text: expression.part.text, forMs: this.#seen.moment.nowMs - sinceMs, wantedMs: expression.forMs }];
			}
			case 'not':
				return [isKnown(value) ? { is: 'is-so', text: expression.part.text } : unknownReason(expression.part.text, value)];
			default:
				return [isKnown(value) ? { is: 'not-so', text } : unknownReason(text, value)];
		}
	}

	#fact(name: string, when: 'now' | 'start' | 'step'): FactValue {
		// null is a value: nobody.
		const value = when === 'now' ? factNamed(name)?.read(this.#seen.moment) : this.#seen[when][name];
		return value === undefined ? { unknown: 'it was not known then' } : value;
	}

	#attribute(
		known: readonly { readonly name: string; read(world: FactMoment['world'], item: string, nowMs: number): FactValue }[],
		name: string,
		item: string,
	): FactValue {
		const { world, nowMs } = this.#seen.moment;
		const value = known.find((one) => one.name === name)?.read(world, item, nowMs);
		return value === undefined ? { unknown: 'it has no such thing' } : value;
	}

	#items(list: string): readonly string[] {
		return listNamed(list)?.items(this.#seen.moment.world) ?? [];
	}

	#list({ how, list, where }: Extract<Expression, { is: 'list' }>): FactValue {
		const items = this.#items(list);
		const values = where ? items.map((item) => this.value(where, item)) : items.map(() => true);
		const so = values.filter((value) => value === true).length;
		const unknown = values.find((value) => !isKnown(value));
		if (how === 'count') return so;
		if (how === 'share') return items.length === 0 ? { unknown: `there are no ${list}` } : (100 * so) / items.length;
		if (how === 'any') return so > 0 ? true : (unknown ?? false);
		// Of none everything could be said: that is no check.
		if (items.length === 0) return { unknown: `there are no ${list}` };
		return values.includes(false) ? false : (unknown ?? true);
	}

	#joined(parts: readonly Expression[], item: string | null, decides: boolean): FactValue {
		let unknown: FactValue | undefined;
		for (const part of parts) {
			const value = this.value(part, item);
			if (value === decides) return decides;
			if (!isKnown(value) && (unknown === undefined || value.failed)) unknown = value;
		}
		return unknown ?? !decides;
	}

	#comparisonReason({ how, left, right, text }: Extract<Expression, { is: 'compare' }>, item: string | null): Reason {
		const [value, wanted] = [this.value(left, item), this.value(right, item)];
		if (!isKnown(value)) return unknownReason(left.text, value);
		if (!isKnown(wanted)) return unknownReason(right.text, wanted);
		return {
			is: 'compared',
			text: left.is === 'literal' ? text : left.text,
			value,
			type: left.type,
			how,
			wanted,
			wantedText: right.is === 'literal' ? null : right.text,
		};
	}

	#listReasons({ how, list, where, text }: Extract<Expression, { is: 'list' }>): readonly Reason[] {
		if (how !== 'all' || where === null) return [{ is: 'none', list, text: where?.text ?? text }];
		const odd = this.#items(list).filter((item) => this.value(where, item) !== true);
		return odd.slice(0, itemsToldMax).map((item) => ({ is: 'item', item, reasons: this.reasons(where, item) }));
	}
}

/** What `was` and `held` know after this moment. */
export function remember({ root }: CompiledExpression, memory: Memory, seen: Seen): Memory {
	const parts = inTime(root);
	if (parts.length === 0) return memory;
	const next: Record<number, Memory[number]> = { ...memory };
	const evaluation = new Evaluation(seen, memory);
	const { nowMs, world } = seen.moment;
	for (const part of parts) {
		const isSo = evaluation.value(part.part) === true;
		const before = memory[part.id];
		const isOld = part.is === 'was' && part.since === 'fault' && before !== undefined && before.faultCount !== world.faultCount;
		next[part.id] = {
			was: isSo || (!isOld && (before?.was ?? false)),
			sinceMs: isSo ? (before?.sinceMs ?? nowMs) : null,
			faultCount: world.faultCount,
		};
	}
	return next;
}

export function probesOf(expressions: readonly CompiledExpression[]): ReadonlyMap<string, Probe> {
	return new Map(expressions.flatMap(({ probes }) => Object.entries(probes)));
}

function inTime(expression: Expression): readonly Extract<Expression, { is: 'was' | 'held' }>[] {
	switch (expression.is) {
		case 'was':
		case 'held':
			return [expression];
		case 'and':
		case 'or':
			return expression.parts.flatMap(inTime);
		case 'not':
		case 'known':
			return inTime(expression.part);
		case 'compare':
		case 'sum':
			return [...inTime(expression.left), ...inTime(expression.right)];
		default:
			return [];
	}
}

function compared(left: FactValue, how: Comparison, right: FactValue): FactValue {
	if (!isKnown(left)) return left;
	if (!isKnown(right)) return right;
	if (how === 'is') return left === right;
	if (how === 'is-not') return left !== right;
	const [one, other] = [Number(left), Number(right)];
	if (how === '<') return one < other;
	if (how === '<=') return one <= other;
	return how === '>' ? one > other : one >= other;
}

function unknownReason(text: string, value: FactValue): Reason {
	if (isKnown(value)) throw new Error('a known value has no unknown reason');
	return { is: value.failed ? 'failed' : 'unknown', text, why: value.unknown };
}
