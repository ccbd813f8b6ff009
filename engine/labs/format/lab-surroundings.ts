/**
 * What lab.yaml says of its cluster, and who is there by what the exercise itself adds: the names that expressions and actions
 * may use. Pure. The file may be wrong in any way: what is no mapping, or no list, is an empty one here.
 */
import { stringify } from 'yaml';
import type { CallArguments } from '../../contract/engine-api.ts';
import type { ClusterDefinition } from '../../core/cluster-definition.ts';
import type { ExpressionSurroundings } from '../language/expression.ts';
import { madeBy } from './lab-action.ts';
import { clusterKeys } from './lab-schema.ts';

export interface LabNode {
	readonly name: string;
	readonly role: 'frontend' | 'backend';
}

export function sourceOf(raw: Readonly<Record<string, unknown>>): CallArguments<'up'>['source'] {
	const given = Object.entries(raw).filter(([key]) => clusterKeys.some((known) => known === key));
	if (given.length === 1 && typeof raw.preset === 'string') return { preset: raw.preset };
	return { fileName: 'lab.yaml', text: stringify(Object.fromEntries(given)) };
}

export function nodesOf({ frontends, backends }: ClusterDefinition): readonly LabNode[] {
	const names = [...new Set([...frontends, ...backends])];
	return names.map((name) => ({ name, role: backends.includes(name) ? 'backend' : 'frontend' }));
}

/** Chosen: more than run at once, for removed ones keep their names. */
const nodesMax = 80;

/** With the nodes and accounts that the exercise itself adds. */
export function surroundingsOf(definition: ClusterDefinition | undefined, actions: readonly string[]): ExpressionSurroundings {
	const made = actions.map(madeBy);
	const nodes = definition ? nodesOf(definition).map(({ name }) => name) : [];
	// As the engine names them (core/plan.ts): by the next number that is free. A node that was removed keeps its number.
	for (const { adds } of made) if (adds !== undefined && nodes.length < nodesMax) nodes.push(freeName(adds === 'frontend' ? 'fe' : 'be', nodes));
	const accounts = (definition?.domains ?? []).flatMap(({ name, accounts: list }) => list.map((account) => `${account.name}@${name}`));
	return {
		nodes,
		accounts: [...accounts, ...new Set(made.flatMap((one) => one.accounts))],
		hasStep: true,
	};
}

function freeName(prefix: string, used: readonly string[]): string {
	let number = 1;
	while (used.includes(`${prefix}${number}`)) number += 1;
	return `${prefix}${number}`;
}

/** Every text in the file that may be an action: who adds what is known before the first one is read. */
export function allActions(file: Readonly<Record<string, unknown>>): string[] {
	const steps = asList(file.steps).map(asMapping);
	const wrong = steps.flatMap((step) => asList(step.wrong).map(asMapping));
	const all = [asList(file.setup), ...steps.map((step) => asList(step.solution)), ...wrong.map((one) => asList(one.do))];
	return all.flat().filter((text): text is string => typeof text === 'string');
}

export function asMapping(value: unknown): Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {};
}

/** More than any list may have: that there are more is told by the schema. */
const itemsReadMax = 60;

export function asList(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value.slice(0, itemsReadMax) : [];
}
