/**
 * The page folds events for itself, to show moments that no status tells of: what it makes of them is what the engine
 * makes of them (engine/core/cluster-view.ts).
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ClusterDescription } from '../../../engine/contract/cluster-description.ts';
import type { EngineEvent, RecordedEvent } from '../../../engine/contract/recorded-event.ts';
import { applyEvent, type ClusterView as EngineView, emptyView as emptyEngineView, shownRole, shownState } from '../../../engine/core/cluster-view.ts';
import { type ClusterView, emptyView } from './cluster-view.ts';
import { describedShape, type NodeEvent, RecordingWriter, shapes, writeBeats, writeFailover, writeReturn, writeStart } from './fixture/failover.ts';
import { withEvents } from './reduce.ts';
import { statusFromView } from './status-from-view.ts';

const cluster: ClusterDescription = describedShape(shapes['dynamic-3']);
const names = cluster.nodes.map(({ name }) => name);

const aNode = fc.constantFrom(...names);
const aBackend = fc.constantFrom('be1', 'be2', 'be3');
const anEpoch = fc.integer({ min: 1, max: 9 });
const account = 'alice@example.test';

const nodeEvent: fc.Arbitrary<NodeEvent> = fc.oneof(
	fc.constantFrom('joining', 'ready', 'draining', 'withdrawn', 'stopped').map((state): NodeEvent => ({ type: 'state', state: state as 'ready' })),
	anEpoch.map((life): NodeEvent => ({ type: 'life-taken', life })),
	anEpoch.map((epoch): NodeEvent => ({ type: 'controller-taken', epoch, from: 'free', reason: 'silent' })),
	fc.record({ epoch: anEpoch, backend: aBackend }).map(({ epoch, backend }): NodeEvent => ({ type: 'controller-seen', epoch, holder: `${backend}.3` })),
	anEpoch.map((epoch): NodeEvent => ({ type: 'controller-released', epoch })),
	fc.record({ epoch: anEpoch, backup: fc.option(aBackend) }).map(({ epoch, backup }): NodeEvent => ({ type: 'backup-appointed', epoch, backup })),
	fc.constant<NodeEvent>({ type: 'account-taken', account, generation: 3, previous: '2-free', tookMs: 1 }),
	fc.constant<NodeEvent>({ type: 'account-released', account, generation: 3 }),
	fc.constant<NodeEvent>({ type: 'held', reason: 'volume-away' }),
	fc.constant<NodeEvent>({ type: 'fit', heldForMs: 4 }),
	fc.constant<NodeEvent>({ type: 'session-opened', protocol: 'imap', account, through: 'fe1' }),
	fc.constant<NodeEvent>({ type: 'session-closed', protocol: 'imap', account }),
	anEpoch.map((queued): NodeEvent => ({ type: 'mail-queued', message: 'm1', recipients: 1, queued })),
);

const engineEvent: fc.Arbitrary<EngineEvent> = fc.oneof(
	fc
		.record({ node: aNode, state: fc.constantFrom('down', 'starting', 'running', 'paused', 'unreachable'), pid: fc.option(fc.integer({ min: 1, max: 99 })) })
		.map(({ node, state, pid }): EngineEvent => ({ type: 'process', node, state: state as 'down', ...(pid === null ? {} : { pid }) })),
	fc
		.record({ node: aBackend, kind: fc.constantFrom('kill', 'stop', 'pause', 'resume', 'restart', 'volume-away', 'volume-full', 'volume-back') })
		.map(({ node, kind }): EngineEvent => ({ type: 'fault', node, kind: kind as 'kill', by: 'lab' })),
	aNode.map((node): EngineEvent => ({ type: 'healed', node })),
	fc
		.record({ node: aNode, sessions: anEpoch })
		.map(({ node, sessions }): EngineEvent => ({ type: 'counted', node, openAccounts: 2, sessions, queued: 1, life: 3 })),
	fc
		.record({ from: aNode, to: aNode, kind: fc.constantFrom('cut', 'slow', 'heal') })
		.map(
			({ from, to, kind }): EngineEvent => ({ type: 'link-fault', kind: kind as 'cut', links: [{ from, to }], ...(kind === 'slow' ? { delayMs: 200 } : {}) }),
		),
	fc.constant<EngineEvent>({ type: 'token', path: 'Controller', before: '7-be1.3', after: '8-be2.1' }),
	fc.constant<EngineEvent>({ type: 'token', path: 'Controller', before: '8-be2.1', after: null }),
	fc.constant<EngineEvent>({ type: 'cluster-ready', tookMs: 5 }),
	fc.constant<EngineEvent>({ type: 'node-added', node: 'be4', role: 'backend' }),
	fc.constant<EngineEvent>({ type: 'node-removed', node: 'be4' }),
	fc.constant<EngineEvent>({ type: 'node-removed', node: 'be2' }),
);

const anEvent = fc.oneof(
	fc.record({ node: aNode, event: nodeEvent }).map((told) => ({ source: 'node' as const, ...told })),
	engineEvent.map((event) => ({ source: 'engine' as const, event })),
);

test('after any events the page and the engine say the same', () => {
	fc.assert(
		fc.property(fc.array(anEvent, { maxLength: 60 }), (told) => {
			const events = possible(told).map((one, index): RecordedEvent => ({ ...one, seq: index + 1, atMs: index * 10 }));
			sameTruth([{ source: 'engine', seq: 0, atMs: 0, event: { type: 'described', cluster } }, ...events]);
		}),
		{ numRuns: 400 },
	);
});

test('all through a failover and the return of the killed node the page and the engine say the same', () => {
	const shape = shapes['dynamic-3'];
	const writer = new RecordingWriter();
	writeStart(writer, shape);
	writeBeats(writer, shape, 1000, 3000);
	writeFailover(writer, shape, 3000);
	writeReturn(writer, shape, 5000);
	sameTruth(writer.events);
});

/** A process that has ended does nothing but start, and one that has not been started cannot end. */
function possible<T extends { readonly event: NodeEvent | EngineEvent }>(told: readonly T[]): T[] {
	const started = new Set<string>();
	return told.filter(({ event }) => {
		if (event.type !== 'process') return true;
		const isPossible = started.has(event.node) || event.state === 'starting';
		if (event.state === 'starting') started.add(event.node);
		if (event.state === 'down') started.delete(event.node);
		return isPossible;
	});
}

