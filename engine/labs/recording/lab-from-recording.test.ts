import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { EngineEvent, RecordedEvent } from '../../contract/recorded-event.ts';
import { parseRecording } from '../../contract/recording-format.ts';
import { type Lab, readLab } from '../format/lab-reader.ts';
import { labFromRecording } from './lab-from-recording.ts';
import { recordedActs } from './recorded-acts.ts';

const folder = join(import.meta.dirname, '../../../renderer/src/state/fixture/recordings');
const scenes = readdirSync(folder).flatMap((name) => /^(.*)\.jsonl\.gz$/.exec(name)?.[1] ?? []);

function eventsOf(scene: string): RecordedEvent[] {
	const parsed = parseRecording(gunzipSync(readFileSync(join(folder, `${scene}.jsonl.gz`))).toString());
	if (!parsed.ok) throw new Error(parsed.error.message);
	return parsed.value.events;
}

/** As every exercise is read. */
function madeOf(events: readonly RecordedEvent[], id = 'recorded'): { lab: Lab; leftOut: readonly string[] } {
	const made = labFromRecording(id, events);
	if (!made.ok) throw new Error(made.message);
	const { files, leftOut } = made.lab;
	const read = readLab({ id, yaml: files.get('lab.yaml') ?? '', texts: new Map([...files].filter(([path]) => path !== 'lab.yaml')), others: [] });
	if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
	return { lab: read.lab, leftOut };
}

const solutions = ({ steps }: Lab) => steps.map(({ solution }) => solution.map(({ text }) => text).join(', '));

/** What else was done behind a scene, at its end. */
function then(scene: string, ...more: readonly EngineEvent[]): RecordedEvent[] {
	const events = eventsOf(scene);
	const last = events.at(-1);
	return [
		...events,
		...more.map(
			(event, index): RecordedEvent => ({ source: 'engine', seq: (last?.seq ?? 0) + index + 1, atMs: (last?.atMs ?? 0) + 5000 * (index + 1), event }),
		),
	];
}

test.each(scenes)('%s: what was done in it is an exercise that is right as it is', (scene) => {
	const { lab, leftOut } = madeOf(eventsOf(scene));
	expect({ steps: solutions(lab), leftOut, setup: lab.setup.map(({ text }) => text) }).toMatchSnapshot();
	for (const step of lab.steps) expect(step.wrong.length).toBeGreaterThan(0);
});

test('a kill of the node that led speaks of the role, is checked by what it changed, and has the backup as its mistake', () => {
	const { lab } = madeOf(eventsOf('kill-controller'));
	const [kill, heal] = lab.steps;
	expect(kill).toMatchObject({ id: 'kill-controller', title: { en: 'Kill the controller', de: 'Den Controller beenden' }, isCheckpoint: true });
	expect(kill?.checks.map(({ expect: { text } }) => text)).toEqual([
		'fault.count > step.fault.count and fault.kind is kill and fault.node is step.controller',
		'controller is not nobody and controller is not step.controller',
	]);
	expect(kill?.wrong).toMatchObject([
		{
			...{ id: 'the-backup', when: { text: 'fault.count > step.fault.count and fault.kind is kill and fault.node is step.backup' } },
			because: { en: 'That was the backup controller, and not the controller.', de: 'Das war der Backup-Controller und nicht der Controller.' },
		},
	]);
	expect(heal?.checks.map(({ expect: { text } }) => text)).toEqual(['count(faults) == 0 and all(nodes where state is ready)', 'backup is not nobody']);
	expect(lab.cluster).toEqual({ fileName: 'lab.yaml', text: expect.stringContaining('preset: dynamic') });
});

