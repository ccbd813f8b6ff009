/** Exercises by the engine's calls, over the fake runtime: begun, done, broken off, and gone on with by another engine. */
import { mkdirSync, mkdtempSync, rmdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { labResultsSchema } from '../contract/lab-results.ts';
import { type LabState, labStateSchema } from '../contract/labs.ts';
import type { Outcome } from '../core/call-failure.ts';
import { AllowedCommands } from '../labs/drive/allowed-commands.ts';
import type { LabEngine } from '../labs/drive/cluster-probe.ts';
import { KeptLearner } from '../labs/drive/kept-learner.ts';
import { LabRuns } from '../labs/drive/lab-runs.ts';
import { type RunHold, RunHolds } from '../labs/drive/run-holds.ts';
import { SavedRuns } from '../labs/drive/saved-run.ts';
import { textsTest, yamlTest } from '../labs/format/testing-lab.ts';
import { FakeRuntime } from '../runtime/fake/fake-runtime.ts';
import { Engine } from './engine.ts';
import type { EngineConnection } from './engine-options.ts';
import { Listener, value } from './testing-listener.ts';

let folder: string;
let runtime: FakeRuntime;
let engine: Engine;
let listener: Listener;
let connection: EngineConnection;
/** What the engine holds; as when its process ends, however it does. */
let held: RunHold[];
/** Put between exercises and the engine's own calls. */
let between: (call: string) => unknown;

function openEngine(): void {
	runtime = new FakeRuntime();
	held = [];
	between = () => undefined;
	const holds = new RunHolds(folder, 'app');
	const take = (lab: string) => {
		const taken = holds.take(lab);
		if (taken.ok) held.push(taken.value);
		return taken;
	};
	const meddled = <T extends LabEngine>(client: T): T => {
		const call = async (name: string, args: unknown) => (await between(name)) ?? client.call(name as never, args as never);
		return { ...client, call };
	};
	engine = new Engine({
		runtime,
		engineVersion: 'test',
		createProbe: () => ({ accountCount: 1, start: () => {}, noteFault: () => {}, stop: async () => Promise.reject(new Error('not asked for')) }),
		labs: (connect) =>
			new LabRuns({
				...{
					folders: [join(folder, 'labs'), join(folder, 'own')],
					saves: new SavedRuns(folder),
					holds: { take },
					allowed: new AllowedCommands(folder),
					pushEveryMs: 10,
				},
				...{ learner: new KeptLearner(folder), version: 'test', connect: () => meddled(connect()) },
			}),
	});
	listener = new Listener();
	connection = engine.connect(listener.pushes);
}

function writeLab(place: string, id: string, yaml: string): void {
	const lab = join(folder, place, id);
	for (const [path, text] of [['lab.yaml', yaml] as const, ...textsTest]) {
		mkdirSync(dirname(join(lab, path)), { recursive: true });
		writeFileSync(join(lab, path), text);
	}
}

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'engine-labs-'));
	// No traffic: the fake probe has nothing to tell.
	writeLab(
		'labs',
		'small',
		yamlTest.replace('  - traffic 5 per s\n', '  - wait until backup is not nobody\n').replace('cleanup: [traffic off]', 'cleanup: [heal]'),
	);
	openEngine();
});
afterEach(async () => {
	connection.close();
	await engine.close();
	rmSync(folder, { recursive: true, force: true });
});

const begin = (from: 'start' | 'checkpoint' | 'where-it-stopped') => connection.api.labBegin({ lab: 'small', from });

/** What is pushed, as soon as it is so. */
async function pushed(look: (state: LabState) => boolean): Promise<LabState> {
	// What the answer says is not pushed again.
	const now = value(await connection.api.labState({ lab: 'small' }));
	if (now !== null && look(now)) return labStateSchema.parse(now);
	await listener.until(() => {
		const state = listener.labStates.get('small');
		return state != null && look(state);
	});
	return labStateSchema.parse(listener.labStates.get('small'));
}

async function atKill(): Promise<void> {
	value(await begin('start'));
	value(await connection.api.labLeave({ lab: 'small', step: 'look' }));
}

