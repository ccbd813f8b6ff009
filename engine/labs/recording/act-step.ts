/**
 * An act of a recording as a step of an exercise: its solution, checks from what it changed, and a mistake one could make. Pure.
 *
 * The mistake is the same on another node where that can be undone without touching what else is broken, and otherwise
 * something harmless that does not help. Both it and the checks are proposals: an author makes them better.
 * Read next: recorded-acts.ts (acts), lab-from-recording.ts (the whole exercise).
 */
import type { LinkDirection } from '../../contract/recorded-event.ts';
import { type NodeView, shownState } from '../../core/cluster-view.ts';
import type { LabWorld } from '../facts/lab-world.ts';
import type { Both } from '../format/lab-schema.ts';
import { actTitle, asSubject, type NamedNode } from './act-words.ts';
import type { RecordedAct } from './recorded-acts.ts';

export interface StepDraft {
	readonly title: Both;
	readonly checks: readonly { readonly id: string; readonly title: Both; readonly expect: string; readonly within?: string }[];
	readonly wrong: { readonly id: string; readonly do: readonly string[]; readonly when: string; readonly because: Both; readonly undo: readonly string[] };
	readonly hint: Both | null;
	readonly solution: readonly string[];
	/** It broke something: its text can tell how long things took. */
	readonly isFault: boolean;
}

/** `no`: why there is no step of it. */
export type DraftedStep = { readonly ok: true; readonly step: StepDraft } | { readonly ok: false; readonly no: string };

type Wrong = StepDraft['wrong'];
type Check = StepDraft['checks'][number];

const ratePerSMax = 100;
/** Of several created at once; more would be a list to type. */
const accountsMax = 5;
const slowest = '60 s';
/** A fault's own end, without touching any other. */
const endOf: Readonly<Record<string, string>> = { kill: 'restart', stop: 'restart', pause: 'resume', drain: 'ready' };

/** `number`: of the step; subjects of mails are told apart by it. `initial`: nodes that are there from the beginning. */
export function draftStep(act: RecordedAct, number: number, initial: readonly string[]): DraftedStep {
	return new Drafting(act, number, initial).drafted();
}

class Drafting {
	readonly #act: RecordedAct;
	readonly #number: number;
	readonly #initial: readonly string[];

	constructor(act: RecordedAct, number: number, initial: readonly string[]) {
		this.#act = act;
		this.#number = number;
		this.#initial = initial;
	}

