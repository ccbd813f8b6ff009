/**
 * The one plain sentence below the picture: what is the case now, and why, from recorded events only.
 *
 * The newest step of the last fault that is still of interest wins; without one, who leads and who serves.
 */
import { boxState, type ClusterView, type FaultView, isBackend, isProcessFault, isStillOn } from './cluster-view.ts';
import { type Milestone, measuredAfterFault } from './measured.ts';
import type { Sentence, Tone } from './sentences.ts';

/** A fault that is mended again is talked about this much longer. Chosen: time to read two sentences. */
const talkMs = 15_000;

export function situationOf(view: ClusterView): Sentence {
	const phase = view.status?.phase;
	const nodes = Object.values(view.nodes);
	const ready = nodes.filter((node) => boxState(node) === 'ready').length;
	if (phase === 'stopping') return tell('stopping', {});
	if (phase === 'starting') return tell('starting', { ready, count: nodes.length });
	const { fault } = view;
	if (fault) {
		const isOn = isStillOn(view, fault);
		const mended = ready === nodes.length && !isOn;
		const steps = measuredAfterFault(view);
		const lastStepMs = fault.atMs + (steps.at(-1)?.afterMs ?? 0);
		const isNews = !mended || view.lastAtMs - lastStepMs < talkMs;
		// Links, volumes and drains leave no trace at a node that was never out: mended is mended.
		if (isNews && (isProcessFault(fault.kind) || isOn || !mended || steps.some(({ id }) => id === 'ready'))) return afterFault(view, fault, steps);
	}
	return quiet(view, ready, nodes.length);
}

function tell(key: string, params: Sentence['params'], tone: Tone = 'plain', epoch: number | null = null): Sentence {
	return { key: `situation.${key}`, params, tone, nodes: [], epoch };
}

function quiet(view: ClusterView, ready: number, count: number): Sentence {
	if (!view.controller) return tell('noController', { ready, count }, 'bad');
	const { node, epoch } = view.controller;
	const up = Object.values(view.servers).filter((state) => state === 'up').length;
	const params = { node, epoch, up, count: Object.keys(view.servers).length };
	return view.backup ? tell('quiet', { ...params, backup: view.backup }, 'plain', epoch) : tell('quietAlone', params, 'warn', epoch);
}

function afterFault(view: ClusterView, fault: FaultView, steps: readonly Milestone[]): Sentence {
	const step = (id: string) => steps.find((candidate) => candidate.id === id);
	const target = view.nodes[fault.node];
	const name = fault.node;
	const backAgain = target !== undefined && boxState(target) === 'ready' && step('ready') !== undefined;
	if (fault.kind === 'restart' || fault.kind === 'resume' || backAgain) return returning(view, fault, step);
	if (!isProcessFault(fault.kind)) return otherFault(view, fault, step);
	if (target && !isBackend(target)) return frontendFault(view, fault, step);

	const silent = step('silent');
	const taken = step('controllerTaken');
	if (taken) {
		const count = Number(silent?.params.count ?? 0);
		const params = { node: name, leader: taken.params.node ?? '', epoch: taken.params.epoch ?? 0, seconds: taken.afterMs / 1000, count };
		if (fault.kind === 'stop') return tell('stopTaken', params, 'lead', taken.epoch);
		if (fault.kind === 'pause') return tell('pauseTaken', params, 'lead', taken.epoch);
		return tell(step('linksEnded') && silent ? 'killTaken' : 'killTakenPlain', params, 'lead', taken.epoch);
	}
	if (fault.kind === 'stop') return tell('stopping1', { node: name });
	if (step('declaredDead')) return tell('declaredDead', { node: name, life: Number(step('declaredDead')?.params.life ?? 0) }, 'bad');
	if (silent) return tell('silent', { node: name, count: Number(silent.params.count ?? 0) }, 'bad');
	if (fault.kind === 'pause') return tell(fault.role === 'controller' ? 'pausedController' : 'paused', { node: name }, 'warn');
	return tell(fault.role === 'controller' ? 'killedController' : 'killed', { node: name }, 'bad');
}

/** Of links, a volume or a drain: who leads instead, or what is on. */
function otherFault(view: ClusterView, fault: FaultView, step: StepOf): Sentence {
	const { node, kind } = fault;
	const taken = step('controllerTaken');
	if (taken && taken.params.node !== node && fault.role === 'controller') {
		const params = { node, leader: taken.params.node ?? '', epoch: taken.params.epoch ?? 0, seconds: taken.afterMs / 1000 };
		return tell(`taken.${kind}`, params, 'lead', taken.epoch);
	}
	if (step('declaredDead')) return tell('declaredDead', { node, life: Number(step('declaredDead')?.params.life ?? 0) }, 'bad');
	if (kind === 'cut' || kind === 'slow')
		return tell(`on.${kind}`, { count: Object.values(view.linkFaults).filter((link) => link.state === kind).length }, 'warn');
	return tell(`on.${kind}`, { node }, 'warn');
}

type StepOf = (id: string) => Milestone | undefined;

function returning(view: ClusterView, fault: FaultView, step: StepOf): Sentence {
	const node = fault.node;
	const target = view.nodes[node];
	const ready = step('ready');
	if (ready && target && isBackend(target))
		return tell(view.backup === node ? 'backAsBackup' : 'back', { node, seconds: ready.afterMs / 1000, leader: view.controller?.node ?? '' }, 'good');
	if (ready) return tell('backFrontend', { node, seconds: ready.afterMs / 1000 }, 'good');
	if (step('fenced')) return tell('fenced', { node, life: Number(step('fenced')?.params.life ?? 0) }, 'warn');
	if (fault.kind === 'resume' && target && boxState(target) === 'ready') return tell('resumed', { node }, 'good');
	return tell(fault.kind === 'resume' ? 'resuming' : 'restarting', { node });
}

function frontendFault(view: ClusterView, fault: FaultView, step: StepOf): Sentence {
	const node = fault.node;
	const up = Object.values(view.servers).filter((state) => state === 'up').length;
	const out = step('server-down') ?? step('server-drain');
	if (out && up > 0) return tell('frontendOut', { node, seconds: out.afterMs / 1000, up, count: up }, 'warn');
	if (out) return tell('frontendsGone', { node }, 'bad');
	return tell(`frontend.${fault.kind}`, { node }, 'bad');
}