test('exercises are listed by number, a wrong one with its mistakes, and none twice', async () => {
	writeLab('labs', 'first', yamlTest.replace('id: small', 'id: first').replace('minutes: 5', 'minutes: 5\nnumber: 1'));
	writeLab('own', 'mine', yamlTest.replace('id: small', 'id: mine').replace('controllers.acting', 'controllers.actng'));
	writeLab('own', 'small', yamlTest);
	writeLab('own', 'linked', yamlTest);
	rmSync(join(folder, 'own', 'linked', 'de'), { recursive: true });
	symlinkSync(join(folder, 'labs', 'first', 'de'), join(folder, 'own', 'linked', 'de'));
	writeLab('own', 'long', yamlTest);
	writeFileSync(join(folder, 'own', 'long', 'en', 'intro.md'), 'long '.repeat(100_000));
	mkdirSync(join(folder, 'own', 'notes'));
	const { labs, wrong, ownFolder } = value(await connection.api.labs({}));
	expect(labs.map(({ id, number, done }) => ({ id, number, done }))).toEqual([
		{ id: 'first', number: 1, done: null },
		{ id: 'small', number: null, done: null },
	]);
	expect(wrong).toMatchObject([
		{ id: 'linked', mistakes: [expect.stringContaining('is a link')] },
		{ id: 'long', mistakes: [expect.stringContaining('larger than 256 KB')] },
		{ id: 'mine', mistakes: [expect.stringMatching(/^mine\/lab\.yaml:\d+:\d+: .*controllers\.actng.*did you mean controllers\.acting\?$/)] },
		{ id: 'small', mistakes: [expect.stringContaining('give this one another id')] },
	]);
	expect(ownFolder).toBe(join(folder, 'own'));
});

test('a learner’s way: read, err, undo, do it, answer, end; what was read keeps its numbers', async () => {
	const begun = value(await begin('start'));
	expect(begun).toMatchObject({
		cluster: 'small',
		stage: { is: 'running' },
		texts: { intro: { en: '# en\n\nHello.\n' }, running: { text: { en: 'Look: be1 leads.\n' } } },
	});
	const atStep = value(await connection.api.labLeave({ lab: 'small', step: 'look' }));
	expect(atStep.checks).toMatchObject([{ is: 'not-yet', reason: { en: 'who leads: be1 (wanted: not be1)', de: expect.stringContaining('gewünscht') } }]);
	expect(atStep.price).toEqual({ step: 10, hint: 2, actions: ['kill @controller'] });

	value(await connection.api.fault({ name: 'small', node: 'be2', kind: 'kill' }));
	const erred = await pushed(({ mistakes }) => mistakes.length > 0);
	expect(erred.mistakes).toEqual([{ id: 'the-backup', because: { en: 'That was the backup.', de: 'Das war der Backup-Controller.' }, canUndo: true }]);
	const undone = value(await connection.api.labUndo({ lab: 'small', mistake: 'the-backup' }));
	expect(undone).toMatchObject({ mistakes: [], doing: null, problem: null, steps: [{}, { state: 'running', mistakes: [{ en: 'That was the backup.' }] }] });

	expect(value(await connection.api.labHint({ lab: 'small' })).hints).toEqual({
		taken: [expect.objectContaining({ en: 'Look at the word Controller.' })],
		isReady: false,
		isMore: false,
	});
	expect(await connection.api.labHint({ lab: 'small' })).toMatchObject({ ok: false, error: { code: 'no-hint' } });
	// Its backup is there again.
	value(await connection.api.status({ name: 'small' }));
	value(await connection.api.fault({ name: 'small', node: '@controller', kind: 'kill' }));
	const over = await pushed(({ isOver }) => isOver);
	const after = over.texts.last?.after?.en;
	expect(over).toMatchObject({
		score: { points: 8, of: 20 },
		texts: { running: null, last: { step: 'kill', after: { en: expect.stringMatching(/^After \d+ ms\.\n$/) } }, end: { en: 'The end.\n' } },
	});

	const [howLong, who] = over.questions;
	expect([howLong?.unit, who?.unit, who?.answer]).toEqual(['ms', 'none', null]);
	const answered = value(await connection.api.labAnswer({ lab: 'small', question: 'who', given: 0 }));
	expect(answered.questions[1]?.answer).toMatchObject({ isRight: true, right: [0] });
	expect(await connection.api.labAnswer({ lab: 'small', question: 'who', given: 1 })).toMatchObject({ ok: false, error: { code: 'answered' } });

	const { results, pages } = value(await connection.api.labResults({ lab: 'small', learner: ' Ada\nLovelace ' }));
	expect(labResultsSchema.parse(results)).toMatchObject({
		learner: 'Ada Lovelace',
		isOver: true,
		points: 13,
		pointsMax: 20,
		runtime: 'process',
		version: 'test',
	});
	expect(pages.de).toContain('Ada Lovelace');
	expect(value(await connection.api.labResults({ lab: 'small' })).results.learner).toBe('Ada Lovelace');

	const ended = value(await connection.api.labEnd({ lab: 'small' }));
	expect(ended).toMatchObject({ stage: { is: 'ended' }, score: { points: 13 }, texts: { last: { after: { en: after } } } });
	expect(runtime.clusters.size).toBe(0);
	const { labs } = value(await connection.api.labs({}));
	expect(labs[0]?.done).toMatchObject({ isOver: true, hasCluster: false, stepsThrough: 2, score: { points: 13, of: 20 } });
	expect(value(await connection.api.labText({ lab: 'small', step: 'look' })).text.en).toBe('Look: be1 leads.\n');
});

