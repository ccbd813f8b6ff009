/**
 * The commands that an exercise runs by itself in the shells of its nodes: what whoever opens somebody else's is asked about.
 *
 * A node that is a process runs as its user, and so does its shell. Everything else that an exercise can say is the lab's own
 * words, and does what the lab does. Pure.
 */
import type { CompiledExpression } from '../language/expression-tree.ts';
import type { LabAction } from './lab-action.ts';
import type { Lab } from './lab-reader.ts';

export interface ShellCommand {
	readonly node: string;
	readonly command: string;
}

/** Each once, in the order of the file. */
export function shellCommands({ setup, cleanup, invariants, steps, quiz }: Lab): readonly ShellCommand[] {
	const all = [
		...setup.flatMap(ofAction),
		...invariants.flatMap(({ expect }) => ofExpression(expect)),
		...steps.flatMap(({ checks, wrong, hints, solution }) => [
			...checks.flatMap(({ expect }) => ofExpression(expect)),
			...wrong.flatMap((one) => [...one.do.flatMap(ofAction), ...ofExpression(one.when), ...one.undo.flatMap(ofAction)]),
			...hints.flatMap(({ when }) => (when ? ofExpression(when) : [])),
			...solution.flatMap(ofAction),
		]),
		...quiz.flatMap((question) => (question.kind === 'number' ? ofExpression(question.measured) : [])),
		...cleanup.flatMap(ofAction),
	];
	return [...new Map(all.map((one) => [JSON.stringify([one.node, one.command]), one])).values()];
}

function ofAction(action: LabAction): ShellCommand[] {
	if (action.do === 'shell') return [{ node: action.node, command: action.command }];
	return action.do === 'wait' ? ofExpression(action.until) : [];
}

function ofExpression({ probes }: CompiledExpression): ShellCommand[] {
	return Object.values(probes).flatMap((probe) => (probe.is === 'shell' ? [{ node: probe.node, command: probe.command }] : []));
}
