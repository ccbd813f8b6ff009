import { expect, test } from 'vitest';
import { ownersOf } from './account-owners.ts';
import { RecordingWriter } from './fixture/failover.ts';

const account = 'alice@example.test';

function owners(write: (writer: RecordingWriter) => void) {
	const writer = new RecordingWriter();
	write(writer);
	return ownersOf(writer.events);
}

const take = (writer: RecordingWriter, atMs: number, node: string, generation: number, previous: string) =>
	writer.node(atMs, node, { type: 'account-taken', account, generation, previous, tookMs: 2 });

test('an owner that died is ended by who takes over; the newest stands first and is still so', () => {
	const found = owners((writer) => {
		take(writer, 100, 'be1', 12, '11-free');
		take(writer, 500, 'be2', 13, '12-be1.3');
	});
	expect(found).toEqual([
		{ node: 'be2', generation: 13, fromMs: 500, previous: '12-be1.3', end: null },
		{ node: 'be1', generation: 12, fromMs: 100, previous: '11-free', end: { atMs: 500, how: 'taken-over', reason: '' } },
	]);
});

test('who gave it back or dropped it was not taken over from', () => {
	const found = owners((writer) => {
		take(writer, 100, 'be1', 12, '11-free');
		writer.node(200, 'be1', { type: 'account-released', account, generation: 12 });
		take(writer, 300, 'be2', 14, '13-free');
		writer.node(400, 'be2', { type: 'account-dropped', account, generation: 14, reason: 'fenced' });
		take(writer, 500, 'be2', 15, '14-be2.1');
	});
	expect(found.map(({ end }) => end && [end.atMs, end.how, end.reason])).toEqual([null, [400, 'dropped', 'fenced'], [200, 'released', '']]);
});

test('what an earlier owner says late is not about the present one', () => {
	const found = owners((writer) => {
		take(writer, 100, 'be1', 12, '11-free');
		take(writer, 500, 'be2', 13, '12-be1.3');
		writer.node(900, 'be1', { type: 'account-dropped', account, generation: 12, reason: 'fenced' });
	});
	expect(found.map(({ node, end }) => [node, end?.how ?? null])).toEqual([
		['be2', null],
		['be1', 'taken-over'],
	]);
});

test('a recording that begins while somebody owns it knows of nobody before', () => {
	expect(owners((writer) => writer.node(100, 'be1', { type: 'account-released', account, generation: 12 }))).toEqual([]);
});