test('a solution does the step, and takes its points', async () => {
	await atKill();
	value(await connection.api.labSolve({ lab: 'small', step: 'kill' }));
	const over = await pushed(({ isOver }) => isOver);
	expect([over.steps[1]?.isSolved, over.score.points]).toEqual([true, 0]);
});

test('a step that is not the one that runs is neither left nor done', async () => {
	await atKill();
	expect(value(await connection.api.labLeave({ lab: 'small', step: 'look' })).steps[1]?.state).toBe('running');
	expect(value(await connection.api.labSolve({ lab: 'small', step: 'look' })).steps[1]?.isSolved).toBe(false);
	expect(value(await connection.api.labLeave({ lab: 'small', step: 'kill' })).steps[1]?.state).toBe('skipped');
});

test('a step that asks tells no answer before it is given, and says why a wrong one is wrong', async () => {
	const checks = yamlTest.indexOf('    checks:');
	const ask = `    ask:
      question: { en: Which one?, de: Welcher? }
      options:
        - { id: first, en: The first, de: Der erste, because: { en: It is dead., de: Er ist tot. } }
        - { id: second, en: The second, de: Der zweite, right: true }
`;
	const yaml = `${yamlTest.slice(0, checks)}${ask}quiz: []\n`.replace('  - traffic 5 per s\n', '  - wait until backup is not nobody\n');
	writeLab('labs', 'small', yaml);
	await atKill();
	const asked = value(await connection.api.labState({ lab: 'small' }));
	expect(asked?.ask).toMatchObject({ question: { de: 'Welcher?' }, given: null, options: [{ id: 'first' }, { id: 'second', text: { en: 'The second' } }] });
	expect(asked).toMatchObject({ checks: [{ is: 'not-yet', reason: null }], price: { actions: [] } });
	const wrong = value(await connection.api.labChoose({ lab: 'small', step: 'kill', option: 'first' }));
	expect(wrong).toMatchObject({ ask: { given: 'first', because: { en: 'It is dead.' } }, mistakes: [], price: { step: 8 } });
	const right = value(await connection.api.labChoose({ lab: 'small', step: 'kill', option: 'second' }));
	expect(right).toMatchObject({ isOver: true, score: { points: 8 }, texts: { last: { step: 'kill' } } });
});

