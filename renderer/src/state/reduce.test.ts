import { beforeEach, describe, expect, test } from 'vitest';
import { factsOf } from '../views/picture/picture-facts.ts';
import { outagesOf } from '../views/time/outages.ts';
import { bounds, boxState, type ClusterView, drawnState, emptyView, heardBy, heardLately, type NodeView } from './cluster-view.ts';
import { describedShape, RecordingWriter, sampleOf, shapes, statusOf, writeBeats, writeFailover, writeReturn, writeStart } from './fixture/failover.ts';
import { withEvents, withStatus } from './reduce.ts';
import { sentenceOf } from './sentences.ts';
import { situationOf } from './situation.ts';

const shape = shapes['dynamic-3'];
/** What is said at the last event. */
const said = (view: ClusterView) => situationOf(view, view.lastAtMs);
const keysOf = (view: ClusterView) => said(view).map(({ key }) => key.replace('situation.', ''));
const stepsOf = (view: ClusterView) => view.facts.aftermaths.at(-1)?.steps ?? [];
let writer: RecordingWriter;
let started: ClusterView;

beforeEach(() => {
	writer = new RecordingWriter();
	writeStart(writer, shape);
	started = withEvents(withStatus(emptyView('training-1'), statusOf(shape)), writer.events);
});

/** Everything written since `view`. */
function followed(view: ClusterView): ClusterView {
	return withEvents(view, writer.events);
}

describe('a start', () => {
	test('names controller, backup and plain backend', () => {
		expect(started.controller).toEqual({ node: 'be1', epoch: 7 });
		expect(Object.values(started.nodes).map((node) => [node.name, node.role, boxState(node)])).toEqual([
			['be1', 'controller', 'ready'],
			['be2', 'backup', 'ready'],
			['be3', 'backend', 'ready'],
			['fe1', 'frontend', 'ready'],
			['fe2', 'frontend', 'ready'],
		]);
		expect(said(started)).toMatchObject([
			{ key: 'situation.leads', params: { node: 'be1', epoch: 7 }, epoch: 7 },
			{ key: 'situation.backupNext', params: { backup: 'be2' } },
			{ key: 'situation.frontendsServe', params: { up: 2, count: 2 } },
		]);
	});

	test('is told in a recording as it was live: whose process is yet to come is starting', () => {
		const recording = new RecordingWriter();
		recording.engine(0, { type: 'cluster-starting', name: 'training-1', preset: 'dynamic' });
		recording.engine(1, { type: 'described', cluster: describedShape(shape) });
		recording.engine(20, { type: 'process', node: 'be1', state: 'starting' });
		recording.engine(90, { type: 'process', node: 'be2', state: 'starting' });
		const live = withEvents(withStatus(emptyView('training-1'), statusOf(shape)), recording.events);
		const replayed = withEvents(emptyView('training-1'), recording.events);
		const states = (view: ClusterView) => view.lanes.be2?.map(({ state }) => state);
		expect(states(replayed)).toEqual(['starting']);
		expect(states(replayed)).toEqual(states(live));
	});

	test('paints lanes from the recording, not from the status', () => {
		expect(started.lanes.be1?.map((segment) => [segment.state, segment.role, segment.epoch])).toContainEqual(['ready', 'controller', 7]);
		expect(started.lanes.be1?.at(-1)?.fromMs).toBe(700);
	});
});

describe('a sleep of the computer', () => {
	test('is kept with its length, and changes nothing about the cluster', () => {
		writer.engine(2000, { type: 'slept', forMs: 720_000, countedMs: 0 });
		const after = followed(started);
		expect(after.sleeps).toEqual([{ seq: writer.lastSeq, atMs: 2000, forMs: 720_000, countedMs: 0 }]);
		expect(after.nodes).toBe(started.nodes);
		expect(after.fault).toBe(started.fault);
		expect(after.lanes).toBe(started.lanes);
	});

	test('is said in the list of events, in seconds or minutes', () => {
		const said = [40_000, 720_000].map((forMs) => sentenceOf({ source: 'engine', seq: 1, atMs: 0, event: { type: 'slept', forMs, countedMs: 0 } }));
		expect(said.map((sentence) => [sentence?.key, sentence?.params])).toEqual([
			['event.sleptSeconds', { seconds: 40 }],
			['event.sleptMinutes', { minutes: 12 }],
		]);
	});

	test('however many there are, the newest are kept', () => {
		for (let count = 0; count < bounds.sleeps + 5; count += 1) writer.engine(2000 + count, { type: 'slept', forMs: 5_000, countedMs: 0 });
		expect(followed(started).sleeps).toHaveLength(bounds.sleeps);
	});
});

