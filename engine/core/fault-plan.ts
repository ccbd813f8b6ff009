/**
 * The language of fault plans, and its one parser: 'kill @controller in 5 s, heal after 20 s'. Pure.
 *
 *     plan   = item { separator item }              separator: ',' or ';' or the end of a line, or 'then'
 *     item   = { time } ( step | '(' plan ')' | 'wait' duration ) { time }
 *     time   = ( 'in' | 'at' ) duration             from the beginning: of the plan, in brackets of the brackets
 *            | 'after' duration                     from the step before
 *            | 'every' duration number 'times'      the first time at once
 *     step   = ( 'kill' | 'stop' | 'pause' | 'resume' | 'restart' | 'ready' ) node
 *            | 'drain' node [ 'force' ]
 *            | ( 'volume-away' | 'volume-full' | 'volume-slow' | 'volume-back' ) node [ 'by' duration ]
 *            | ( 'cut' | 'slow' ) side side [ 'one-way' ] [ 'by' duration ]
 *            | 'heal' [ side side [ 'one-way' ] ]   without sides: everything that is on
 *     node   = a name | '@controller' | '@backup' | '@random' [ 'frontend' | 'backend' | 'node' ] | 'it'
 *     side   = node | '@frontends' | '@backends' | '@all'
 *     duration = number ( 'ms' | 's' | 'min' | 'h' )
 *
 * Who '@controller' is, is looked up when the step's time comes. 'it' is whom the step before meant. A step without a
 * time comes together with the one before. Steps begin at their times, whether those before are through or not.
 * Everything is bounded: length of the text, number of steps, length of the plan. '#' begins a remark.
 */
import { delayMsMax } from '../../node-image/src/contract/node-faults.ts';
import { type PlanMistake, type PlanMistakeCode, planLengthMsMax, planStepsMax, planTextMax } from '../contract/fault-plan.ts';
import type { FaultKind, LinkFaultKind } from '../contract/recorded-event.ts';
import { type Token, tokensOf } from './plan-tokens.ts';

/** Whom a step is about. */
export type PlanTarget =
	/** A name, '@controller', '@backup'; of a link's side also '@frontends', '@backends', '@all'. */
	| { readonly is: 'named'; readonly name: string }
	| { readonly is: 'random'; readonly of: 'frontend' | 'backend' | 'node' }
	/** Whom the step with this number (from 0) meant. */
	| { readonly is: 'it'; readonly step: number };

export type PlanOrder =
	| { readonly do: 'fault'; readonly kind: FaultKind; readonly node: PlanTarget; readonly delayMs?: number }
	| { readonly do: 'link'; readonly kind: LinkFaultKind; readonly a: PlanTarget; readonly b: PlanTarget; readonly oneWay: boolean; readonly delayMs?: number }
	| { readonly do: 'drain'; readonly node: PlanTarget; readonly force: boolean }
	| { readonly do: 'ready'; readonly node: PlanTarget }
	| { readonly do: 'heal' };

export interface PlanStep {
	/** Since the plan began. */
	readonly atMs: number;
	/** In the plan's own language, without its time. */
	readonly what: string;
	readonly order: PlanOrder;
}

export type ParsedPlan = { readonly ok: true; readonly steps: readonly PlanStep[] } | { readonly ok: false; readonly mistake: PlanMistake };

/** `names`: the nodes there are; a name that is none of them is a mistake. In the order of their times. */
export function parseFaultPlan(text: string, names: readonly string[]): ParsedPlan {
	const reader = new PlanReader(tokensOf(text.slice(0, planTextMax)), names);
	try {
		const items = reader.plan(0);
		const steps: PlanStep[] = [];
		expand(items, 0, steps);
		return { ok: true, steps: inOrder(steps) };
	} catch (error) {
		if (error instanceof MistakeFound) return { ok: false, mistake: error.mistake };
		throw error;
	}
}

/** Ends the reading where it is; it never leaves this file. */
class MistakeFound extends Error {
	readonly mistake: PlanMistake;

	constructor(code: PlanMistakeCode, { text, line, column }: Token, message: string, remedy: string) {
		super(message);
		this.mistake = { code, line, column, found: text === '\n' ? '' : text, message, remedy };
	}
}

interface Item {
	readonly at: Token;
	/** From the beginning, or from the step before. */
	readonly from: 'start' | 'before';
	readonly ms: number;
	readonly everyMs: number;
	readonly times: number;
	readonly body: { readonly is: 'step'; readonly step: ReadStep } | { readonly is: 'group'; readonly items: readonly Item[] } | { readonly is: 'wait' };
}