test('back at a checkpoint the cluster is well, and the step begins anew', async () => {
	await atKill();
	value(await connection.api.fault({ name: 'small', node: 'be1', kind: 'kill' }));
	await pushed(({ isOver }) => isOver);
	const reset = value(await connection.api.labReset({ lab: 'small', step: 'kill' }));
	expect(reset).toMatchObject({
		isOver: false,
		problem: null,
		steps: [{ state: 'passed' }, { state: 'running' }],
		texts: { end: null, last: { step: 'look' } },
	});
	expect(value(await connection.api.status({ name: 'small' })).faults).toEqual([]);
	expect(await connection.api.labReset({ lab: 'small', step: 'nowhere' })).toMatchObject({ ok: true, value: { problem: { code: 'no-checkpoint' } } });
});

test.each([
	['a node', () => connection.api.add({ name: 'small', role: 'backend' })],
	['an account', () => connection.api.createAccounts({ name: 'small', accounts: [{ address: 'dana@example.test' }] })],
	['a node that was taken out', () => connection.api.remove({ name: 'small', node: 'fe2' })],
])('what healing does not take back, %s, is not there any more at a checkpoint: that needs a new cluster', async (_, change) => {
	await atKill();
	const before = value(await connection.api.status({ name: 'small' }));
	value(await (change() as Promise<Outcome<unknown>>));
	expect(await connection.api.labReset({ lab: 'small', step: 'kill' })).toMatchObject({ ok: false, error: { code: 'needs-new-cluster' } });
	expect(value(await connection.api.labState({ lab: 'small' }))).toMatchObject({ problem: null, doing: null });
	expect(value(await begin('checkpoint'))).toMatchObject({ stage: { is: 'running' }, steps: [{ state: 'passed' }, { state: 'running' }] });
	const after = value(await connection.api.status({ name: 'small' }));
	expect(after.startedAt).not.toBe(before.startedAt);
	expect([after.nodes.map(({ name }) => name), after.accounts.map(({ address }) => address)]).toEqual([
		before.nodes.map(({ name }) => name),
		before.accounts.map(({ address }) => address),
	]);
});

test('a step that makes what healing does not take back needs a new cluster, too, once it may have been done', async () => {
	writeLab(
		'labs',
		'small',
		yamlTest
			.replace('  - traffic 5 per s\n', '  - wait until backup is not nobody\n')
			.replace('      - kill @controller\n', '      - create account dana@example.test\n      - kill @controller\n'),
	);
	await atKill();
	expect(await connection.api.labReset({ lab: 'small', step: 'kill' })).toMatchObject({ ok: false, error: { code: 'needs-new-cluster' } });
});

test('whoever goes on where it stopped does not know how the cluster was at the checkpoint: that needs a new one', async () => {
	await atKill();
	const saves = new SavedRuns(folder);
	const saved = saves.read('small');
	if (!saved) expect.unreachable();
	// As it is taken up by another engine that has the cluster.
	value(await connection.api.labEnd({ lab: 'small' }));
	const up = value(await connection.api.up({ name: 'small', source: { preset: 'dynamic' }, detach: true }));
	saves.write({ ...saved, startedAt: up.startedAt });
	value(await begin('where-it-stopped'));
	expect(await connection.api.labReset({ lab: 'small', step: 'kill' })).toMatchObject({ ok: false, error: { code: 'needs-new-cluster' } });
});

test('several pages see the same, and one that only looks hears nothing of other exercises', async () => {
	const other = new Listener();
	const second = engine.connect(other.pushes);
	await second.api.labState({ lab: 'small' });
	const third = new Listener();
	engine.connect(third.pushes);
	await atKill();
	await other.until(() => other.labStates.get('small')?.steps[1]?.state === 'running');
	expect(third.labStates.size).toBe(0);
});

test('a page is told what it does not know yet, whatever other pages were told: nothing twice, and nothing missed', async () => {
	await atKill();
	const told = (texts: string[]) => ({ ...new Listener().pushes, labState: ({ state }: { state: LabState | null }) => void texts.push(JSON.stringify(state)) });
	const [first, second]: [string[], string[]] = [[], []];
	const page = engine.connect(told(first));
	await page.api.labState({ lab: 'small' });
	value(await connection.api.labHint({ lab: 'small' }));
	expect(first).toHaveLength(1);
	page.close();
	const answer = JSON.stringify(value(await engine.connect(told(second)).api.labState({ lab: 'small' })));
	expect(answer).toBe(first[0]);
	// Nothing changes by it.
	value(await connection.api.labLeave({ lab: 'small', step: 'look' }));
	value(await connection.api.labSolve({ lab: 'small', step: 'look' }));
	const states = [answer, ...second];
	expect(states.filter((state, index) => state === states[index - 1])).toEqual([]);
	// Back again to what the first page was told last.
	expect(states.at(-1)).toBe(answer);
});

