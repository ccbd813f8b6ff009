/** What the picture is drawn from beside states and roles: slots of beats, suspicions, sessions by pair. */
import { beforeEach, describe, expect, test } from 'vitest';
import { type BeatSlots, slotsAfterBeat, slotsAt } from './beat-slots.ts';
import { type ClusterView, emptyView } from './cluster-view.ts';
import { RecordingWriter, shapes, statusOf, writeBeats, writeFailover, writeReturn, writeStart } from './fixture/failover.ts';
import { withEvents, withStatus } from './reduce.ts';
import { suspicionOf } from './suspicions.ts';

const shape = shapes['dynamic-3'];

describe('slots of beats', () => {
	/** As the reducer folds beats at these times. */
	function beatsAt(...timesMs: number[]): BeatSlots & { atMs: number } {
		let known: (BeatSlots & { atMs: number }) | undefined;
		for (const atMs of timesMs) known = { ...slotsAfterBeat(known, atMs), atMs };
		return known ?? expect.unreachable();
	}
	const text = (slots: readonly boolean[]) => slots.map((heard) => (heard ? 'x' : '-')).join('');

	test('a beat that is half a slot late fills its slot', () => {
		expect(text(beatsAt(0, 100, 255, 300).slots)).toBe('xxxx');
	});

	test('what passed without a beat stays hollow when they come again', () => {
		expect(text(beatsAt(0, 100, 200, 500, 600).slots)).toBe('xxx--xx');
	});

	test('at a moment, the slots since the last beat are hollow, and never more than eight', () => {
		const known = beatsAt(0, 100, 200);
		expect(text(slotsAt(known, 255))).toBe('xxx');
		expect(text(slotsAt(known, 370))).toBe('xxx-');
		expect(text(slotsAt(known, 570))).toBe('xxx---');
		expect(text(slotsAt(known, 99_000))).toBe('--------');
	});

	test('a slot is as long as the recorded beats are apart: a slow cluster misses none', () => {
		expect(text(beatsAt(0, 200, 400, 600, 800, 1000, 1200, 1400, 1600, 1800).slots)).toBe('xxxxxxxx');
	});

	test('one five or ten times as slow as usual misses none either, from the third beat on; what is really missing stays hollow', () => {
		expect(text(beatsAt(0, 500, 1000, 1500).slots)).toBe('xxxx');
		expect(text(beatsAt(0, 1000, 2030, 2990, 4000).slots)).toBe('xxxxx');
		expect(text(beatsAt(0, 500, 1000, 1500, 3000, 3500).slots)).toBe('xxxx--xx');
		expect(text(beatsAt(0, 100, 200, 800, 900).slots)).toBe('-----xx'.padStart(8, 'x'));
	});

	test('slots that are all filled keep their identity', () => {
		const times = Array.from({ length: 8 }, (_, index) => index * 100);
		const known = beatsAt(...times);
		expect(slotsAfterBeat(known, 800).slots).toBe(known.slots);
	});
});

describe('suspicions and sessions', () => {
	let writer: RecordingWriter;
	let view: ClusterView;
	const fold = () => {
		view = withEvents(view, writer.events);
	};

	beforeEach(() => {
		writer = new RecordingWriter();
		writeStart(writer, shape);
		writeBeats(writer, shape, 1000, 2000);
		view = withStatus(emptyView('training-1'), statusOf(shape));
		fold();
	});

	test('a suspicion runs from the beginning of the silence to its deadline, counts then, and ends with a new start', () => {
		writeFailover(writer, shape, 2000);
		const events = [...writer.events];
		view = withEvents(
			view,
			events.filter((event) => event.atMs <= 2150),
		);
		expect(suspicionOf(view.suspicions, 'be1')).toEqual({ member: 'be1', by: 'be2', sinceMs: 2010, deadlineMs: 200, isSilent: false, missed: null });
		fold();
		expect(suspicionOf(view.suspicions, 'be1')).toMatchObject({ sinceMs: 2010, deadlineMs: 200, isSilent: true, missed: { beats: 2, linkEnded: true } });
		writeReturn(writer, shape, 5000);
		fold();
		expect(view.suspicions).toEqual({});
	});

	test('one who is heard again is suspected by the others alone', () => {
		for (const by of ['be2', 'be3']) writer.node(2100, by, { type: 'member-suspected', member: 'be1', silentForMs: by === 'be2' ? 200 : 150, deadlineMs: 600 });
		fold();
		expect(suspicionOf(view.suspicions, 'be1')?.by).toBe('be2');
		writer.node(2200, 'be2', { type: 'member-heard-again', member: 'be1', silentForMs: 300 });
		fold();
		expect(suspicionOf(view.suspicions, 'be1')?.by).toBe('be3');
		expect(suspicionOf(view.suspicions, 'be2')).toBeNull();
	});

	test('a session is one of the pair that carries it; what the frontend says of its client is none', () => {
		const opened = (node: string, through: string) =>
			writer.node(2100, node, { type: 'session-opened', protocol: 'imap', account: 'alice@example.test', through });
		opened('fe1', '127.0.0.1');
		opened('be1', 'fe1');
		opened('be1', 'fe1');
		opened('be2', 'fe2');
		fold();
		expect(view.sessions).toEqual({ 'fe1>be1': 2, 'fe2>be2': 1 });
		writer.node(2200, 'be1', { type: 'session-closed', protocol: 'imap', account: 'alice@example.test', through: 'fe1' });
		writer.node(2200, 'fe1', { type: 'session-closed', protocol: 'imap', account: 'alice@example.test', through: '127.0.0.1' });
		fold();
		expect(view.sessions).toEqual({ 'fe1>be1': 1, 'fe2>be2': 1 });
		writer.engine(2300, { type: 'process', node: 'fe1', state: 'down', exit: 'SIGKILL' });
		fold();
		expect(view.sessions).toEqual({ 'fe2>be2': 1 });
	});

	test('where a recording does not say through whom a session ended, nothing is said of its owner', () => {
		writer.node(2100, 'be1', { type: 'session-opened', protocol: 'imap', account: 'alice@example.test', through: 'fe1' });
		writer.node(2100, 'be2', { type: 'session-opened', protocol: 'imap', account: 'bob@example.test', through: 'fe1' });
		writer.node(2200, 'be1', { type: 'session-closed', protocol: 'imap', account: 'alice@example.test' });
		fold();
		expect(view.sessions).toEqual({ 'fe1>be2': 1 });
	});
});
