/**
 * What an exercise does at its cluster, in setup, solution, wrong actions and cleanup: one line each. Pure.
 *
 *     traffic <rate> per s [ size <bytes> ]  |  traffic off
 *     send "<subject>" to <account> [ from <account> ]
 *     read as <account>                                      a login by IMAP through the balancer, and its newest mail
 *     create domain <domain>  |  create account <address>
 *     add frontend | backend  |  remove <node>
 *     shell <node> "<command>"                               must end with exit code 0
 *     order <node> start [ --ClusterBackend ] [ --ClusterFrontend ]  |  order <node> stop          of a bare node
 *     settings <node> members <node or address> backend | frontend | both { , ... }  |  settings <node> members none
 *     settings <node> licence                                of a bare node that runs: enters the lab's own key
 *     admin "<command>" on <node>                             of its text command interface; must not be refused
 *     wait until <expression> [ within <duration> ]          expression.ts; 30 s when left out
 *     anything else                                          the language of fault plans: core/fault-plan.ts
 *
 * A line ends when what it asks for is done: a drained node is empty, a plan has come to its end.
 */
import { addressSchema, domainNameSchema } from '../../../node-image/src/contract/admin-api.ts';
import type { Role } from '../../../node-image/src/contract/node-config.ts';
import { planTextMax } from '../../contract/fault-plan.ts';
import { parseFaultPlan, planActions } from '../../core/fault-plan.ts';
import { type ExpressionSurroundings, parseCondition } from '../language/expression.ts';
import type { CompiledExpression, ExpressionMistake } from '../language/expression-tree.ts';
import { nearestName } from '../language/nearest-name.ts';

export type LabAction = { readonly text: string } & (
	| { readonly do: 'traffic'; readonly ratePerS: number; readonly sizeBytes: number | null }
	| { readonly do: 'traffic-off' }
	| { readonly do: 'send'; readonly subject: string; readonly to: string; readonly from: string }
	| { readonly do: 'read'; readonly account: string }
	| { readonly do: 'create-domain'; readonly domain: string }
	| { readonly do: 'create-account'; readonly address: string }
	| { readonly do: 'add'; readonly role: Role }
	| { readonly do: 'remove'; readonly node: string }
	| { readonly do: 'shell'; readonly node: string; readonly command: string }
	/** `as`: null stops it. */
	| { readonly do: 'order'; readonly node: string; readonly as: readonly Role[] | null }
	| {
			readonly do: 'enter-members';
			readonly node: string;
			readonly members: readonly { readonly who: string; readonly role: 'backend' | 'frontend' | 'both' }[];
	  }
	| { readonly do: 'enter-licence'; readonly node: string }
	| { readonly do: 'admin'; readonly node: string; readonly command: string }
	| { readonly do: 'wait'; readonly until: CompiledExpression; readonly withinMs: number }
	| { readonly do: 'plan' }
	/** To the step's own question. No line says so: lab-ask.ts makes it. */
	| { readonly do: 'answer'; readonly option: string }
);

export type ParsedAction = { readonly ok: true; readonly action: LabAction } | { readonly ok: false; readonly mistake: ExpressionMistake };

/** How long a wait may take when nothing is said. */
export const waitMsDefault = 30_000;
const waitMsMax = 600_000;
const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000 };
const openers = ['traffic', 'send', 'read', 'create', 'add', 'remove', 'shell', 'order', 'settings', 'admin', 'wait until'];

