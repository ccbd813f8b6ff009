import { describe, expect, test } from 'vitest';
import { type ClusterView, emptyView, type NodeView } from '../state/cluster-view.ts';
import { shapes, statusOf } from '../state/fixture/failover.ts';
import { withStatus } from '../state/reduce.ts';
import type { ActionContext } from './action.ts';
import { allActions, kindOf } from './all-actions.ts';
import { nodeActions } from './node-actions.ts';
import { testingContext } from './testing-context.ts';

const status = statusOf(shapes.dynamic);
const view = withStatus(emptyView('training-1'), status);
const around = (changed: Partial<ClusterView>, more: Partial<ActionContext> = {}) => testingContext({ ...view, ...changed }, more);
const withNode = (name: string, patch: Partial<NodeView>) =>
	around({ nodes: { ...view.nodes, [name]: { ...(view.nodes[name] ?? expect.unreachable()), ...patch } } });
const possible = (context: ActionContext, name = 'be1') =>
	nodeActions(context, name)
		.filter(({ whyNot }) => whyNot === null)
		.map(kindOf);
const why = (context: ActionContext, kind: string, name = 'be1') => nodeActions(context, name).find((one) => kindOf(one) === kind)?.whyNot;
const always = ['shell', 'files', 'logs', 'select'];

describe('what can be done to a node', () => {
	test('that is ready: everything but the ends of what is not on', () => {
		expect(possible(around({}))).toEqual([
			'kill',
			'stop',
			'pause',
			'restart',
			'drain',
			'volume-away',
			'volume-full',
			'volume-slow',
			'links-cut',
			'links-slow',
			...always,
			'remove',
		]);
	});

	test.each([
		['paused', ['kill', 'resume']],
		['down', ['restart']],
	] as const)('that is %s: %j of its process', (process, kinds) => {
		expect(possible(withNode('be1', { process })).filter((kind) => ['kill', 'stop', 'pause', 'resume', 'restart'].includes(kind))).toEqual(kinds);
	});

	test('of a bare cluster that nobody has started: nothing of its process, and its start is its terminal’s', () => {
		const bare = withNode('be1', { process: 'down', reported: 'stopped', life: 0, byHand: true, fault: null });
		expect(possible(bare).filter((kind) => ['kill', 'stop', 'pause', 'resume', 'restart'].includes(kind))).toEqual([]);
		expect(why(bare, 'restart')).toEqual({ key: 'whyNot.startedByHand' });
	});

	test('a frontend has no volume', () => {
		expect(nodeActions(around({}), 'fe1').filter(({ id }) => id.includes('volume'))).toEqual([]);
	});

	test('a node that drains can only end it; one whose volume is away gets it back', () => {
		const draining = around({ status: { ...status, faults: [{ node: 'fe1', kind: 'drain', sinceMs: 0 }] } });
		expect([why(draining, 'drain', 'fe1'), why(draining, 'ready', 'fe1')]).toEqual([{ key: 'whyNot.draining' }, null]);
		const away = withNode('be1', { volume: { is: 'away' } });
		expect([why(away, 'volume-away'), why(away, 'volume-back'), why(away, 'volume-full')]).toEqual([{ key: 'whyNot.volumeAlready' }, null, null]);
	});

	test('WebAdmin is opened in a browser, a backend’s also through a frontend that runs', () => {
		const nodes = status.nodes.map((node) => ({ ...node, webAdminUrl: `http://${node.address}:8010/` }));
		const known = around({ status: { ...status, nodes } });
		const verbs = (name: string) => nodeActions(known, name).flatMap(({ id, verb, whyNot }) => (id.includes('webAdmin') ? [[verb, whyNot]] : []));
		expect(verbs('be1')).toEqual([
			[{ key: 'webAdmin.open' }, null],
			[{ key: 'webAdmin.openThrough', params: { frontend: 'fe1' } }, null],
		]);
		expect(verbs('fe1')).toEqual([[{ key: 'webAdmin.open' }, null]]);
		expect(why(testingContext({ ...view, status: { ...status, nodes } }, { moment: 'past' }), 'webAdmin-own')).toEqual({ key: 'past.noActions' });
	});

	test('links are healed where one of them is cut or slow, in either direction', () => {
		const cut = around({ linkFaults: { 'be1>fe1': { state: 'cut', delayMs: 0 } } });
		expect(['be1', 'fe1', 'be2'].map((name) => why(cut, 'links-heal', name) === null)).toEqual([true, true, false]);
	});

	test('the last one of its role stays; while something is done to a node, or the engine is lost, nothing else is', () => {
		const { be2: _, ...nodes } = view.nodes;
		expect(why(around({ nodes }), 'remove')).toEqual({ key: 'whyNot.lastNode' });
		expect(why(around({}, { busy: ['node:be1'] }), 'kill')).toEqual({ key: 'whyNot.busy' });
		expect(possible(around({}, { connected: false }))).toEqual(['select']);
		expect(possible(around({}, { moment: 'past' }))).toEqual(['select']);
	});
});

test('each action has an id of its own, and whoever leads is found by it', () => {
	const actions = allActions(around({}));
	const ids = actions.map(({ id }) => id);
	expect(new Set(ids).size).toBe(ids.length);
	expect(actions.filter(({ keywords, id }) => id.endsWith(':kill') && keywords.includes('@controller')).map(({ about }) => about)).toEqual(['be1']);
});