test('what is found behind the first hundred is counted', async () => {
	for (let number = 1; number <= 102; number += 1) mkdirSync(join(folder, 'own', `mine-${number}`), { recursive: true });
	for (let number = 1; number <= 102; number += 1) writeFileSync(join(folder, 'own', `mine-${number}`, 'lab.yaml'), 'id: mine');
	const { labs, wrong, leftOut } = value(await connection.api.labs({}));
	expect([labs.length + wrong.length, leftOut]).toEqual([100, 3]);
});

test('a question and a step may have a name that every object knows', async () => {
	writeLab(
		'labs',
		'small',
		yamlTest
			.replace('  - traffic 5 per s\n', '  - wait until backup is not nobody\n')
			.replace('cleanup: [traffic off]', 'cleanup: [heal]')
			.replace('id: who', 'id: constructor'),
	);
	await atKill();
	expect(await connection.api.labText({ lab: 'small', step: 'constructor' })).toMatchObject({ ok: false, error: { code: 'not-read' } });
	const over = value(await connection.api.labLeave({ lab: 'small', step: 'kill' }));
	expect(over.questions[1]?.answer).toBe(null);
	expect(value(await connection.api.labAnswer({ lab: 'small', question: 'constructor', given: 0 })).questions[1]?.answer).toMatchObject({ isRight: true });
});

test('a cluster that is taken down in the middle leaves a clear state, and the exercise goes on at its checkpoint with a new one', async () => {
	await atKill();
	await connection.api.labState({ lab: 'small' });
	value(await connection.api.down({ name: 'small' }));
	const left = await pushed(({ stage }) => stage.is === 'interrupted');
	expect(left).toMatchObject({
		stage: { hasCluster: false },
		checkpoint: { step: 'kill', title: { en: 'Kill' } },
		checks: [],
		texts: { last: { step: 'look' } },
	});
	expect(await connection.api.labHint({ lab: 'small' })).toMatchObject({ ok: false, error: { code: 'lab-not-begun' } });
	expect(await begin('where-it-stopped')).toMatchObject({ ok: false, error: { code: 'lab-cluster-gone' } });
	const again = value(await begin('checkpoint'));
	expect(again).toMatchObject({
		stage: { is: 'running' },
		steps: [{ state: 'passed' }, { state: 'running' }],
		texts: { last: { step: 'look', text: { en: 'Look: be1 leads.\n' } } },
	});
});

test('an engine that died leaves its run to the next one, which says what is left of it', async () => {
	await atKill();
	// As after a kill: nothing was ended in order, and no cluster of it is there.
	const dead = engine;
	for (const one of held) one.release();
	openEngine();
	const { labs } = value(await connection.api.labs({}));
	expect(labs[0]?.done).toMatchObject({ isOver: false, hasCluster: false, stepsThrough: 1, checkpoint: { en: 'Kill' } });
	expect(value(await connection.api.labState({ lab: 'small' }))).toMatchObject({
		stage: { is: 'interrupted', hasCluster: false },
		checkpoint: { step: 'kill' },
	});
	expect(value(await begin('checkpoint')).steps[1]?.state).toBe('running');
	const anew = value(await begin('start'));
	expect(anew.steps[0]?.state).toBe('running');
	await dead.close();
});

test('while its cluster runs it goes on where it stopped', async () => {
	await atKill();
	const { api } = engine.connect(new Listener().pushes);
	expect(value(await api.labBegin({ lab: 'small', from: 'where-it-stopped' })).steps[1]?.state).toBe('running');
});