export function parseAction(text: string, around: ExpressionSurroundings): ParsedAction {
	const [first = ''] = text.trim().split(/[\s,;(]/, 1);
	if (/^wait\s+until\b/.test(text)) return waitAction(text, around);
	switch (first) {
		case 'traffic':
			return trafficAction(text);
		case 'send':
			return sendAction(text, around);
		case 'read':
			return readAction(text, around);
		case 'create':
			return createAction(text);
		case 'add': {
			const role = /^add\s+(frontend|backend)$/.exec(text)?.[1];
			return role === undefined
				? mistake(4, `"${text}" does not say what to add`, 'write add frontend, or add backend')
				: action({ do: 'add', role: role as Role, text });
		}
		case 'remove': {
			const node = /^remove\s+(\S+)$/.exec(text)?.[1] ?? '';
			const known = [...around.nodes, '@controller', '@backup'];
			return known.includes(node) ? action({ do: 'remove', node, text }) : mistake(7, `there is no node "${node}"`, `known: ${known.join(', ')}`);
		}
		case 'shell':
			return shellAction(text, around);
		case 'order':
			return orderAction(text, around);
		case 'settings':
			return settingsAction(text, around);
		case 'admin':
			return adminAction(text, around);
		default:
			return planAction(text, first, around);
	}
}

/** Accounts and nodes that an action makes: later lines may speak of them. */
export function madeBy(text: string): { readonly accounts: readonly string[]; readonly adds?: Role } {
	const account = /^create\s+account\s+(\S+)$/.exec(text)?.[1] ?? /^admin\s+"CREATEACCOUNT\s+([^\s"]+)/i.exec(text)?.[1];
	const [, of = '', aliases] = /^admin\s+"SETACCOUNTALIASES\s+([^\s"]+)\s+\(([^)"]*)\)/i.exec(text) ?? [];
	const domain = of.slice(of.indexOf('@'));
	const names = (aliases ?? '').split(',').flatMap((alias) => (alias.trim() === '' ? [] : [`${alias.trim()}${domain}`]));
	const adds = /^add\s+(frontend|backend)$/.exec(text)?.[1] as Role | undefined;
	return { accounts: [...(account === undefined ? [] : [account]), ...names], ...(adds === undefined ? {} : { adds }) };
}

function trafficAction(text: string): ParsedAction {
	if (/^traffic\s+off$/.test(text)) return action({ do: 'traffic-off', text });
	const [, rate, size] = /^traffic\s+(\d{1,3}(?:\.\d)?)\s+per\s+s(?:\s+size\s+(\d{4,7}))?$/.exec(text) ?? [];
	const remedy = 'write traffic 10 per s, traffic 10 per s size 5000, or traffic off';
	if (rate === undefined) return mistake(8, `"${text}" is not how traffic is written`, remedy);
	const [ratePerS, sizeBytes] = [Number(rate), size === undefined ? null : Number(size)];
	if (ratePerS < 0.1 || ratePerS > 100) return mistake(8, 'that is not a rate', 'write a number from 0.1 to 100');
	if (sizeBytes !== null && sizeBytes > 1_000_000) return mistake(text.indexOf('size') + 5, 'that is too large', 'write at most 1000000 bytes');
	return action({ do: 'traffic', ratePerS, sizeBytes, text });
}

function sendAction(text: string, { accounts }: ExpressionSurroundings): ParsedAction {
	const [, subject, to, from] = /^send\s+"([^"\p{Cc}]{1,200})"\s+to\s+(\S+)(?:\s+from\s+(\S+))?$/u.exec(text) ?? [];
	if (subject === undefined || to === undefined) return mistake(5, `"${text}" is not how a mail is written`, 'write send "subject" to alice@example.test');
	const odd = [to, ...(from === undefined ? [] : [from])].find((address) => !addressSchema.safeParse(address).success);
	if (odd !== undefined) return mistake(text.indexOf(odd), `"${odd}" is not an address`, 'write alice@example.test');
	if (!accounts.includes(to)) return mistake(text.indexOf(to), `there is no account "${to}"`, nearText(to, accounts));
	return action({ do: 'send', subject, to, from: from ?? to, text });
}

function readAction(text: string, { accounts }: ExpressionSurroundings): ParsedAction {
	const account = /^read\s+as\s+(\S+)$/.exec(text)?.[1];
	if (account === undefined) return mistake(5, `"${text}" does not say as whom`, 'write read as alice@example.test');
	return accounts.includes(account)
		? action({ do: 'read', account, text })
		: mistake(text.indexOf(account), `there is no account "${account}"`, nearText(account, accounts));
}

function createAction(text: string): ParsedAction {
	const [, what, name = ''] = /^create\s+(domain|account)\s+(\S+)$/.exec(text) ?? [];
	if (what === 'domain')
		return domainNameSchema.safeParse(name).success
			? action({ do: 'create-domain', domain: name, text })
			: mistake(14, `"${name}" is not a domain`, 'write third.test');
	if (what === 'account')
		return addressSchema.safeParse(name).success
			? action({ do: 'create-account', address: name, text })
			: mistake(15, `"${name}" is not an address`, 'write dana@example.test');
	return mistake(7, `"${text}" does not say what to create`, 'write create domain third.test, or create account dana@example.test');
}

function shellAction(text: string, { nodes }: ExpressionSurroundings): ParsedAction {
	const [, node, command] = /^shell\s+(\S+)\s+"([^"\p{Cc}]{1,300})"$/u.exec(text) ?? [];
	if (node === undefined || command === undefined) return mistake(6, `"${text}" is not how a command is written`, 'write shell be1 "test -d /tmp"');
	const known = [...nodes, '@controller', '@backup'];
	return known.includes(node)
		? action({ do: 'shell', node, command, text })
		: mistake(text.indexOf(node), `there is no node "${node}"`, `known: ${known.join(', ')}`);
}