describe('the failover', () => {
	let after: ClusterView;

	beforeEach(() => {
		writeBeats(writer, shape, 1000, 2000);
		writeFailover(writer, shape, 2000, true);
		after = followed(started);
	});

	test('moves role, epoch and token; the killed node is down', () => {
		expect(after.controller).toEqual({ node: 'be2', epoch: 8 });
		expect(after.nodes.be2?.role).toBe('controller');
		expect(after.nodes.be3?.role).toBe('backup');
		expect(after.nodes.be1 && boxState(after.nodes.be1)).toBe('down');
		expect(after.tokens.find((token) => token.path === 'Controller')).toEqual({ path: 'Controller', token: '8-be2.1', before: '7-be1.3', changedAtMs: 2212 });
		expect(after.links['be1|fe1']).toBe('down');
		expect(after.links['be2|fe1']).toBe('up');
	});

	test('is told in sentences with times after the fault', () => {
		expect(after.fault).toMatchObject({ node: 'be1', kind: 'kill', role: 'controller', epoch: 7 });
		const told = after.story.filter((recorded) => recorded.atMs >= 2200 && recorded.atMs < 2225).map(sentenceOf);
		expect(told.map((sentence) => sentence?.key)).toEqual([
			'event.memberSilentLinkEnded',
			'event.controllerTaken',
			'event.token',
			'event.memberDeclaredDead',
			'event.token',
			'event.backupAppointed',
		]);
		expect(told[1]).toMatchObject({ params: { node: 'be2', epoch: 8 }, tone: 'lead', epoch: 8 });
	});

	test('is measured from the fault, each step once', () => {
		expect(stepsOf(after).map((step) => [step.id, step.afterMs])).toEqual([
			['processDown', 2],
			['linksEnded', 3],
			['suspected', 110],
			['silent', 200],
			['controllerTaken', 210],
			['declaredDead', 220],
			['backupAppointed', 224],
			['accountFirst', 250],
			['accountsMoved', 256],
			['mailThrough', 310],
		]);
	});

	test('the first mail through stays the first, however many follow; a new account has not moved', () => {
		for (let index = 0; index < bounds.mail + 50; index++)
			writer.node(3000 + index, 'be2', { type: 'mail-stored', account: 'alice@example.test', uid: 50 + index, sizeBytes: 9, deliveryId: 'd', known: false });
		writer.node(9000, 'be2', { type: 'account-taken', account: 'zoe@example.test', generation: 1, previous: '0-free', tookMs: 2 });
		const steps = stepsOf(followed(after));
		expect(steps).toEqual(stepsOf(after));
	});

	test('is summed up in three sentences', () => {
		expect(said(after)).toMatchObject([
			{ key: 'situation.takenAfterKill', params: { node: 'be1', leader: 'be2', epoch: 8, seconds: 0.21 }, epoch: 8, why: 'lead' },
			{ key: 'situation.accountsMoving', params: { node: 'be1', count: 3, total: 4 } },
			{ key: 'situation.backupNext', params: { backup: 'be3' } },
		]);
	});

	test('keeps the longest wait in view', () => {
		expect(after.traffic.longestWaitMs).toBe(310);
	});

	test('a wait that no recorded cause explains is no outage; one behind a fault is', () => {
		const calm = new RecordingWriter();
		writeStart(calm, shape);
		calm.engine(10_000, { type: 'traffic-started', ratePerS: 20 });
		calm.engine(10_250, { type: 'traffic', sample: sampleOf({ waitingMs: 260 }) });
		const before = withEvents(emptyView('training-1'), calm.events);
		expect(before.traffic).toMatchObject({ longestWaitMs: 260, longestOutageMs: null });
		expect(outagesOf(before.traffic.samples)).toMatchObject([{ longestMs: 260, isCalm: true }]);
		calm.engine(20_000, { type: 'fault', node: 'be1', kind: 'pause', by: 'lab' });
		calm.engine(20_500, { type: 'traffic', sample: sampleOf({ waitingMs: 480 }) });
		calm.engine(21_000, { type: 'traffic', sample: sampleOf({ waitingMs: 0 }) });
		calm.engine(22_000, { type: 'fault', node: 'be1', kind: 'resume', by: 'lab' });
		calm.engine(40_000, { type: 'traffic', sample: sampleOf({ waitingMs: 1650 }) });
		const later = withEvents(before, calm.events);
		expect(later.traffic).toMatchObject({ longestWaitMs: 1650, longestOutageMs: 480 });
		expect(outagesOf(later.traffic.samples).map(({ isCalm }) => isCalm)).toEqual([false, true]);
		calm.engine(50_000, { type: 'traffic-started', ratePerS: 20 });
		expect(withEvents(later, calm.events).traffic).toMatchObject({ longestWaitMs: null, longestOutageMs: null });
	});

	test('healed, the killed node is said to be back', () => {
		writer.engine(5000, { type: 'process', node: 'be1', state: 'starting' });
		writer.engine(5130, { type: 'process', node: 'be1', state: 'running', pid: 4200 });
		writer.node(5370, 'be1', { type: 'life-taken', life: 5 });
		writer.node(5380, 'be1', { type: 'state', state: 'ready' });
		writer.engine(5390, { type: 'healed', node: 'be1' });
		writer.node(5400, 'be2', { type: 'backup-appointed', epoch: 8, backup: 'be1' });
		expect(keysOf(followed(after))).toEqual(['backAsBackup', 'goesOnLeading']);
	});

	test('a killed node that somebody else started again is killed no more', () => {
		expect(after.nodes.be1?.fault).toBe('kill');
		writer.engine(5000, { type: 'process', node: 'be1', state: 'starting' });
		expect(followed(after).nodes.be1?.fault).toBeNull();
	});

	test('the killed node comes back as backup in a new life', () => {
		writeReturn(writer, shape, 5000);
		const back = followed(after);
		expect(back.nodes.be1).toMatchObject({ role: 'backup', life: 5 });
		expect(back.nodes.be1 && boxState(back.nodes.be1)).toBe('ready');
		expect(said(back)).toMatchObject([
			{ key: 'situation.backAsBackup', params: { node: 'be1', life: 5 } },
			{ key: 'situation.goesOnLeading', params: { leader: 'be2', epoch: 8 } },
		]);
	});
});