/** As it was read: 'it' is not yet said whom it means. */
interface ReadStep {
	readonly what: string;
	readonly it: Token | undefined;
	readonly order: PlanOrder;
}

/** The words that a step begins with; an exercise's actions know them, too (../labs/format/lab-action.ts). */
export const planActions: readonly string[] = [
	'kill',
	'stop',
	'pause',
	'resume',
	'restart',
	'drain',
	'ready',
	'volume-away',
	'volume-full',
	'volume-slow',
	'volume-back',
	'cut',
	'slow',
	'heal',
];
const groups = ['@frontends', '@backends', '@all'];
const unitsMs: Readonly<Record<string, number>> = {
	...{ ms: 1, s: 1_000, sec: 1_000, second: 1_000, seconds: 1_000 },
	...{ m: 60_000, min: 60_000, minute: 60_000, minutes: 60_000, h: 3_600_000, hour: 3_600_000, hours: 3_600_000 },
};
/** Whom 'it' means is filled in when the steps are counted. */
const it: PlanTarget = { is: 'it', step: -1 };

class PlanReader {
	readonly #tokens: readonly Token[];
	readonly #names: readonly string[];
	#at = 0;

	constructor(tokens: readonly Token[], names: readonly string[]) {
		this.#tokens = tokens;
		this.#names = names;
	}

