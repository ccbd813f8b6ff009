/**
 * A recording as an exercise: what was done to the cluster, act by act, becomes steps; texts are there to be written. Pure.
 *
 * What comes out is right from the start: it is read as every exercise is, step by step, and a step that the reader refuses
 * is left out and told. Read next: recorded-acts.ts, act-step.ts; `lab new <id> --from <recording>` writes it.
 */
import { stringify } from 'yaml';
import type { ClusterDescription } from '../../contract/cluster-description.ts';
import type { RecordedEvent } from '../../contract/recorded-event.ts';
import { presetDefinition } from '../../core/presets.ts';
import { type LabFiles, readLab } from '../format/lab-reader.ts';
import { type Both, stepsMax } from '../format/lab-schema.ts';
import { draftStep, type StepDraft } from './act-step.ts';
import { type RecordedAct, recordedActs } from './recorded-acts.ts';

export interface RecordedLab {
	/** By path below the exercise's folder. */
	readonly files: ReadonlyMap<string, string>;
	readonly steps: number;
	/** What was done and is no step, and why; each a sentence. */
	readonly leftOut: readonly string[];
}

export type LabFromRecording = { readonly ok: true; readonly lab: RecordedLab } | { readonly ok: false; readonly message: string; readonly remedy: string };

interface NamedStep {
	readonly id: string;
	readonly draft: StepDraft;
}

export function labFromRecording(id: string, events: readonly RecordedEvent[]): LabFromRecording {
	const { described, acts } = recordedActs(events);
	if (!described)
		return {
			ok: false,
			message: 'this recording does not say what the cluster was made of',
			remedy: 'record anew: recordings of early versions have no description',
		};
	const initial = described.nodes.map(({ name }) => name);
	const { setup, others } = withoutSetup(acts, described.domains);
	const leftOut: string[] = [];
	let steps: readonly NamedStep[] = [];
	for (const act of others) {
		const drafted = draftStep(act, steps.length + 1, initial);
		const what = actText(act);
		if (steps.length >= stepsMax) leftOut.push(`${what}: an exercise has ${stepsMax} steps at most`);
		else if (!drafted.ok) leftOut.push(`${what}: ${drafted.no}`);
		else {
			const longer = [...steps, { id: idOf(drafted.step, steps), draft: drafted.step }];
			const reading = readLab(labFiles(id, described, setup, longer));
			if (reading.ok) steps = longer;
			else leftOut.push(`${what}: ${reading.mistakes[0]?.message ?? 'it cannot be said in an exercise'}`);
		}
	}
	if (steps.length === 0) {
		const message =
			leftOut.length === 0 ? 'nothing was done to the cluster in this recording' : `nothing in this recording makes a step: ${leftOut.join('; ')}`;
		return { ok: false, message, remedy: 'record something that an exercise can ask for: a kill, a drain, a heal' };
	}
	const { yaml, texts } = labFiles(id, described, setup, steps);
	return { ok: true, lab: { files: new Map([['lab.yaml', yaml], ...texts]), steps: steps.length, leftOut } };
}

/** Traffic that ran before anything else, and domains that accounts are made in, belong to the beginning; the end of the traffic to the end. */
function withoutSetup(acts: readonly RecordedAct[], there: readonly string[]): { readonly setup: readonly string[]; readonly others: readonly RecordedAct[] } {
	const made = acts.flatMap(({ order }) => {
		if (order.do === 'create-domain') return [order.domain];
		return order.do === 'create-accounts' ? order.addresses.map((address) => address.slice(address.indexOf('@') + 1)) : [];
	});
	const domains = [...new Set(made)].filter((domain) => !there.includes(domain)).map((domain) => `create domain ${domain}`);
	const [first] = acts;
	const traffic =
		first?.order.do === 'traffic'
			? [`traffic ${Math.min(100, Math.round(first.order.ratePerS * 10) / 10)} per s${first.order.sizeBytes === null ? '' : ` size ${first.order.sizeBytes}`}`]
			: [];
	const others = acts.slice(traffic.length).filter(({ order }) => order.do !== 'create-domain');
	return { setup: [...domains, ...traffic], others: others.at(-1)?.order.do === 'traffic-off' ? others.slice(0, -1) : others };
}

function labFiles(id: string, described: ClusterDescription, setup: readonly string[], steps: readonly NamedStep[]): LabFiles {
	const backends = described.nodes.filter(({ roles }) => roles.includes('backend')).length;
	const backup = backends > 1 ? ' and backup is not nobody' : '';
	const content = {
		schema: 1,
		id,
		title: same(id),
		summary: { en: 'One sentence about it.', de: 'Ein Satz dazu.' },
		level: 'beginner',
		minutes: 10,
		cluster: clusterOf(described),
		setup: [...setup, `wait until all(nodes where state is ready)${backup} within 60 s`],
		invariants: [
			{ id: 'one-leads', title: { en: 'At most one node leads', de: 'Höchstens ein Knoten führt' }, expect: 'controllers.acting <= 1' },
			{ id: 'nothing-lost', title: { en: 'No mail is lost', de: 'Keine Mail geht verloren' }, expect: 'mail.lost == 0' },
		],
		steps: steps.map(stepYaml),
		cleanup: ['traffic off', 'heal'],
		ci: { runtimes: ['process'], minutesMax: Math.min(30, 3 + steps.length) },
	};
	const head = `# yaml-language-server: $schema=../lab.schema.json
# Made from a recording: each step was done in it. Titles, texts, checks and mistakes are proposals; labs/AUTHORING.md says what
# else there is. Check with: lab check labs/${id}; try with: lab run labs/${id} --solve
`;
	return { id, yaml: `${head}${stringify(content, { lineWidth: 0 })}`, texts: textsOf(id, steps), others: null };
}