describe('a page opened after the failover', () => {
	/** What the engine says by then. */
	function statusAfter() {
		const status = statusOf(shape);
		const roles = { be1: 'backend', be2: 'controller', be3: 'backup' } as const;
		return {
			...status,
			controller: { node: 'be2', epoch: 8 },
			backup: 'be3',
			tokens: status.tokens.map((token) => (token.path === 'Controller' ? { ...token, token: '8-be2.1' } : token)),
			nodes: status.nodes.map((node) => ({
				...node,
				role: roles[node.name as keyof typeof roles] ?? node.role,
				...(node.name === 'be1' ? { state: 'down' as const, process: 'down' as const, pid: null } : {}),
			})),
		};
	}

	beforeEach(() => writeFailover(writer, shape, 2000));

	test('tells the past as it was, not as it is now', () => {
		const view = withStatus(withEvents(withStatus(emptyView('training-1'), statusAfter()), writer.events), statusAfter());
		expect(view.lanes.be1?.at(-1)).toEqual({ fromMs: 2002, role: 'backend', state: 'down', epoch: null });
		expect(view.lanes.be1?.at(-2)).toEqual({ fromMs: 700, role: 'controller', state: 'ready', epoch: 7 });
		expect(view.fault).toMatchObject({ node: 'be1', role: 'controller', epoch: 7 });
		expect(view.controller).toEqual({ node: 'be2', epoch: 8 });
		expect(view.tokens.find((token) => token.path === 'Controller')?.before).toBe('7-be1.3');
	});

	test('a past without its beginning paints no lane that nobody can vouch for', () => {
		const late = writer.events.filter((recorded) => recorded.atMs > 2300);
		const view = withEvents(withStatus(emptyView('training-1'), statusAfter()), late);
		expect(view.lanes).toEqual({});
		expect(withStatus(view, statusAfter()).lanes.be2).toEqual([{ fromMs: view.lastAtMs, role: 'controller', state: 'ready', epoch: 8 }]);
	});
});

