import { expect, test } from 'vitest';
import { RecordingWriter, shapes, writeFailover, writeStart } from './fixture/failover.ts';
import { recentEvents } from './recent-events.ts';

const writer = new RecordingWriter();
writeStart(writer, shapes.dynamic);
writeFailover(writer, shapes.dynamic, 5000);

test('of a node: the newest first, no more than asked for, none of other nodes', () => {
	const recent = recentEvents(writer.events, ['fe1'], 2);
	expect(recent.map(({ recorded }) => recorded.event.type)).toEqual(['link-down', 'balancer-server']);
	expect(recent.every(({ sentence }) => sentence.nodes.includes('fe1'))).toBe(true);
});

test('of a link: what is about both of its ends', () => {
	const types = recentEvents(writer.events, ['be1', 'be2'], 10).map(({ recorded }) => recorded.event.type);
	expect(types).toContain('member-silent');
	expect(types).not.toContain('state');
});