	plan(depth: number): Item[] {
		const items: Item[] = [];
		for (;;) {
			while (this.#is('separator') || this.#isWord('then')) this.#at += 1;
			if (this.#is('close') && depth > 0) break;
			if (this.#is('end')) {
				if (depth > 0) throw this.#mistake('bracket', 'a bracket is not closed', 'write ")" after its last step');
				break;
			}
			if (this.#is('close')) throw this.#mistake('bracket', 'there is no open bracket', 'leave this one out, or open one before');
			items.push(this.#item(depth));
			if (!this.#is('separator') && !this.#is('end') && !this.#is('close') && !this.#isWord('then'))
				throw this.#mistake('not-here', `"${this.#now.text}" does not belong here`, 'write "," between two steps');
		}
		if (items.length === 0) throw this.#mistake('empty', 'there is no step', 'write one: kill @controller in 5 s, heal after 20 s');
		return items;
	}

	#item(depth: number): Item {
		const at = this.#now;
		const time = { from: 'before', ms: 0, everyMs: 0, times: 1, has: false } as {
			from: Item['from'];
			ms: number;
			everyMs: number;
			times: number;
			has: boolean;
		};
		this.#times(time);
		const waits = this.#isWord('wait');
		const body = this.#body(depth, time);
		if (!waits) this.#times(time);
		return { at, from: time.from, ms: time.ms, everyMs: time.everyMs, times: time.times, body };
	}

	#body(depth: number, time: { ms: number; has: boolean }): Item['body'] {
		if (this.#is('open')) {
			if (depth > 0) throw this.#mistake('nested', 'brackets cannot contain other brackets', 'write those steps one after the other');
			this.#at += 1;
			const items = this.plan(depth + 1);
			this.#at += 1;
			return { is: 'group', items };
		}
		if (this.#isWord('wait')) {
			if (time.has) throw this.#mistake('two-times', '"wait" is a time itself', 'write "wait 5 s" alone');
			this.#at += 1;
			time.ms = this.#duration();
			return { is: 'wait' };
		}
		return { is: 'step', step: this.#step() };
	}

	#times(time: { from: Item['from']; ms: number; everyMs: number; times: number; has: boolean }): void {
		for (;;) {
			const word = this.#now;
			if (this.#isWord('in') || this.#isWord('at') || this.#isWord('after')) {
				if (time.has) throw this.#mistake('two-times', 'this step already has a time', 'leave one of them out');
				this.#at += 1;
				time.has = true;
				time.from = word.text === 'after' ? 'before' : 'start';
				time.ms = this.#duration();
			} else if (this.#isWord('every')) {
				if (time.times > 1) throw this.#mistake('two-times', 'this step is already repeated', 'leave one "every" out');
				this.#at += 1;
				time.everyMs = this.#duration();
				time.times = this.#count();
			} else return;
		}
	}

	#duration(): number {
		if (!this.#is('number')) throw this.#mistake('not-a-time', `${this.#quoted()} is not a time`, 'write a number and its unit: 500 ms, 5 s, 2 min');
		const amount = Number(this.#now.text);
		this.#at += 1;
		const unit = unitsMs[this.#now.text];
		if (unit === undefined) throw this.#mistake('not-a-time', `${this.#quoted()} is not a unit of time`, 'write ms, s, min or h after the number');
		this.#at += 1;
		return Math.round(amount * unit);
	}

	#count(): number {
		const times = this.#is('number') ? Number(this.#now.text) : Number.NaN;
		if (!Number.isInteger(times) || times < 1 || times > planStepsMax)
			throw this.#mistake('not-a-number', `${this.#quoted()} is not a number of times`, `write how often, from 1 to ${planStepsMax}: every 30 s 5 times`);
		this.#at += 1;
		if (!this.#isWord('times') && !this.#isWord('time'))
			throw this.#mistake('not-a-number', `${this.#quoted()} stands where "times" belongs`, 'write: every 30 s 5 times');
		this.#at += 1;
		return times;
	}

	#step(): ReadStep {
		const action = this.#action();
		if (action === 'heal') {
			if (!this.#isSide()) return { what: 'heal', it: undefined, order: { do: 'heal' } };
			return this.#link('heal');
		}
		if (action === 'cut' || action === 'slow') return this.#link(action);
		const node = this.#target(false);
		const what = `${action} ${textOf(node.target)}`;
		if (action === 'ready') return { what, it: node.it, order: { do: 'ready', node: node.target } };
		if (action === 'drain') {
			const force = this.#took('force');
			return { what: force ? `${what} force` : what, it: node.it, order: { do: 'drain', node: node.target, force } };
		}
		const by = action === 'volume-slow' ? this.#by() : {};
		return { what: `${what}${byText(by)}`, it: node.it, order: { do: 'fault', kind: action as FaultKind, node: node.target, ...by } };
	}

	#action(): string {
		let text = this.#is('word') ? this.#now.text : '';
		const next = this.#tokens[this.#at + 1]?.text ?? '';
		// 'volume away be1' is 'volume-away be1'.
		if (text === 'volume' && planActions.includes(`volume-${next}`)) {
			text = `volume-${next}`;
			this.#at += 1;
		}
		if (!planActions.includes(text)) throw this.#mistake('unknown-action', `${this.#quoted()} is not an action`, `known: ${planActions.join(', ')}`);
		this.#at += 1;
		return text;
	}

	#link(kind: LinkFaultKind): ReadStep {
		const a = this.#target(true);
		if (!this.#took('and') && !this.#took('from')) this.#took('to');
		if (!this.#isSide())
			throw this.#mistake('other-missing', `${kind} is about the links between two sides`, `write both: ${kind} be1 be2, or ${kind} be1 @all`);
		const b = this.#target(true);
		let by: { delayMs?: number } = kind === 'slow' ? this.#by() : {};
		const oneWay = this.#took('one-way');
		if (kind === 'slow' && by.delayMs === undefined) by = this.#by();
		const what = `${kind} ${textOf(a.target)} ${textOf(b.target)}${oneWay ? ' one-way' : ''}${byText(by)}`;
		return { what, it: a.it ?? b.it, order: { do: 'link', kind, a: a.target, b: b.target, oneWay, ...by } };
	}

	#by(): { delayMs?: number } {
		if (!this.#took('by')) return {};
		const at = this.#now;
		const delayMs = this.#duration();
		if (delayMs < 1 || delayMs > delayMsMax) throw new MistakeFound('not-a-time', at, 'that is no delay', `write one from 1 ms to ${delayMsMax / 1000} s`);
		return { delayMs };
	}

	#isSide(): boolean {
		const { text } = this.#now;
		return this.#is('word') && (text === 'it' || text.startsWith('@') || this.#names.includes(text));
	}

	#target(isSide: boolean): { target: PlanTarget; it: Token | undefined } {
		const token = this.#now;
		const { text } = token;
		const known = [...this.#names, '@controller', '@backup', '@random', ...(isSide ? groups : [])];
		if (!this.#is('word')) throw this.#mistake('node-missing', 'a node is missing', `name one: ${known.join(', ')}`);
		this.#at += 1;
		if (text === 'it') return { target: it, it: token };
		if (text === '@random') {
			const of = this.#took('backend') ? 'backend' : this.#took('frontend') ? 'frontend' : 'node';
			if (of === 'node') this.#took('node');
			return { target: { is: 'random', of }, it: undefined };
		}
		if (!known.includes(text)) throw new MistakeFound('not-a-node', token, `there is no node "${text}"`, `known: ${known.join(', ')}, it`);
		return { target: { is: 'named', name: text }, it: undefined };
	}

	#took(word: string): boolean {
		const is = this.#isWord(word);
		if (is) this.#at += 1;
		return is;
	}

	get #now(): Token {
		const token = this.#tokens[Math.min(this.#at, this.#tokens.length - 1)];
		if (!token) throw new Error('a plan without even an end');
		return token;
	}

	#is(is: Token['is']): boolean {
		return this.#now.is === is;
	}

	#isWord(text: string): boolean {
		return this.#now.is === 'word' && this.#now.text === text;
	}

	#quoted(): string {
		const { is, text } = this.#now;
		return is === 'end' || text === '\n' ? 'the end' : `"${text}"`;
	}