describe('the sentence, moment by moment', () => {
	test.each([
		[0, 'killedController'],
		[5, 'killedLinksEnded'],
		[150, 'lastHeard'],
		[205, 'silentLinkEnded'],
		[211, 'takenAfterKill'],
	])('%i ms after the kill: %s', (afterMs, key) => {
		writeFailover(writer, shape, 2000);
		const view = withEvents(
			started,
			writer.events.filter((recorded) => recorded.atMs <= 2000 + afterMs),
		);
		expect(keysOf(view)[0]).toBe(key);
	});

	test('a paused controller that is replaced is said not to know', () => {
		writer.engine(2000, { type: 'fault', node: 'be1', kind: 'pause', by: 'lab' });
		writer.engine(2001, { type: 'process', node: 'be1', state: 'paused' });
		expect(keysOf(followed(started))).toEqual(['pausedController']);
		writer.node(2700, 'be2', { type: 'member-silent', member: 'be1', silentForMs: 700, missedBeats: 7, linkEnded: false });
		writer.node(2710, 'be2', { type: 'controller-taken', epoch: 8, from: '7-be1.3', reason: 'silent' });
		writer.node(2720, 'be2', { type: 'member-declared-dead', member: 'be1', life: 3 });
		expect(said(followed(started))).toMatchObject([
			{ key: 'situation.takenAfterPause', params: { leader: 'be2', epoch: 8 } },
			{ key: 'situation.frozenUnaware' },
			{},
		]);
	});
});

describe('whom a node hears', () => {
	const heard = () => heardLately(followed(started).beats.be2 ?? expect.unreachable());

	test('a word that one beat passed by changes nothing; a suspicion time without one does', () => {
		writer.beat(2000, 'be2', ['fe2', 'be1']);
		for (let beats = 0; beats < 5; beats++) writer.beat(2100 + beats * 100, 'be2', ['fe2']);
		expect(heard()).toEqual(['be1', 'fe2']);
		writer.beat(2600, 'be2', ['fe2']);
		expect(heard()).toEqual(['fe2']);
	});
});

describe('states', () => {
	const stateOf = (view: ClusterView, name: string) => {
		const node = view.nodes[name];
		return node ? boxState(node) : null;
	};

	test('R2: a fenced node shows it until its next life', () => {
		writer.node(2000, 'be1', { type: 'fenced', life: 3, reason: 'declared-dead' });
		expect(stateOf(followed(started), 'be1')).toBe('fenced');
		writer.node(2100, 'be1', { type: 'life-taken', life: 5 });
		writer.node(2101, 'be1', { type: 'state', state: 'joining' });
		expect(stateOf(followed(started), 'be1')).toBe('joining');
	});

	test('a planned stop ends as stopped, a kill as down', () => {
		writer.engine(2000, { type: 'fault', node: 'be2', kind: 'stop', by: 'lab' });
		writer.engine(2100, { type: 'process', node: 'be2', state: 'down' });
		expect(stateOf(followed(started), 'be2')).toBe('stopped');
	});

	test('a resumed node is again what it said last', () => {
		writer.engine(2000, { type: 'process', node: 'fe1', state: 'paused' });
		expect(stateOf(followed(started), 'fe1')).toBe('paused');
		writer.engine(2100, { type: 'process', node: 'fe1', state: 'running' });
		expect(stateOf(followed(started), 'fe1')).toBe('ready');
	});

	test('a status is believed in what it names', () => {
		const status = statusOf(shape);
		const nodes = status.nodes.map((node) => (node.name === 'be1' ? { ...node, state: 'down' as const, process: 'down' as const, pid: null } : node));
		const view = withStatus(started, { ...status, nodes, controller: { node: 'be2', epoch: 9 } });
		expect(stateOf(view, 'be1')).toBe('down');
		expect(view.controller).toEqual({ node: 'be2', epoch: 9 });
	});

	test('an older epoch that is reported late takes nothing back', () => {
		writer.node(2000, 'be2', { type: 'controller-taken', epoch: 8, from: '7-be1.3', reason: 'silent' });
		writer.node(2001, 'be3', { type: 'controller-taken', epoch: 6, from: '5-free', reason: 'released' });
		expect(followed(started).controller).toEqual({ node: 'be2', epoch: 8 });
	});
});

