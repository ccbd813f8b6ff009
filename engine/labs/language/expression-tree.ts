/**
 * An expression of an exercise as data: what its text means, with types, ready to be evaluated. Pure.
 *
 * Made by expression.ts, which has found every mistake already; so evaluating (evaluate.ts) is total. `text` is the part of
 * the author's text: reasons quote it.
 */
import type { FactType, KnownValue } from './fact-value.ts';

export type Comparison = 'is' | 'is-not' | '<' | '<=' | '>' | '>=';

/** A look at the running cluster that no recording tells; asked for while a check waits. */
export type Probe =
	/** Does a login by IMAP through the balancer work, with the account's own password? */
	| { readonly is: 'login'; readonly account: string }
	/** Is there a mail with this subject in the INBOX? */
	| { readonly is: 'mail'; readonly account: string; readonly subject: string }
	/** Where a domain is: on the shared volume, on the disk of some node, or nowhere. */
	| { readonly is: 'domain'; readonly domain: string }
	/** The exit code of a command in a node's shell. */
	| { readonly is: 'shell'; readonly node: string; readonly command: string }
	/** Does a node's answer to this command of its text command interface name this? */
	| { readonly is: 'admin'; readonly node: string; readonly command: string; readonly wanted: string }
	/** Does this page of a node's WebAdmin have this text, for its server administrator? */
	| { readonly is: 'webadmin'; readonly node: string; readonly path: string; readonly wanted: string };

interface Part {
	readonly text: string;
	readonly type: FactType;
}

export type Expression = Part &
	(
		| { readonly is: 'literal'; readonly value: KnownValue }
		/** `moment`: now, as it was when the exercise began, or when the step began. */
		| { readonly is: 'fact'; readonly name: string; readonly moment: 'now' | 'start' | 'step' }
		/** As it was when that step ended. */
		| { readonly is: 'ended'; readonly step: string; readonly name: string }
		/** Of a node or an account, always as it is now. */
		| { readonly is: 'attribute'; readonly of: Expression; readonly list: 'nodes' | 'accounts'; readonly name: string }
		/** Of the item that a list is at. */
		| { readonly is: 'item'; readonly list: string; readonly name: string }
		| { readonly is: 'list'; readonly how: 'count' | 'share' | 'any' | 'all'; readonly list: string; readonly where: Expression | null }
		| { readonly is: 'probe'; readonly key: string }
		/** The learner's last answer to the step's question is this option. No text says so: lab-ask.ts makes it. */
		| { readonly is: 'answer'; readonly option: string }
		| { readonly is: 'sum'; readonly sign: 1 | -1; readonly left: Expression; readonly right: Expression }
		| { readonly is: 'compare'; readonly how: Comparison; readonly left: Expression; readonly right: Expression }
		| { readonly is: 'known'; readonly part: Expression; readonly wanted: boolean }
		| { readonly is: 'and' | 'or'; readonly parts: readonly Expression[] }
		| { readonly is: 'not'; readonly part: Expression }
		/** It was so at any moment since the step began, or since the last fault. */
		| { readonly is: 'was'; readonly id: number; readonly part: Expression; readonly since: 'step' | 'fault' }
		/** It has been so all the time for so long. */
		| { readonly is: 'held'; readonly id: number; readonly part: Expression; readonly forMs: number }
	);

export interface CompiledExpression {
	readonly text: string;
	readonly root: Expression;
	/** By key. */
	readonly probes: Readonly<Record<string, Probe>>;
}

/** Where an expression is wrong; `at` counts its characters from 0. */
export interface ExpressionMistake {
	readonly at: number;
	readonly message: string;
	readonly remedy: string;
}
