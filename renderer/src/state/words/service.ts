/**
 * What concerns every client at once: no backend is left, nobody reaches the volume, mail waits in queues.
 */
import { type Aftermath, hasStep } from '../aftermath.ts';
import { boxState } from '../cluster-view.ts';
import { backendsOf, frontendsOf, type Moment, namesOf, secondsOf } from './moment.ts';
import { type Statement, tell } from './statement.ts';

const gone: readonly string[] = ['down', 'stopped', 'paused', 'unreachable'];

/** Empty: some backend is there. */
export function noBackendWords(moment: Moment): readonly Statement[] {
	const backends = backendsOf(moment);
	if (backends.length === 0 || !backends.every((node) => gone.includes(boxState(node)))) return [];
	const isPausedAll = backends.every((node) => boxState(node) === 'paused');
	const nodes = namesOf(backends);
	return [
		isPausedAll ? tell('noBackendAnswers', { nodes }, { tone: 'bad', why: 'noBackend' }) : tell('noBackend', { nodes }, { tone: 'bad', why: 'noBackend' }),
		...takingWords(moment),
		tell('firstBackLeads', {}, { why: 'noBackend' }),
	];
}

/** Empty: some backend that runs reaches the volume. */
export function volumeAwayFromAllWords(moment: Moment): readonly Statement[] {
	const running = backendsOf(moment).filter((node) => !gone.includes(boxState(node)));
	if (running.length < 2 || !running.every((node) => node.volume?.is === 'away')) return [];
	const nodes = namesOf(running);
	const isHeld = nodes.every((name) => moment.view.facts.held[name]?.reason === 'volume-away');
	return [
		isHeld ? tell('volumeAwayAllHeld', { nodes }, { tone: 'bad', why: 'volumeAll' }) : tell('volumeAwayAll', { nodes }, { tone: 'bad', why: 'volumeAll' }),
		tell('nobodyDead', {}, { why: 'volumeAll' }),
		...queuedWords(moment),
	];
}

/** R11: with nobody to store, a frontend takes mail all the same. */
function takingWords(moment: Moment): readonly Statement[] {
	const queued = queuedWords(moment);
	if (queued.length > 0) return queued;
	return frontendsOf(moment).some(({ process }) => process === 'running') ? [tell('frontendsQueue', {}, { why: 'queue' })] : [];
}

/** Mails in all queues: waiting, or on their way. */
export function queuedWords({ view }: Moment): readonly Statement[] {
	const { counts, most, goOut } = view.facts.queues;
	const count = Object.values(counts).reduce((sum, one) => sum + one, 0);
	if (count === 0) return [];
	return [goOut ? tell('queuesDrain', { count, most }, { tone: 'good', why: 'queue' }) : tell('queuesHold', { count }, { tone: 'warn', why: 'queue' })];
}

/** The volume was away from all, and is back: nobody has to be looked at by itself. */
export function volumeBackForAllWords(moment: Moment, faults: readonly Aftermath[]): readonly Statement[] {
	const backends = backendsOf(moment);
	const came = backends.flatMap(({ name }) => faults.findLast((one) => one.node === name && one.kind === 'volume-away') ?? []);
	if (backends.length < 2 || came.length < backends.length) return [];
	const isFine = backends.every((node) => boxState(node) === 'ready' && node.volume?.is === 'here') && came.every((one) => !hasStep(one, 'declaredDead'));
	return isFine ? [tell('volumeBackAll', { nodes: namesOf(backends) }, { tone: 'good', why: 'volumeAll' })] : [];
}

/** As the lab's own traffic measures it. */
export function waitingWords(fault: Aftermath | null): readonly Statement[] {
	const waitingMs = fault?.clients?.waitingMs ?? 0;
	return waitingMs === 0 ? [] : [tell('clientsWait', { seconds: secondsOf(waitingMs) })];
}