test('what is being ended is not begun anew meanwhile: its clean-up would meet the new cluster, and take it down', async () => {
	writeLab(
		'labs',
		'small',
		yamlTest.replace('  - traffic 5 per s', '  - heal').replace('cleanup: [traffic off]', 'cleanup: [wait until epoch > 70 within 300 ms]'),
	);
	await atKill();
	value(await connection.api.labLeave({ lab: 'small', step: 'kill' }));
	const ending = connection.api.labEnd({ lab: 'small' });
	expect(await begin('start')).toMatchObject({ ok: false, error: { code: 'lab-is-busy' } });
	expect(await connection.api.labEnd({ lab: 'small' })).toMatchObject({ ok: false, error: { code: 'lab-is-busy' } });
	expect(value(await ending).stage).toEqual({ is: 'ended' });
	expect(value(await begin('start')).stage).toEqual({ is: 'running' });
});

test('a run that cannot be saved goes on, and says so until it can', async () => {
	await atKill();
	const inTheWay = join(folder, 'labs', 'small.json');
	rmSync(inTheWay);
	mkdirSync(inTheWay);
	value(await connection.api.fault({ name: 'small', node: '@controller', kind: 'kill' }));
	expect((await pushed(({ isOver }) => isOver)).problem).toMatchObject({ code: 'not-saved' });
	rmdirSync(inTheWay);
	expect(value(await connection.api.labAnswer({ lab: 'small', question: 'who', given: 0 })).problem).toBeNull();
});

test('what a terminal does is not begun here, nor is its cluster ended, before the terminal has let go of it', async () => {
	await atKill();
	expect(new RunHolds(folder, 'terminal').take('small')).toMatchObject({
		ok: false,
		error: { code: 'lab-held', message: `the exercise "small" is being done in the app (its engine is process ${process.pid})` },
	});
	value(await connection.api.labLetGo({ lab: 'small' }));
	const terminal = value(new RunHolds(folder, 'terminal').take('small'));
	for (const from of ['start', 'checkpoint', 'where-it-stopped'] as const) {
		expect(await begin(from)).toMatchObject({ ok: false, error: { code: 'lab-held', message: expect.stringContaining('in a terminal') } });
	}
	expect(await connection.api.labEnd({ lab: 'small' })).toMatchObject({ ok: false, error: { code: 'lab-held' } });
	expect(runtime.clusters.has('small')).toBe(true);
	terminal.release();
	expect(value(await begin('where-it-stopped')).steps[1]?.state).toBe('running');
	value(await connection.api.labEnd({ lab: 'small' }));
	value(new RunHolds(folder, 'terminal').take('small')).release();
});

test('commands of an exercise from elsewhere are shown before they may be run, and again when they are others; what comes with the lab is not asked about', async () => {
	const yaml = yamlTest
		.replace('  - traffic 5 per s\n', '  - shell be1 "true"\n')
		.replace('cleanup: [traffic off]', 'cleanup: [\'shell be1 "true"\', \'shell be2 "rm -rf x"\']');
	writeLab('own', 'given', yaml.replace('id: small', 'id: given'));
	writeLab('labs', 'small', yaml);
	const asked = async () =>
		value(await connection.api.labs({}))
			.labs.toSorted((a, b) => (a.id < b.id ? -1 : 1))
			.map(({ id, asks }) => [id, asks]);
	const [[, asks]] = (await asked()) as [[string, { commands: unknown; hash: string }]];
	expect(asks).toEqual({
		commands: [
			{ node: 'be1', command: 'true' },
			{ node: 'be2', command: 'rm -rf x' },
		],
		hash: expect.stringMatching(/^[0-9a-f]{64}$/),
	});
	const refused = { ok: false, error: { code: 'commands-not-allowed', more: ['be1: true', 'be2: rm -rf x'] } };
	expect(await connection.api.labBegin({ lab: 'given', from: 'start' })).toMatchObject(refused);
	expect(await connection.api.labBegin({ lab: 'given', from: 'start', allow: '0'.repeat(64) })).toMatchObject(refused);
	expect(runtime.clusters.size).toBe(0);
	value(await connection.api.labBegin({ lab: 'given', from: 'start', allow: asks.hash }));
	expect(await asked()).toEqual([
		['given', null],
		['small', null],
	]);
	writeLab('own', 'given', yaml.replace('id: small', 'id: given').replace('rm -rf x', 'rm -rf y'));
	expect((await asked())[0]).toMatchObject(['given', { commands: [{}, { command: 'rm -rf y' }] }]);
});