	drafted(): DraftedStep {
		const { order, before } = this.#act;
		switch (order.do) {
			case 'fault': {
				const node = this.#named(order.node);
				const text = `${order.kind} ${node.action}${order.delayMs === null ? '' : ` by ${order.delayMs} ms`}`;
				if (order.kind === 'restart' || order.kind === 'resume' || order.kind === 'volume-back') return this.#mends(order.kind, order.node);
				return this.#step(node, text, [this.#faultCheck(order.kind, node), ...this.#consequences(node)], this.#sameElsewhere(order.kind, order.node), true);
			}
			case 'drain': {
				const node = this.#named(order.node);
				const text = `drain ${node.action}${order.isForced ? ' force' : ''}`;
				return this.#step(node, text, [this.#faultCheck('drain', node), ...this.#consequences(node)], this.#sameElsewhere('drain', order.node), true);
			}
			case 'link':
				return this.#links(order.kind, order.links, order.delayMs);
			case 'ready':
				return this.#mends('ready', order.node);
			case 'heal': {
				if (before.view.faults.length === 0 && before.view.links.length === 0) return no('nothing was broken that could be healed');
				const isAllReady = Object.values(this.#act.after.view.nodes).every((node) => shownState(node) === 'ready');
				const all = isAllReady ? ' and all(nodes where state is ready)' : '';
				const title = { en: 'Nothing is broken any more', de: 'Nichts ist mehr gestört' };
				return this.#step(null, 'heal', [{ id: 'healed', title, expect: `count(faults) == 0${all}`, within: slowest }], this.#restartsAnother([]));
			}
			case 'add':
			case 'remove':
				return this.#changesMembers(order);
			case 'traffic':
			case 'traffic-off':
				return this.#changesTraffic(order.do === 'traffic' ? order.ratePerS : 0, order.do === 'traffic' ? order.sizeBytes : null);
			case 'send':
				return this.#sends(order.to);
			case 'create-domain':
				return no('no fact tells whether a domain is there: create an account in it, too');
			case 'create-accounts':
				return this.#creates(order.addresses);
		}
	}

	#step(node: NamedNode | null, solution: string | readonly string[], checks: readonly Check[], wrong: Wrong, isFault = false): DraftedStep {
		const lines = typeof solution === 'string' ? [solution] : solution;
		const isPlan = !/^(traffic|send|create|add|remove)\b/.test(lines[0] ?? '');
		const hint = isPlan ? { en: `On the command line: lab plan "${lines[0]}"`, de: `Auf der Befehlszeile: lab plan "${lines[0]}"` } : null;
		return { ok: true, step: { title: actTitle(this.#act, node), checks: [...checks, ...this.#newBackup()], wrong, hint, solution: lines, isFault } };
	}

	#named(name: string): NamedNode {
		const { controller, backup } = this.#act.before.view;
		if (controller?.node === name) return { action: '@controller', expression: 'step.controller', role: 'controller' };
		if (backup === name) return { action: '@backup', expression: 'step.backup', role: 'backup' };
		return this.#byName(name);
	}

	#byName(name: string): NamedNode {
		return { action: name, expression: this.#initial.includes(name) ? name : `node("${name}")`, role: null };
	}

	#faultCheck(kind: string, node: NamedNode): Check {
		return {
			id: 'done',
			title: actTitle(this.#act, node),
			expect: `fault.count > step.fault.count and fault.kind is ${kind} and fault.node is ${node.expression}`,
		};
	}

	/** What the act changed before the next one came. */
	#consequences(node: NamedNode): Check[] {
		const { before, after, order } = this.#act;
		const [led, leads] = [before.view.controller?.node ?? null, after.view.controller?.node ?? null];
		if (led !== null && leads !== null && led !== leads) {
			const title = { en: 'Another node leads', de: 'Ein anderer Knoten führt' };
			return [{ id: 'another-leads', title, expect: 'controller is not nobody and controller is not step.controller', within: slowest }];
		}
		if (led !== null && leads === null) {
			const title = { en: 'Nobody leads', de: 'Niemand führt' };
			return [{ id: 'nobody-leads', title, expect: 'controller is nobody', within: slowest }];
		}
		const name = 'node' in order ? order.node : 'links' in order ? (order.links[0]?.from ?? '') : '';
		const state = stateOf(after, name);
		if (state === null || state === stateOf(before, name) || state === 'starting') return [];
		const is = asSubject(node);
		const title = { en: `The state of ${is.en} is ${state}`, de: `Zustand (${is.de}): ${state}` };
		return [{ id: 'its-state', title, expect: `${node.expression}.state is ${state}`, within: slowest }];
	}

	/** The next step may be about it: it must have been appointed before that begins. */
	#newBackup(): Check[] {
		const { before, after } = this.#act;
		const [was, is] = [before.view.backup, after.view.backup];
		if (is === null || was === is) return [];
		const title = { en: 'There is a backup controller again', de: 'Es gibt wieder einen Backup-Controller' };
		return [{ id: 'backup', title, expect: `backup is not nobody${was === null ? '' : ' and backup is not step.backup'}`, within: slowest }];
	}