test('a heal is one act, however many nodes it mended; a restart of a node that runs, and a removal, are one, too', () => {
	const told = then(
		'kill-controller',
		{ type: 'fault', node: 'fe1', kind: 'stop', by: 'lab' },
		{ type: 'node-added', node: 'be3', role: 'backend' },
		{ type: 'process', node: 'be3', state: 'running' },
		{ type: 'drain', node: 'be3', on: true },
		{ type: 'fault', node: 'be3', kind: 'stop', by: 'lab' },
		{ type: 'node-removed', node: 'be3' },
	);
	expect(recordedActs(told).acts.map(({ order }) => order.do)).toEqual(['traffic', 'fault', 'heal', 'fault', 'add', 'remove']);
	const events = eventsOf('kill-controller');
	const healed = events.findIndex(({ event }) => event.type === 'healed');
	const atMs = events[healed]?.atMs ?? 0;
	const more = ['fe1', 'fe2'].map((node, index): RecordedEvent => ({ source: 'engine', seq: 0, atMs: atMs + index + 1, event: { type: 'healed', node } }));
	expect(recordedActs([...events.slice(0, healed + 1), ...more]).acts.map(({ order }) => order.do)).toEqual(['traffic', 'fault', 'heal']);
	const last = eventsOf('drain').at(-1);
	const restart = (seq: number, ms: number, event: EngineEvent): RecordedEvent => ({ source: 'engine', seq, atMs: (last?.atMs ?? 0) + ms, event });
	const restarted = [
		...eventsOf('drain'),
		restart(1, 1000, { type: 'fault', node: 'fe1', kind: 'stop', by: 'lab' }),
		restart(2, 1500, { type: 'process', node: 'fe1', state: 'down' }),
		restart(3, 1510, { type: 'fault', node: 'fe1', kind: 'restart', by: 'lab' }),
	];
	expect(recordedActs(restarted).acts.at(-1)?.order).toMatchObject({ do: 'fault', kind: 'restart', node: 'fe1' });
});

test('traffic, mails by hand, domains, accounts and members make steps, too', () => {
	const { lab, leftOut } = madeOf(
		then(
			'drain',
			{ type: 'traffic-started', ratePerS: 20, sizeBytes: 5000 },
			{ type: 'mail-sent', to: ['alice@example.test'] },
			{ type: 'domain-created', domain: 'third.test' },
			{ type: 'accounts-created', addresses: ['dana@third.test'], count: 1 },
			{ type: 'node-added', node: 'be3', role: 'backend' },
			{ type: 'node-removed', node: 'be3' },
			{ type: 'traffic-stopped' },
		),
	);
	expect(solutions(lab).slice(2)).toEqual([
		'traffic 20 per s size 5000',
		'send "Step 4" to alice@example.test',
		'create account dana@third.test',
		'add backend',
		'remove be3',
	]);
	expect(lab.setup.map(({ text }) => text)).toContain('create domain third.test');
	expect(leftOut).toEqual([]);
	expect(lab.steps[4]?.wrong[0]?.because.de).toBe('Dieses Konto heißt danax@third.test.');
});

test('what an exercise cannot say is left out, and told', () => {
	const { lab, leftOut } = madeOf(
		then('drain', { type: 'mail-sent', to: ['nobody@elsewhere.test'] }, { type: 'fault', node: 'fe1', kind: 'kill', by: 'outside' }),
	);
	expect(leftOut).toEqual(['send a mail to nobody@elsewhere.test: there is no account "nobody@elsewhere.test"']);
	expect(solutions(lab).at(-1)).toBe('kill fe1');
	const many = Array.from({ length: 30 }, (_, index): EngineEvent => ({ type: 'fault', node: 'fe1', kind: index % 2 === 0 ? 'pause' : 'resume', by: 'lab' }));
	const long = madeOf(then('drain', ...many));
	expect(long.lab.steps).toHaveLength(20);
	expect(long.leftOut).toHaveLength(12);
});

test('a recording in which nothing was done, or that says not of what, makes no exercise', () => {
	const events = eventsOf('drain');
	const quiet = events.slice(
		0,
		events.findIndex(({ event }) => event.type === 'traffic-started'),
	);
	expect(labFromRecording('x', quiet)).toMatchObject({ ok: false, message: 'nothing was done to the cluster in this recording' });
	expect(
		labFromRecording(
			'x',
			events.filter(({ event }) => event.type !== 'described'),
		),
	).toMatchObject({ ok: false, message: expect.stringContaining('does not say what') });
});

test('a cluster that is no preset is written out: its nodes, domains and accounts', () => {
	const events = eventsOf('kill-backend').map((recorded): RecordedEvent => {
		if (recorded.source !== 'engine' || recorded.event.type !== 'described') return recorded;
		const { cluster } = recorded.event;
		return {
			...recorded,
			event: { type: 'described', cluster: { ...cluster, preset: 'custom', accounts: ['a@own.test', 'b@own.test'], domains: ['own.test'] } },
		};
	});
	const { lab } = madeOf(events);
	expect('text' in lab.cluster && lab.cluster.text).toContain('own.test');
	expect(lab.nodes.map(({ name }) => name).toSorted()).toEqual(['be1', 'be2', 'be3', 'fe1', 'fe2']);
});