	#mistake(code: PlanMistakeCode, message: string, remedy: string): MistakeFound {
		return new MistakeFound(code, this.#now, message, remedy);
	}
}

/** Each item at its time, repeated as often as it says; answers the time of the last one. */
function expand(items: readonly Item[], startMs: number, steps: PlanStep[]): number {
	let clockMs = startMs;
	for (const { at, from, ms, everyMs, times, body } of items) {
		const firstMs = (from === 'start' ? startMs : clockMs) + ms;
		for (let time = 0; time < times; time += 1) {
			const atMs = firstMs + time * everyMs;
			if (atMs > planLengthMsMax) throw new MistakeFound('too-long', at, 'the plan is too long', `end it within ${planLengthMsMax / 3_600_000} hours`);
			if (body.is === 'step' && steps.length >= planStepsMax)
				throw new MistakeFound('too-many-steps', at, 'the plan has too many steps', `repeat less often: ${planStepsMax} steps at most, repetitions counted`);
			if (body.is === 'step') steps.push(counted(body.step, atMs, steps));
			clockMs = body.is === 'group' ? expand(body.items, atMs, steps) : atMs;
		}
	}
	return clockMs;
}

/** 'it' is the nearest step before that has a node of its own. */
function counted({ what, order, it: token }: ReadStep, atMs: number, before: readonly PlanStep[]): PlanStep {
	if (token === undefined) return { atMs, what, order };
	const step = before.findLastIndex(({ order: earlier }) => targetsOf(earlier).some((target) => target.is !== 'it' && !isGroup(target)));
	if (step < 0) throw new MistakeFound('no-node-before', token, 'no step before names a node', 'name one: a name, @controller, @backup or @random');
	const named = (target: PlanTarget): PlanTarget => (target.is === 'it' ? { is: 'it', step } : target);
	if (order.do === 'heal') return { atMs, what, order };
	return { atMs, what, order: order.do === 'link' ? { ...order, a: named(order.a), b: named(order.b) } : { ...order, node: named(order.node) } };
}

/** Sorted by their times; who means another step means it at its new place. */
function inOrder(steps: readonly PlanStep[]): PlanStep[] {
	const places = steps.map((_, index) => index).sort((one, other) => (steps[one]?.atMs ?? 0) - (steps[other]?.atMs ?? 0) || one - other);
	const moved = (target: PlanTarget): PlanTarget => (target.is === 'it' ? { is: 'it', step: places.indexOf(target.step) } : target);
	return places.flatMap((place) => {
		const step = steps[place];
		if (!step || step.order.do === 'heal') return step ?? [];
		const { order } = step;
		return { ...step, order: order.do === 'link' ? { ...order, a: moved(order.a), b: moved(order.b) } : { ...order, node: moved(order.node) } };
	});
}

/** Whom an order is about, its main one first. */
export function targetsOf(order: PlanOrder): readonly PlanTarget[] {
	if (order.do === 'heal') return [];
	return order.do === 'link' ? [order.a, order.b] : [order.node];
}

function isGroup(target: PlanTarget): boolean {
	return target.is === 'named' && groups.includes(target.name);
}

function textOf(target: PlanTarget): string {
	if (target.is === 'named') return target.name;
	return target.is === 'it' ? 'it' : target.of === 'node' ? '@random' : `@random ${target.of}`;
}

function byText({ delayMs }: { delayMs?: number }): string {
	return delayMs === undefined ? '' : ` by ${delayMs} ms`;
}