	/** Of a node that suffers something: only that ends. */
	#mends(kind: 'restart' | 'resume' | 'volume-back' | 'ready', name: string): DraftedStep {
		const node = this.#byName(name);
		const { before, after } = this.#act;
		const hasEnded =
			kind === 'restart' && before.view.nodes[name]?.process !== 'down' ? `fault.count > step.fault.count and fault.node is ${node.expression} and ` : '';
		const [wanted, title]: readonly [string, Both] =
			kind === 'volume-back'
				? [`${node.expression}.volume is here`, { en: `${name} sees its shared storage again`, de: `${name} sieht den gemeinsamen Speicher wieder` }]
				: stateOf(after, name) === 'ready'
					? [`${node.expression}.state is ready`, { en: `${name} is ready`, de: `${name} ist bereit` }]
					: [`${node.expression}.process is running`, { en: `${name} runs`, de: `${name} läuft` }];
		const checks = [{ id: 'back', title, expect: `${hasEnded}${wanted}`, within: slowest }];
		return this.#step(node, `${kind} ${name}`, checks, this.#restartsAnother([name]));
	}

	#links(kind: 'cut' | 'slow' | 'heal', links: readonly LinkDirection[], delayMs: number | null): DraftedStep {
		const { before } = this.#act;
		const orders = linkOrders(links, before, (name) => this.#named(name).action);
		const [first] = links;
		if (orders === null || first === undefined) return no('more links at once than one line can say');
		const by = delayMs === null || kind !== 'slow' ? '' : ` by ${delayMs} ms`;
		const node = this.#named(first.from);
		const solution = orders.map((sides) => `${kind} ${sides}${by}`);
		if (kind === 'heal') {
			const left = before.view.links.length - links.length;
			const title = { en: 'These links are whole again', de: 'Diese Verbindungen sind wieder heil' };
			const expect = `count(faults where kind is cut or kind is slow) == ${Math.max(0, left)}`;
			return this.#step(node, solution, [{ id: 'healed', title, expect }], this.#restartsAnother([]));
		}
		const other = this.#other([first.from], 'frontend');
		const wrong: Wrong | null =
			other === null
				? null
				: {
						id: 'elsewhere',
						do: [`${kind} ${other} @backends`],
						when: `fault.count > step.fault.count and fault.kind is ${kind} and fault.node is ${this.#byName(other).expression}`,
						because: { en: `Those were links of ${other}.`, de: `Das waren Verbindungen von ${other}.` },
						undo: [`heal ${other} @backends`, this.#waitFor(other)],
					};
		return this.#step(node, solution, [this.#faultCheck(kind, node), ...this.#consequences(node)], wrong ?? this.#restartsAnother([first.from]), true);
	}

	/** The same on another node. */
	#sameElsewhere(kind: string, name: string): Wrong {
		const { view } = this.#act.before;
		const target = this.#named(name);
		const isVolume = kind.startsWith('volume-');
		const isWhole = view.faults.length === 0 && view.links.length === 0;
		const when = (node: NamedNode) => `fault.count > step.fault.count and fault.kind is ${kind} and fault.node is ${node.expression}`;
		const because = (node: NamedNode): Both => ({
			en: `That was ${asSubject(node).en}, and not ${asSubject(target).en}.`,
			de: `Das war ${asSubject(node).de} und nicht ${asSubject(target).de}.`,
		});
		// Whoever is backup comes back as backup: nobody else leads because of it.
		if (target.role === 'controller' && view.backup !== null && isWhole) {
			const node = this.#named(view.backup);
			return { id: 'the-backup', do: [`${kind} @backup`], when: when(node), because: because(node), undo: ['heal', this.#waitForAll()] };
		}
		const other = this.#other([name], isVolume ? 'backend' : 'frontend');
		if (other === null) return this.#restartsAnother([name]);
		const node = this.#byName(other);
		const end = isVolume ? 'volume-back' : (endOf[kind] ?? 'restart');
		return { id: 'another-node', do: [`${kind} ${other}`], when: when(node), because: because(node), undo: [`${end} ${other}`, this.#waitFor(other)] };
	}

	/** Turning something off and on again helps with nothing here, and leaves nothing behind. */
	#restartsAnother(but: readonly string[]): Wrong {
		const other = this.#other(but, 'frontend');
		if (other === null) return this.#changesRate(0);
		return {
			id: 'restarted-another',
			do: [`restart ${other}`],
			when: `fault.count > step.fault.count and fault.node is ${this.#byName(other).expression}`,
			because: { en: `That restarted ${other}, which does not help here.`, de: `Damit wurde ${other} neu gestartet; das hilft hier nicht.` },
			undo: [this.#waitFor(other)],
		};
	}

	/** A node that does not lead, is not to, and suffers nothing. Without a frontend that is free, a backend will do, unless one is asked for. */
	#other(but: readonly string[], role: 'frontend' | 'backend'): string | null {
		const { view } = this.#act.before;
		const isFree = (node: NodeView) =>
			!but.includes(node.name) &&
			node.process === 'running' &&
			this.#initial.includes(node.name) &&
			view.controller?.node !== node.name &&
			view.backup !== node.name &&
			view.faults.every((fault) => fault.node !== node.name) &&
			view.links.every(({ from, to }) => from !== node.name && to !== node.name);
		const free = Object.values(view.nodes).filter(isFree);
		// The last one that is left keeps the service up.
		const ofRole = (wanted: NodeView['role']) => free.filter((node) => node.role === wanted);
		const found = ofRole(role).at(-1) ?? (role === 'frontend' ? ofRole('backend').at(-1) : undefined);
		return found?.name ?? null;
	}

	#waitFor(name: string): string {
		const node = this.#byName(name).expression;
		const wanted = stateOf(this.#act.before, name) === 'ready' ? 'state is ready' : 'process is running';
		return `wait until ${node}.${wanted} within ${slowest}`;
	}

	#waitForAll(): string {
		return `wait until all(nodes where state is ready) and backup is not nobody within ${slowest}`;
	}

	#changesMembers(order: Extract<RecordedAct['order'], { do: 'add' | 'remove' }>): DraftedStep {
		const { after, before } = this.#act;
		const role = order.do === 'add' ? order.role : before.view.nodes[order.node]?.role;
		if (role === undefined) return no(`the recording does not say what ${order.node} was`);
		const count = Object.values(after.view.nodes).filter((node) => node.role === role).length;
		const title = {
			en: `There are ${count} ${role}s`,
			de: `Es gibt ${count} ${role === 'backend' ? 'Backends' : 'Frontends'}`,
		};
		const ready = order.do === 'add' ? ` and all(${role}s where state is ready)` : '';
		const checks = [{ id: 'members', title, expect: `count(${role}s) == ${count}${ready}`, within: slowest }];
		if (order.do === 'add') return this.#step(null, `add ${role}`, checks, this.#restartsAnother([]));
		const node = this.#named(order.node);
		return this.#step(node, `remove ${node.action}`, checks, this.#restartsAnother([order.node]));
	}

	#changesTraffic(ratePerS: number, sizeBytes: number | null): DraftedStep {
		const before = this.#act.before.view.traffic?.ratePerS ?? 0;
		const rate = rateText(ratePerS);
		if (rateText(before) === rate) return no('the traffic ran like that already');
		const size = sizeBytes === null ? '' : ` size ${sizeBytes}`;
		const title =
			ratePerS === 0
				? { en: 'No traffic runs', de: 'Es läuft kein Mailverkehr' }
				: { en: `${rate} mails a second`, de: `${rate.replace('.', ',')} Mails je Sekunde` };
		const solution = ratePerS === 0 ? 'traffic off' : `traffic ${rate} per s${size}`;
		return this.#step(null, solution, [{ id: 'traffic', title, expect: `traffic.rate == ${rate}` }], this.#changesRate(ratePerS));
	}

	/** To another rate than before, and than the one that is wanted. */
	#changesRate(wantedPerS: number): Wrong {
		const before = rateText(this.#act.before.view.traffic?.ratePerS ?? 0);
		const other = [5, 10, 2].find((one) => rateText(one) !== rateText(wantedPerS) && rateText(one) !== before) ?? 1;
		return {
			id: 'another-rate',
			do: [`traffic ${other} per s`],
			when: `traffic.rate == ${other}`,
			because: {
				en: `Now ${other} mails a second are sent. That was not wanted.`,
				de: `Jetzt werden ${other} Mails je Sekunde gesendet. Darum ging es nicht.`,
			},
			undo: [before === '0' ? 'traffic off' : `traffic ${before} per s`],
		};
	}

	#sends([to = '', ...more]: readonly string[]): DraftedStep {
		const others = Object.keys(this.#act.before.accounts).filter((address) => address !== to && !more.includes(address));
		const [other] = others;
		if (other === undefined) return no('there is no other account to which one could have sent it');
		const subject = `Step ${this.#number}`;
		const wrong: Wrong = {
			id: 'to-another',
			do: [`send "${subject}" to ${other}`],
			when: `mail("${other}", "${subject}")`,
			because: { en: `That mail went to ${other}.`, de: `Diese Mail ging an ${other}.` },
			undo: [],
		};
		const title = { en: `The mail "${subject}" is in the mailbox`, de: `Die Mail „${subject}“ liegt im Postfach` };
		return this.#step(null, `send "${subject}" to ${to}`, [{ id: 'there', title, expect: `mail("${to}", "${subject}")`, within: slowest }], wrong);
	}

	#creates(addresses: readonly string[]): DraftedStep {
		const [first = ''] = addresses;
		if (addresses.length > accountsMax) return no(`${addresses.length} accounts are more than an exercise creates at once`);
		const checks = addresses.map((address, index) => ({
			id: index === 0 ? 'created' : `created-${index + 1}`,
			title: { en: `${address} is there`, de: `${address} ist da` },
			expect: `account("${address}").generation is known`,
		}));
		const mistyped = `${first.slice(0, first.indexOf('@'))}x${first.slice(first.indexOf('@'))}`;
		const wrong: Wrong = {
			id: 'mistyped',
			do: [`create account ${mistyped}`],
			when: `account("${mistyped}").generation is known`,
			because: { en: `That account is called ${mistyped}.`, de: `Dieses Konto heißt ${mistyped}.` },
			undo: [],
		};
		return this.#step(
			null,
			addresses.map((address) => `create account ${address}`),
			checks,
			wrong,
		);
	}
}