function sameTruth(events: readonly RecordedEvent[]): void {
	let page = emptyView('training-1');
	let engine = emptyEngineView(cluster.nodes.map(({ name, roles }) => ({ name, role: roles.includes('backend') ? 'backend' : 'frontend' })));
	for (const [index, event] of events.entries()) {
		page = withEvents(page, [{ ...event, seq: index + 1 }]);
		engine = applyEvent(engine, event);
		if (page.description !== null) expect(truthOfPage(page), JSON.stringify(event)).toEqual(truthOfEngine(engine));
	}
}

function truthOfPage(view: ClusterView) {
	const status = statusFromView(view, '');
	return {
		phase: status.phase,
		controller: status.controller,
		backup: status.backup,
		nodes: sorted(
			status.nodes.map(({ name, role, state, pid, life, openAccounts, sessions, queued, volume, held }) => {
				const fenced = view.nodes[name]?.fenced ?? false;
				return { name, role, state: fenced ? null : state, pid, life, openAccounts, sessions, queued, volume, held };
			}),
		),
		links: sorted(status.links.map(({ from, to, state, delayMs }) => ({ name: `${from}>${to}`, state, delayMs }))),
		tokens: sorted(status.tokens.map(({ path, token }) => ({ name: path, token }))),
	};
}

function truthOfEngine(view: EngineView): unknown {
	return {
		phase: view.phase,
		controller: view.controller,
		backup: view.backup,
		nodes: sorted(
			Object.values(view.nodes).map((node) => {
				const { name, pid, life, queued, volume } = node;
				const isAlive = node.process !== 'down';
				const numbers = { openAccounts: isAlive ? node.openAccounts : 0, sessions: isAlive ? node.sessions : 0, held: isAlive && node.held };
				return { name, role: shownRole(view, node), state: shownState(node), pid, life, queued, volume, ...numbers };
			}),
		),
		links: sorted(view.links.map(({ from, to, state, delayMs }) => ({ name: `${from}>${to}`, state, delayMs }))),
		tokens: sorted(Object.entries(view.tokens).map(([name, token]) => ({ name, token }))),
	};
}

function sorted<T extends { readonly name: string }>(list: readonly T[]): T[] {
	return [...list].sort((one, other) => (one.name < other.name ? -1 : 1));
}
