import { describe, expect, test } from 'vitest';
import { RecordingWriter, shapes } from '../../state/fixture/failover.ts';
import { type Box, layoutOf } from './layout.ts';
import { linksByEnds, travelsOf } from './travels-of.ts';

function numbered(prefix: string, count: number): string[] {
	return Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
}

function overlap(one: Box, other: Box): boolean {
	return one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;
}

describe('the layout', () => {
	test.each([
		[984, 360, 2, 2],
		[984, 360, 2, 3],
		[1144, 440, 2, 3],
		[984, 360, 4, 8],
		[700, 300, 1, 1],
	])('in %i x %i, %i frontends and %i backends stay inside and apart', (width, height, frontends, backends) => {
		const layout = layoutOf({ width, height, frontends: numbered('fe', frontends), backends: numbered('be', backends) });
		const boxes = [layout.clients, layout.balancer, layout.volume, ...Object.values(layout.nodes)];
		expect(boxes.length).toBe(3 + frontends + backends);
		boxes.forEach((box, index) => {
			expect(box.x).toBeGreaterThanOrEqual(0);
			expect(box.y).toBeGreaterThan(0);
			expect((box.x + box.width) * layout.zoom).toBeLessThanOrEqual(width);
			expect((box.y + box.height) * layout.zoom).toBeLessThanOrEqual(height);
			for (const other of boxes.slice(index + 1)) expect(overlap(box, other)).toBe(false);
		});
	});

	test('text keeps its size at 1280 x 800', () => {
		expect(layoutOf({ width: 984, height: 400, ...shapes['dynamic-3'] }).zoom).toBe(1);
	});

	test('every pair of backends, and every frontend with every backend, has its line', () => {
		const { links } = layoutOf({ width: 984, height: 360, ...shapes['dynamic-3'] });
		expect(links.filter((link) => link.kind === 'link').length).toBe(2 * 3 + 3);
		expect(links.filter((link) => link.kind === 'volume').length).toBe(3);
	});
});

describe('what travels', () => {
	const links = linksByEnds(layoutOf({ width: 984, height: 360, ...shapes['dynamic-3'] }).links);
	const writer = new RecordingWriter();

	test('a beat goes to the volume and to the peers it heard, and to nobody else', () => {
		writer.beat(100, 'be2', ['be1', 'fe2']);
		const travels = writer.events.flatMap((event) => travelsOf(event, links));
		expect(travels.map((travel) => [travel.link.id, travel.backwards])).toEqual([
			['be2-volume', false],
			['be1-be2', true],
			['fe2-be2', true],
		]);
	});

	test('a mail that was known already is not drawn as stored', () => {
		const stored = (known: boolean) =>
			travelsOf(
				{ source: 'node', seq: 9, atMs: 1, node: 'be1', event: { type: 'mail-stored', account: 'a@b', uid: 1, sizeBytes: 1, deliveryId: 'x', known } },
				links,
			);
		expect(stored(false).map((travel) => travel.link.id)).toEqual(['be1-volume']);
		expect(stored(true)).toEqual([]);
	});
});