function no(why: string): DraftedStep {
	return { ok: false, no: why };
}

function stateOf(world: LabWorld, name: string): string | null {
	const node = world.view.nodes[name];
	return node ? shownState(node) : null;
}

/** As actions write it: at most one digit behind the point. */
function rateText(ratePerS: number): string {
	return String(Math.min(ratePerSMax, Math.round(ratePerS * 10) / 10));
}

/** 'be1 be2 one-way', 'be1 @frontends'; null: no short way to say it. */
function linkOrders(links: readonly LinkDirection[], before: LabWorld, called: (name: string) => string): string[] | null {
	const keyOf = ({ from, to }: LinkDirection) => `${from} ${to}`;
	const there = new Set(links.map(keyOf));
	const isTwoWay = links.every(({ from, to }) => there.has(keyOf({ from: to, to: from })));
	const isOneWay = links.every(({ from, to }) => !there.has(keyOf({ from: to, to: from })));
	if (!isTwoWay && !isOneWay) return null;
	const end = isOneWay ? ' one-way' : '';
	const from = isTwoWay ? commonEnd(links) : [...new Set(links.map((link) => link.from))].length === 1 ? (links[0]?.from ?? null) : null;
	if (from === null) {
		const pairs = isTwoWay ? links.filter((link) => link.from < link.to) : links;
		return pairs.length > 4 ? null : pairs.map((link) => `${called(link.from)} ${called(link.to)}${end}`);
	}
	const others = [...new Set(links.map((link) => (link.from === from ? link.to : link.from)))].toSorted();
	const all = Object.values(before.view.nodes).filter(({ name }) => name !== from);
	const group = (names: readonly string[]) => names.length === others.length && names.toSorted().every((name, index) => name === others[index]);
	const [only] = others;
	if (others.length === 1 && only !== undefined) return [`${called(from)} ${called(only)}${end}`];
	if (group(all.filter(({ role }) => role === 'frontend').map(({ name }) => name))) return [`${called(from)} @frontends${end}`];
	if (group(all.filter(({ role }) => role === 'backend').map(({ name }) => name))) return [`${called(from)} @backends${end}`];
	if (group(all.map(({ name }) => name))) return [`${called(from)} @all${end}`];
	return others.length > 4 ? null : others.map((other) => `${called(from)} ${called(other)}${end}`);
}

/** The node at which all of these links begin or end. */
function commonEnd(links: readonly LinkDirection[]): string | null {
	const [first] = links;
	return [first?.from, first?.to].find((name) => name !== undefined && links.every(({ from, to }) => from === name || to === name)) ?? null;
}