function stepYaml({ id, draft }: NamedStep): unknown {
	const { title, checks, wrong, hint, solution, isFault } = draft;
	return {
		id,
		title,
		...(isFault ? { checkpoint: true } : {}),
		after: true,
		checks,
		wrong: [wrong],
		...(hint === null ? {} : { hints: [{ after: '30 s', text: hint }] }),
		solution,
	};
}

/** A busy computer's breath is not to be taken for a death: beats are slower than usual. */
const beatMs = 250;

function clusterOf({ preset, nodes, accounts, balancer }: ClusterDescription): unknown {
	const named = (wanted: readonly string[]) =>
		nodes.filter(({ roles }) => roles.length === wanted.length && wanted.every((role) => roles.some((one) => one === role))).map(({ name }) => name);
	const [frontends, backends, symmetric] = [named(['frontend']), named(['backend']), named(['frontend', 'backend'])];
	const known = presetDefinition(preset);
	const isPreset = known && sameNames(known.frontends, [...frontends, ...symmetric]) && sameNames(known.backends, [...backends, ...symmetric]);
	const own = Map.groupBy(accounts, (address) => address.slice(address.indexOf('@') + 1));
	const domains = [...own.entries()].map(([name, addresses]) => ({ name, accounts: addresses.map((address) => address.slice(0, address.indexOf('@'))) }));
	const isUsual =
		known && JSON.stringify(domains) === JSON.stringify(known.domains.map((domain) => ({ ...domain, accounts: domain.accounts.map(({ name }) => name) })));
	return {
		...(isPreset ? { preset } : { ...part('frontends', frontends), ...part('backends', backends), ...part('symmetric', symmetric) }),
		...(balancer.method === 'round-robin' ? {} : { balancer: { method: balancer.method } }),
		...(isPreset && isUsual ? {} : part('domains', domains)),
		beatMs,
	};
}

function part(key: string, list: readonly unknown[]): Readonly<Record<string, unknown>> {
	return list.length === 0 ? {} : { [key]: list };
}

function sameNames(one: readonly string[], other: readonly string[]): boolean {
	return one.length === other.length && one.every((name) => other.includes(name));
}

function textsOf(id: string, steps: readonly NamedStep[]): ReadonlyMap<string, string> {
	const texts: [string, string][] = [
		['en/intro.md', `# ${id}\n\nWhat this exercise is about, and why it matters.\n`],
		['de/intro.md', `# ${id}\n\nWorum es in dieser Übung geht und warum es wichtig ist.\n`],
		['en/end.md', 'What was learnt.\n'],
		['de/end.md', 'Was gelernt wurde.\n'],
	];
	for (const { id: step, draft } of steps) {
		const { title, checks } = draft;
		const isFailover = checks.some((check) => check.id === 'another-leads');
		texts.push(
			[`en/${step}.md`, `${title.en}.\n\nWhy this is done, and what to watch.\n`],
			[`de/${step}.md`, `${title.de}.\n\nWarum das geschieht und worauf zu achten ist.\n`],
			[`en/${step}.after.md`, isFailover ? 'Now {{ controller }} leads. It took {{ fault.decided }}.\n' : '{{ controller }} leads, in epoch {{ epoch }}.\n'],
			[
				`de/${step}.after.md`,
				isFailover ? 'Jetzt führt {{ controller }}. Es hat {{ fault.decided }} gedauert.\n' : 'Es führt: {{ controller }}, in Epoche {{ epoch }}.\n',
			],
		);
	}
	return new Map(texts);
}

/** 'kill-controller', and 'kill-controller-2' when there is one already. */
function idOf({ solution }: StepDraft, steps: readonly NamedStep[]): string {
	const words = (solution[0] ?? 'step')
		.toLowerCase()
		.replace(/"[^"]*"|\bper s\b/g, ' ')
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^[^a-z]+|-+$/g, '')
		.slice(0, 36)
		.replace(/-+$/, '');
	const taken = (id: string) => ['intro', 'end'].includes(id) || steps.some((step) => step.id === id);
	for (let number = 1; ; number += 1) {
		const id = number === 1 ? words : `${words}-${number}`;
		if (!taken(id)) return id;
	}
}

/** As it may stand in a sentence. */
function actText({ order }: RecordedAct): string {
	switch (order.do) {
		case 'fault':
			return `${order.kind} ${order.node}`;
		case 'link':
			return `${order.kind} ${order.links.map(({ from, to }) => `${from} to ${to}`).join(', ')}`;
		case 'drain':
		case 'ready':
		case 'remove':
		case 'add':
			return `${order.do} ${order.node}`;
		case 'send':
			return `send a mail to ${order.to.join(', ')}`;
		case 'create-accounts':
			return `create ${order.addresses.join(', ')}`;
		case 'create-domain':
			return `create domain ${order.domain}`;
		default:
			return order.do;
	}
}

function same(text: string): Both {
	return { en: text, de: text };
}