function orderAction(text: string, { nodes }: ExpressionSurroundings): ParsedAction {
	const [, node, what = '', options = ''] = /^order\s+(\S+)\s+(start|stop)((?:\s+--\S+)*)$/.exec(text) ?? [];
	if (node === undefined || (what === 'stop' && options !== ''))
		return mistake(6, `"${text}" is not how an order is written`, 'write order be1 start --ClusterBackend, order be1 start, or order be1 stop');
	if (!nodes.includes(node)) return mistake(6, `there is no node "${node}"`, `known: ${nodes.join(', ')}`);
	if (what === 'stop') return action({ do: 'order', node, as: null, text });
	const words = options
		.trim()
		.split(/\s+/)
		.filter((word) => word !== '');
	const roles = words.map((word) => ({ '--clusterbackend': 'backend', '--clusterfrontend': 'frontend' })[word.toLowerCase()] as Role | undefined);
	const as = roles.filter((role) => role !== undefined);
	if (as.length < words.length)
		return mistake(text.indexOf('--'), `"${options.trim()}" is none of a node's options`, 'write --ClusterBackend or --ClusterFrontend');
	return action({ do: 'order', node, as, text });
}

const rolesEntered = ['backend', 'frontend', 'both'] as const;

function settingsAction(text: string, { nodes }: ExpressionSurroundings): ParsedAction {
	const [, node = '', what, list = ''] = /^settings\s+(\S+)\s+(licence|members)(?:\s+(.*))?$/.exec(text) ?? [];
	const remedy = 'write settings be1 members be2 backend, fe1 frontend, or settings be1 licence';
	if (what === undefined || (what === 'licence') !== (list === '')) return mistake(9, `"${text}" is not how settings are written`, remedy);
	if (!nodes.includes(node)) return mistake(9, `there is no node "${node}"`, `known: ${nodes.join(', ')}`);
	if (what === 'licence') return action({ do: 'enter-licence', node, text });
	const members: Extract<LabAction, { do: 'enter-members' }>['members'][number][] = [];
	for (const item of list === 'none' ? [] : list.split(',')) {
		const [who = '', as = '', ...more] = item.trim().split(/\s+/);
		const role = rolesEntered.find((one) => one === as);
		const isPlace = nodes.includes(who) || /^\d{1,3}(\.\d{1,3}){3}$/.test(who);
		if (!isPlace || role === undefined || more.length > 0) return mistake(text.indexOf(item), `"${item.trim()}" is no member`, remedy);
		members.push({ who, role });
	}
	return action({ do: 'enter-members', node, members, text });
}

function adminAction(text: string, { nodes }: ExpressionSurroundings): ParsedAction {
	const [, command, node] = /^admin\s+"([^"\p{Cc}]{1,300})"\s+on\s+(\S+)$/u.exec(text) ?? [];
	if (node === undefined || command === undefined)
		return mistake(6, `"${text}" is not how a command is written`, 'write admin "CREATEDOMAIN third.test SHARED" on fe1');
	const known = [...nodes, '@controller', '@backup'];
	return known.includes(node)
		? action({ do: 'admin', node, command, text })
		: mistake(text.lastIndexOf(node), `there is no node "${node}"`, `known: ${known.join(', ')}`);
}

function waitAction(text: string, around: ExpressionSurroundings): ParsedAction {
	const [, opening = '', body = '', amount, unit] = /^(wait\s+until\s+)(.*?)(?:\s+within\s+(\d{1,5})\s*(ms|s|min))?$/s.exec(text) ?? [];
	const withinMs = amount === undefined ? waitMsDefault : Number(amount) * (unitsMs[unit ?? ''] ?? 1);
	if (withinMs < 1 || withinMs > waitMsMax) return mistake(text.lastIndexOf('within'), 'that is too long', 'write at most 10 min');
	const parsed = parseCondition(body, around);
	if (!parsed.ok) return { ok: false, mistake: { ...parsed.mistake, at: parsed.mistake.at + opening.length } };
	return action({ do: 'wait', until: parsed.expression, withinMs, text });
}

function planAction(text: string, first: string, { nodes }: ExpressionSurroundings): ParsedAction {
	if (text.length > planTextMax) return mistake(planTextMax, `longer than ${planTextMax} characters`, 'make two lines of it');
	const parsed = parseFaultPlan(text, nodes);
	if (parsed.ok) return action({ do: 'plan', text });
	const { line, column, code, message, remedy } = parsed.mistake;
	const lineStart =
		text
			.split('\n')
			.slice(0, line - 1)
			.join('\n').length + (line > 1 ? 1 : 0);
	const near = code === 'unknown-action' ? nearestName(first, [...openers, ...planActions]) : undefined;
	const all = code === 'unknown-action' ? `${remedy}; ${openers.join(', ')}` : remedy;
	return mistake(lineStart + column - 1, message, near === undefined ? all : `did you mean ${near}?`);
}

function nearText(written: string, known: readonly string[]): string {
	const near = nearestName(written, known);
	return near === undefined ? `known: ${known.slice(0, 6).join(', ')}` : `did you mean ${near}?`;
}

function action(parsed: LabAction): ParsedAction {
	return { ok: true, action: parsed };
}

function mistake(at: number, message: string, remedy: string): ParsedAction {
	return { ok: false, mistake: { at, message, remedy } };
}