describe('economy', () => {
	test('events seen before are skipped, so a repeated follow changes nothing', () => {
		expect(withEvents(started, writer.events)).toBe(started);
	});

	test('a beat leaves nodes, lanes and story untouched', () => {
		writeBeats(writer, shape, 1000, 1100);
		const view = followed(started);
		expect(view.beats.be2).toMatchObject({ seq: 1, heard: ['be1', 'be3', 'fe1', 'fe2'] });
		expect(view.nodes).toBe(started.nodes);
		expect(view.lanes).toBe(started.lanes);
		expect(view.story).toBe(started.story);
	});

	test('the same status twice keeps every node', () => {
		const once = withStatus(started, statusOf(shape));
		const twice = withStatus(once, structuredClone(statusOf(shape)));
		expect(twice.nodes).toBe(once.nodes);
		expect(twice.tokens).toBe(once.tokens);
	});

	test('memory is bounded', () => {
		for (let index = 0; index < bounds.story + 500; index++) writer.node(3000 + index, 'fe1', { type: 'link-up', peer: 'be1' });
		for (let index = 0; index < bounds.mail + 50; index++) {
			writer.node(9000 + index, 'fe1', { type: 'mail-accepted', message: `m${index}`, recipients: 1, sizeBytes: 10, tookMs: 3 });
			writer.engine(9000 + index, { type: 'traffic', sample: sampleOf() });
		}
		const view = followed(started);
		expect(view.story.length).toBe(bounds.story);
		expect(view.mail.length).toBe(bounds.mail);
		expect(view.traffic.samples.length).toBeLessThanOrEqual(bounds.samples);
	});
});

