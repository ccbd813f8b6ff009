import { expect, test } from 'vitest';
import { kindOf, noFilter, rowAt, rowsOf } from './event-filter.ts';
import { RecordingWriter, shapes, writeFailover } from './fixture/failover.ts';

const writer = new RecordingWriter();
writeFailover(writer, shapes['dynamic-3'], 5000, true);
const say = ({ key }: { readonly key: string }) => key;

test('each kind shows its own, and none shows all but mail', () => {
	const all = rowsOf(writer.events, noFilter, say);
	expect(rowsOf(writer.events, { ...noFilter, kind: 'election' }, say).map(({ sentence }) => sentence.key)).toEqual([
		'event.controllerTaken',
		'event.backupAppointed',
	]);
	expect(rowsOf(writer.events, { ...noFilter, kind: 'mail' }, say).map(({ sentence }) => sentence.key)).toEqual(['event.mailStored']);
	expect(all.some(({ sentence }) => sentence.key === 'event.mailStored')).toBe(false);
	expect(kindOf('process')).toBe('cluster');
	expect(kindOf('session-opened')).toBe('mail');
});

test('a node and words narrow it down together', () => {
	const rows = rowsOf(writer.events, { ...noFilter, node: 'fe2', text: ' LINKdown ' }, say);
	expect(rows.map(({ sentence }) => sentence.key)).toEqual(['event.linkDown']);
});

test('the row of a moment is the last one that has happened by then', () => {
	const rows = rowsOf(writer.events, noFilter, say);
	expect(rowAt(rows, 4999)).toBe(-1);
	expect(rows[rowAt(rows, 5000)]?.atMs).toBe(5000);
	expect(rows[rowAt(rows, 5109)]?.atMs).toBe(5003);
	expect(rowAt(rows, 99_000)).toBe(rows.length - 1);
});
