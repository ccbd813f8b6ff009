import { expect, test } from 'vitest';
import { type ClusterView, emptyView } from './cluster-view.ts';
import { RecordingWriter, sampleOf, shapes, statusOf, writeBeats, writeFailover, writeStart } from './fixture/failover.ts';
import { withEvents, withStatus } from './reduce.ts';
import { situationOf } from './situation.ts';
import { withWholePast } from './whole-past.ts';

const shape = shapes['dynamic-3'];
const name = 'training-1';

/** A failover under traffic, then a long calm. */
function recorded() {
	const writer = new RecordingWriter();
	writeStart(writer, shape);
	writeBeats(writer, shape, 1000, 3000);
	writer.engine(3000, { type: 'traffic-started', ratePerS: 20 });
	writer.engine(3100, { type: 'traffic', sample: sampleOf({ waitingMs: 1850 }) });
	writeFailover(writer, shape, 5000);
	writeBeats(writer, shape, 8000, 12_000, ['be2', 'be3']);
	writer.engine(12_000, { type: 'traffic', sample: sampleOf() });
	return writer.events;
}

const events = recorded();
const told = withEvents(emptyView(name), events);
const status = { ...statusOf(shape, name, 'dynamic-3'), controller: { node: 'be2', epoch: 8 }, backup: 'be3' };

/** As a page sees it that comes late: the status, and the newest events alone. */
function late(count: number): ClusterView {
	return withEvents(withStatus(emptyView(name), status), events.slice(-count));
}

test('a page that came late says nothing of what it did not see, and all of it when the past was read', () => {
	const before = late(60);
	expect(before.facts.aftermaths).toEqual([]);
	expect(before.traffic.running).toBe(false);
	const after = withWholePast(before, told);
	for (const part of ['facts', 'traffic', 'story', 'lanes', 'fault', 'beats', 'sessions', 'suspicions'] as const) expect(after[part]).toEqual(told[part]);
	expect(situationOf(after, after.lastAtMs)).toEqual(situationOf(withStatus(told, status), told.lastAtMs));
	expect(after.status).toBe(status);
});

function nodeOf(view: ClusterView, node: string) {
	const found = view.nodes[node];
	if (!found) throw new Error(`no ${node}`);
	return found;
}

test('what a status named stays, what it cannot name comes from the events', () => {
	const after = withWholePast(late(60), { ...told, nodes: { ...told.nodes, be2: { ...nodeOf(told, 'be2'), sinceMs: 700, openAccounts: 99, held: true } } });
	expect(after.nodes.be2).toMatchObject({ sinceMs: 700, held: true, openAccounts: late(60).nodes.be2?.openAccounts });
	expect(after.controller).toEqual({ node: 'be2', epoch: 8 });
});

test('a past that ends elsewhere or has a gap itself is not taken', () => {
	const view = late(60);
	expect(withWholePast(view, withEvents(emptyView(name), events.slice(0, -1)))).toBe(view);
	expect(withWholePast(view, late(80))).toBe(view);
});

test('events that are missing in between make a view that is not whole any more', () => {
	const cut = withEvents(withEvents(emptyView(name), events.slice(0, 40)), events.slice(60));
	expect(cut.facts.isWhole).toBe(false);
	expect(withWholePast(cut, told).facts).toEqual(told.facts);
});