describe('links, volumes, drains', () => {
	const both = (one: string, other: string) => [
		{ from: one, to: other },
		{ from: other, to: one },
	];

	test('a cut marks the moment, is drawn by direction, and ends with its heal', () => {
		writer.engine(2000, { type: 'link-fault', kind: 'cut', links: [...both('be1', 'fe1'), ...both('be1', 'fe2')] });
		const cut = followed(started);
		expect(cut.fault).toMatchObject({ node: 'be1', kind: 'cut', atMs: 2000, role: 'controller' });
		expect(Object.keys(cut.linkFaults)).toEqual(['be1>fe1', 'fe1>be1', 'be1>fe2', 'fe2>be1']);
		expect(said(cut)[0]).toMatchObject({ key: 'situation.cutOff', params: { node: 'be1', others: ['fe1', 'fe2'] } });
		writer.node(2500, 'be2', { type: 'controller-taken', epoch: 8, from: '7-be1.3', reason: 'better-reach' });
		expect(said(followed(cut))[0]).toMatchObject({ key: 'situation.takenAfterCut', params: { leader: 'be2', epoch: 8, seconds: 0.5 } });
		writer.engine(3000, { type: 'link-fault', kind: 'heal', links: [...both('be1', 'fe1'), ...both('be1', 'fe2')] });
		const healed = followed(cut);
		expect(healed.linkFaults).toEqual({});
		expect(keysOf(healed)).toEqual(['linksHealed', 'leads', 'backupPending']);
	});

	test('a volume away, full, slow and back; a status says the same', () => {
		writer.engine(2000, { type: 'fault', node: 'be2', kind: 'volume-slow', by: 'lab', delayMs: 200 });
		const slow = followed(started);
		expect(slow.nodes.be2?.volume).toEqual({ is: 'slow', delayMs: 200 });
		expect(slow.nodes.be2?.fault).toBeNull();
		expect(keysOf(slow)).toEqual(['volumeSlow', 'volumeSlowServes']);
		writer.engine(2100, { type: 'fault', node: 'be2', kind: 'volume-back', by: 'lab' });
		expect(followed(slow).nodes.be2?.volume).toEqual({ is: 'here' });
		const status = statusOf(shape);
		const told = withStatus(started, {
			...status,
			links: [{ from: 'be1', to: 'be2', state: 'slow', delayMs: 50 }],
			nodes: status.nodes.map((node) => (node.name === 'be3' ? { ...node, volume: { is: 'away' } } : node)),
		});
		expect(told.nodes.be3?.volume).toEqual({ is: 'away' });
		expect(told.linkFaults).toEqual({ 'be1>be2': { state: 'slow', delayMs: 50 } });
	});

	test('a backend without its volume, and one whose life has ended, are drawn as what they are, in box, lane and text', () => {
		const be3 = (view: ClusterView) => view.nodes.be3;
		const drawn = (view: ClusterView) => [be3(view) && drawnState(be3(view) as NodeView), view.lanes.be3?.at(-1)?.state];
		const life = be3(started)?.life ?? 0;
		expect(drawn(started)).toEqual(['ready', 'ready']);
		writer.engine(2000, { type: 'fault', node: 'be3', kind: 'volume-away', by: 'lab' });
		const away = followed(started);
		expect(drawn(away)).toEqual(['volume-away', 'volume-away']);
		expect(factsOf(away, 2000).links).toEqual([{ from: 'be3', to: '', is: 'volume-away', delayMs: 0 }]);
		writer.node(2600, 'be1', { type: 'member-declared-dead', member: 'be3', life });
		const dead = followed(away);
		expect(drawn(dead)).toEqual(['declared-dead', 'declared-dead']);
		writer.engine(3000, { type: 'fault', node: 'be3', kind: 'volume-back', by: 'lab' });
		writer.node(3100, 'be3', { type: 'life-taken', life: life + 2 });
		writer.node(3101, 'be1', { type: 'member-declared-dead', member: 'be3', life });
		expect(drawn(followed(dead))).toEqual(['ready', 'ready']);
	});

	test('a drain is on until the node is ready', () => {
		writer.engine(2000, { type: 'drain', node: 'fe1', on: true });
		writer.node(2010, 'fe1', { type: 'state', state: 'draining' });
		const draining = followed(started);
		expect(draining.nodes.fe1 && boxState(draining.nodes.fe1)).toBe('draining');
		expect(keysOf(draining)).toEqual(['drainsFrontend', 'othersTake']);
	});
});

describe('nodes come and go', () => {
	test('added: its lane begins then; removed: nothing of it is left', () => {
		writer.engine(2000, { type: 'node-added', node: 'fe3', role: 'frontend' });
		writer.engine(2010, { type: 'process', node: 'fe3', state: 'starting', pid: 77 });
		const grown = withStatus(followed(started), statusOf({ ...shape, frontends: [...shape.frontends, 'fe3'] }));
		expect(grown.order).toContain('fe3');
		expect(grown.lanes.fe3?.map(({ fromMs, state }) => [fromMs, state])).toEqual([
			[2000, 'starting'],
			[2010, 'ready'],
		]);
		writer.engine(2500, { type: 'link-fault', kind: 'cut', links: [{ from: 'fe3', to: 'be1' }] });
		writer.engine(3000, { type: 'node-removed', node: 'fe3' });
		const shrunk = followed(grown);
		expect([shrunk.order.includes('fe3'), 'fe3' in shrunk.nodes, 'fe3' in shrunk.lanes, 'fe3' in shrunk.servers, shrunk.linkFaults]).toEqual([
			false,
			false,
			false,
			false,
			{},
		]);
		// What it says after its end changes nothing.
		writer.node(3001, 'fe3', { type: 'state', state: 'stopped' });
		expect(followed(shrunk).nodes).toEqual(shrunk.nodes);
		expect(withStatus(shrunk, statusOf(shape)).lanes.fe3).toBeUndefined();
	});
});