test('what a page shows is not let go of', async () => {
	await atKill();
	value(await connection.api.labState({ lab: 'small' }));
	value(await connection.api.labLetGo({ lab: 'small' }));
	expect(new RunHolds(folder, 'terminal').take('small')).toMatchObject({ ok: false, error: { code: 'lab-held' } });
	expect(value(await connection.api.labState({ lab: 'small' }))?.stage).toEqual({ is: 'running' });
});

test.each([
	['is refused', () => ({ ok: false, error: { code: 'odd', message: 'not now' } })],
	[
		'breaks',
		() => {
			throw new Error('broken');
		},
	],
])('a begin of which a call %s half-way leaves no cluster, and can be tried again', async (_, meddle) => {
	for (const broken of ['follow', 'clusters']) {
		let isUp = false;
		between = (call) => {
			if (call === broken && isUp) return meddle();
			isUp ||= call === 'up';
			return undefined;
		};
		const begun = await begin('start').catch((error: unknown) => ({ ok: false, error }));
		expect(begun.ok).toBe(false);
		expect([broken, runtime.clusters.size]).toEqual([broken, 0]);
		between = () => undefined;
		value(await begin('start'));
		value(await connection.api.labEnd({ lab: 'small' }));
	}
});

test('work that breaks is over: the next one can be asked for', async () => {
	await atKill();
	between = (call) => {
		if (call === 'planStart') throw new Error('broken');
	};
	await expect(connection.api.labSolve({ lab: 'small', step: 'kill' })).rejects.toThrow('broken');
	expect(value(await connection.api.labState({ lab: 'small' }))?.doing).toBe(null);
	between = () => undefined;
	expect(value(await connection.api.labReset({ lab: 'small', step: 'kill' })).problem).toBe(null);
});

test('somebody else’s cluster of the same name is not touched', async () => {
	value(await connection.api.up({ name: 'small', source: { preset: 'dynamic' }, detach: true }));
	expect(await begin('start')).toMatchObject({ ok: false, error: { code: 'name-taken' } });
	expect(runtime.clusters.has('small')).toBe(true);
});

test('what setup cannot do is said, and its cluster does not stay', async () => {
	writeLab('labs', 'small', yamlTest.replace('  - traffic 5 per s', '  - wait until epoch > 7 within 50 ms'));
	expect(await begin('start')).toMatchObject({ ok: false, error: { message: expect.stringContaining('epoch > 7') } });
	expect(runtime.clusters.size).toBe(0);
	expect(value(await connection.api.labState({ lab: 'small' }))).toBeNull();
});

test('what was done to a running cluster becomes an exercise of one\u2019s own, once for each id', async () => {
	value(await connection.api.up({ name: 'played', source: { preset: 'dynamic' }, runtime: 'process', detach: false }));
	expect(await connection.api.labFromCluster({ name: 'played', lab: 'mine' })).toMatchObject({ ok: false, error: { code: 'nothing-to-ask' } });
	const { controller } = value(await connection.api.status({ name: 'played' }));
	value(await connection.api.fault({ name: 'played', node: controller?.node ?? '', kind: 'kill' }));
	const made = value(await connection.api.labFromCluster({ name: 'played', lab: 'mine' }));
	expect(made).toEqual({ lab: 'mine', folder: join(folder, 'own', 'mine'), steps: 1, leftOut: [] });
	expect(value(await connection.api.labs({})).labs.map(({ id }) => id)).toEqual(['mine', 'small']);
	expect(await connection.api.labFromCluster({ name: 'played', lab: 'mine' })).toMatchObject({ ok: false, error: { code: 'lab-exists' } });
	// An exercise that comes with the lab keeps its name, too.
	expect(await connection.api.labFromCluster({ name: 'played', lab: 'small' })).toMatchObject({ ok: false, error: { code: 'lab-exists' } });
	expect(await connection.api.labFromCluster({ name: 'nobody', lab: 'other' })).toMatchObject({ ok: false });
});
