/** The runner with the test as its clock. */
import { beforeEach, expect, test } from 'vitest';
import { done, type Outcome, refuse } from '../core/call-failure.ts';
import { parseFaultPlan } from '../core/fault-plan.ts';
import { FaultPlanRun, type NamedOrder } from './fault-plan-run.ts';

let nowMs: number;
let due: { atMs: number; work: () => void }[];
let did: string[];
let told: string[];
let controller: string;
let answer: (order: NamedOrder) => Promise<Outcome<unknown>>;

beforeEach(() => {
	nowMs = 1000;
	due = [];
	did = [];
	told = [];
	controller = 'be1';
	answer = async () => done(undefined);
});

function run(text: string): FaultPlanRun {
	const parsed = parseFaultPlan(text, ['be1', 'be2', 'fe1']);
	if (!parsed.ok) throw new Error(parsed.mistake.message);
	return new FaultPlanRun(text, parsed.steps, {
		nameOf: (name) => (name === '@backup' ? refuse('no-backup', 'no node is backup') : done(name === '@controller' ? controller : name)),
		running: (of) => (of === 'backend' ? ['be1', 'be2'] : of === 'frontend' ? [] : ['be1', 'be2', 'fe1']),
		perform: (order) => {
			did.push(`${nowMs} ${JSON.stringify(order)}`);
			return answer(order);
		},
		atMs: () => nowMs,
		later: (ms, work) => {
			const entry = { atMs: nowMs + ms, work };
			due.push(entry);
			return () => {
				due = due.filter((one) => one !== entry);
			};
		},
		random: () => 0.99,
		changed: () => {},
		stepFailed: (what, problem) => told.push(`${what}: ${problem}`),
		ended: (how, failed) => told.push(`${how} ${failed}`),
	});
}

/** Lets the time pass up to `atMs`; what is due happens. */
function pass(atMs: number): void {
	nowMs = atMs;
	const now = due.filter((one) => one.atMs <= atMs).sort((one, other) => one.atMs - other.atMs);
	due = due.filter((one) => one.atMs > atMs);
	for (const { work } of now) work();
}

test('each step at its time; who @controller is, is looked up then; "it" stays whom it was', async () => {
	const plan = run('kill @controller in 5 s, restart it after 20 s');
	pass(5_999);
	expect(did).toEqual([]);
	pass(6_000);
	expect(did).toEqual(['6000 {"do":"fault","kind":"kill","node":"be1"}']);
	expect(plan.state().steps[0]).toMatchObject({ state: 'running', node: 'be1' });
	controller = 'be2';
	pass(26_000);
	expect(did[1]).toBe('26000 {"do":"fault","kind":"restart","node":"be1"}');
	expect(await plan.result).toMatchObject({ state: 'done', startedAtMs: 1000, endedAtMs: 26_000 });
	expect(told).toEqual(['done 0']);
	expect(plan.isRunning()).toBe(false);
});

test('a step does not wait for the one before, and the plan ends when all are through', async () => {
	let drained: () => void = () => {};
	answer = (order) =>
		order.do === 'drain'
			? new Promise((resolve) => {
					drained = () => resolve(done(undefined));
				})
			: Promise.resolve(done(undefined));
	const plan = run('drain fe1, kill be1 after 1 s');
	pass(1000);
	pass(2000);
	expect(did.length).toBe(2);
	await Promise.resolve();
	expect(plan.state().state).toBe('running');
	drained();
	expect((await plan.result).state).toBe('done');
});

test('what cannot be done is told, and the plan goes on: heal still comes', async () => {
	answer = async (order) => (order.do === 'fault' ? refuse('not-running', 'be1 is not running') : done(undefined));
	const plan = run('kill be1, pause @backup, kill @random frontend, heal after 1 s');
	pass(1000);
	pass(2000);
	const result = await plan.result;
	expect(result.state).toBe('failed');
	expect(result.steps.map(({ state }) => state)).toEqual(['failed', 'failed', 'failed', 'done']);
	expect(told.sort()).toEqual(['done 3', 'kill @random frontend: no frontend runs', 'kill be1: be1 is not running', 'pause @backup: no node is backup']);
	expect(did.at(-1)).toBe('2000 {"do":"heal"}');
});

test('stopped: what has not begun is left out, and nothing comes later', async () => {
	const plan = run('every 10 s 3 times kill @random backend');
	pass(1000);
	expect(did).toEqual(['1000 {"do":"fault","kind":"kill","node":"be2"}']);
	expect(plan.stop()).toMatchObject({ state: 'stopped', steps: [{ node: 'be2' }, { state: 'left-out' }, { state: 'left-out' }] });
	expect(due).toEqual([]);
	expect(told).toEqual(['stopped 0']);
	expect((await plan.result).state).toBe('stopped');
	expect(plan.stop().state).toBe('stopped');
});

test('a cut from everybody meets the node, whichever side it is', async () => {
	const plan = run('cut @all be1, heal it @all after 1 s');
	pass(1000);
	pass(2000);
	await plan.result;
	expect(did[1]).toBe('2000 {"do":"link","kind":"heal","a":"be1","b":"@all","oneWay":false}');
});