describe('what mends', () => {
	const kinds = (view: ClusterView) => view.facts.aftermaths.map(({ kind }) => kind);
	const ids = (view: ClusterView) => view.facts.aftermaths.at(-1)?.steps.map(({ id }) => id) ?? [];

	test('is no fault: times count from what broke, and its account goes on until the node is ready', () => {
		const writer = new RecordingWriter();
		writeStart(writer, shapes['dynamic-3']);
		writeFailover(writer, shapes['dynamic-3'], 5000);
		// Long after anything happened.
		writeReturn(writer, shapes['dynamic-3'], 65_000);
		const view = withEvents(emptyView('training-1'), writer.events);
		expect(view.fault).toMatchObject({ kind: 'kill', atMs: 5000 });
		expect(kinds(view)).toEqual(['kill']);
		expect(ids(view)).toEqual(expect.arrayContaining(['startedAgain', 'ready']));
	});

	test.each(['healed', 'volume-back'] as const)('a volume that is back long after (%s) is told until the node is ready again', (how) => {
		const writer = new RecordingWriter();
		writeStart(writer, shapes.dynamic);
		writer.engine(5000, { type: 'fault', node: 'be1', kind: 'volume-away', by: 'lab' });
		writer.node(5900, 'be1', { type: 'fenced', life: 3, reason: 'declared-dead' });
		const backMs = 5900 + 27_000;
		if (how === 'healed') writer.engine(backMs, { type: 'healed', node: 'be1' });
		else writer.engine(backMs, { type: 'fault', node: 'be1', kind: 'volume-back', by: 'lab' });
		writer.node(backMs + 800, 'be1', { type: 'state', state: 'ready' });
		expect(ids(withEvents(emptyView('training-1'), writer.events))).toEqual(['fenced', 'volumeBack', 'ready']);
	});

	test('a pause that ended is told by its own account', () => {
		const writer = new RecordingWriter();
		writeStart(writer, shapes.dynamic);
		writer.engine(5000, { type: 'fault', node: 'be1', kind: 'pause', by: 'lab' });
		writer.engine(5001, { type: 'process', node: 'be1', state: 'paused' });
		writer.engine(35_000, { type: 'process', node: 'be1', state: 'running' });
		writer.engine(35_001, { type: 'fault', node: 'be1', kind: 'resume', by: 'lab' });
		writer.node(35_900, 'be1', { type: 'state', state: 'ready' });
		const view = withEvents(emptyView('training-1'), writer.events);
		expect([kinds(view), ids(view)]).toEqual([['pause'], ['processRunning', 'ready']]);
	});
});

test('the account of a fault tells the same longest wait as the header, also of who waited when it came', () => {
	const writer = new RecordingWriter();
	writeStart(writer, shapes.dynamic);
	writer.engine(4000, { type: 'traffic-started', ratePerS: 20 });
	writer.engine(5000, { type: 'fault', node: 'be1', kind: 'kill', by: 'lab' });
	writer.engine(7460, { type: 'traffic', sample: sampleOf({ readableMs: { median: 40, max: 2720 } }) });
	const view = withEvents(emptyView('training-1'), writer.events);
	expect(view.facts.aftermaths[0]?.clients?.longestMs).toBe(2720);
	expect(view.traffic.longestWaitMs).toBe(2720);
});

test('a node that was killed hears nobody any more, and one that is paused neither', () => {
	const writer = new RecordingWriter();
	writeStart(writer, shapes['dynamic-3']);
	writeBeats(writer, shapes['dynamic-3'], 1000, 5000);
	const before = withEvents(emptyView('training-1'), writer.events);
	expect(heardBy(before, 'be1')).toEqual(['be2', 'be3', 'fe1', 'fe2']);
	writer.engine(5001, { type: 'process', node: 'be1', state: 'down' });
	writer.engine(5002, { type: 'process', node: 'be2', state: 'paused' });
	const after = withEvents(before, writer.events);
	expect([heardBy(after, 'be1'), heardBy(after, 'be2'), heardBy(after, 'fe1')]).toEqual([null, null, null]);
	expect(heardBy(after, 'be3')).not.toBe(null);
});

test('who had waited long before a fault is told there from the fault on', () => {
	const writer = new RecordingWriter();
	writeStart(writer, shapes.dynamic);
	writer.engine(40_000, { type: 'fault', node: 'be1', kind: 'kill', by: 'lab' });
	writer.engine(40_500, { type: 'traffic', sample: sampleOf({ waitingMs: 30_500 }) });
	expect(withEvents(emptyView('training-1'), writer.events).facts.aftermaths[0]?.clients?.longestMs).toBe(500);
});
