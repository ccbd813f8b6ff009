/**
 * Which nodes a person means: by name, by what a node is now, and for links by group.
 *
 * '@controller' and '@backup' name one node; '@frontends', '@backends' and '@all' stand for everybody but
 * the other side, so that one order cuts a node, or a group, off.
 */
import type { Role } from '../../node-image/src/contract/node-config.ts';
import type { LinkDirection } from '../contract/recorded-event.ts';
import { done, type Outcome, refuse } from './call-failure.ts';

export interface NamedNodes {
	readonly nodes: readonly { readonly name: string; readonly roles: readonly Role[] }[];
	readonly controller: { readonly node: string } | null;
	readonly backup: string | null;
}

const groups = ['@frontends', '@backends', '@all'] as const;

export function nodeNamed(there: NamedNodes, text: string): Outcome<string> {
	if (text === '@controller')
		return there.controller ? done(there.controller.node) : refuse('no-controller', 'no node is controller at the moment', 'wait, or name a node');
	if (text === '@backup') return there.backup === null ? refuse('no-backup', 'no node is backup at the moment', 'wait, or name a node') : done(there.backup);
	if (there.nodes.some((node) => node.name === text)) return done(text);
	return unknown(text, [...knownNames(there), '@controller', '@backup']);
}

/** The directions of links between two sides; what is no link (two frontends have none) is left out. */
export function linksBetween(
	there: NamedNodes,
	{ a, b, oneWay }: { readonly a: string; readonly b: string; readonly oneWay: boolean },
): Outcome<LinkDirection[]> {
	const first = sideNamed(there, a);
	if (!first.ok) return first;
	const second = sideNamed(there, b);
	if (!second.ok) return second;
	// A group is everybody but the other side; of two groups the first one is whole.
	const from = isGroup(a) && !isGroup(b) ? without(first.value, second.value) : first.value;
	// One group on both sides means the links among its members, each once.
	const isWithin = a === b && isGroup(a);
	const to = isGroup(b) && !isWithin ? without(second.value, from) : second.value;
	const isBackend = (name: string) => there.nodes.some((node) => node.name === name && node.roles.includes('backend'));
	const pairs = from.flatMap((one, index) => (isWithin ? to.slice(index) : to).filter((other) => one !== other).map((other) => ({ from: one, to: other })));
	const links = pairs.filter(({ from: one, to: other }) => isBackend(one) || isBackend(other));
	if (pairs.length === 0) return refuse('no-link', `there is no link between ${a} and ${b}: both are the same`, 'name two different sides');
	if (links.length === 0) return refuse('no-link', `there is no link between ${a} and ${b}: frontends have none to each other`, 'name a backend on one side');
	return done(
		oneWay && !isWithin
			? links
			: links.flatMap(({ from: one, to: other }) => [
					{ from: one, to: other },
					{ from: other, to: one },
				]),
	);
}

function sideNamed(there: NamedNodes, text: string): Outcome<string[]> {
	if (isGroup(text)) {
		const role = text === '@frontends' ? 'frontend' : 'backend';
		return done(there.nodes.filter((node) => text === '@all' || node.roles.includes(role)).map((node) => node.name));
	}
	const node = nodeNamed(there, text);
	if (node.ok) return done([node.value]);
	return node.error.code === 'unknown-node' ? unknown(text, [...knownNames(there), '@controller', '@backup', ...groups]) : node;
}

function isGroup(text: string): boolean {
	return groups.some((group) => group === text);
}

function without(names: readonly string[], others: readonly string[]): string[] {
	return names.filter((name) => !others.includes(name));
}

function knownNames(there: NamedNodes): string[] {
	return there.nodes.map((node) => node.name).sort();
}

function unknown(text: string, known: readonly string[]): Outcome<never> {
	return refuse('unknown-node', `there is no node "${text}"`, `known: ${known.join(', ')}`);
}
