import { describe, expect, test } from 'vitest';
import { RecordingWriter, shapes } from '../../state/fixture/failover.ts';
import { layoutOf } from './layout.ts';
import { inBetween } from './moving-places.ts';
import type { Box } from './places.ts';
import { MailSampler } from './sampler.ts';
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
		[984, 406, 10, 15],
		[1144, 428, 10, 15],
		[1624, 600, 10, 15],
		[1144, 428, 1, 24],
		[984, 400, 0, 3],
		[984, 400, 0, 12],
		[700, 300, 1, 1],
	])('in %i x %i, %i frontends and %i backends stay inside and apart', (width, height, frontends, backends) => {
		const names = numbered('be', backends);
		const layout = layoutOf({ width, height, frontends: numbered('fe', frontends), backends: names, both: frontends === 0 ? names : [] });
		const boxes = Object.values(layout.boxes);
		expect(boxes.length).toBe(3 + frontends + backends);
		boxes.forEach((box, index) => {
			expect(box.x).toBeGreaterThanOrEqual(0);
			expect(box.y).toBeGreaterThan(0);
			expect(box.x + box.width).toBeLessThanOrEqual(layout.width);
			expect(box.y + box.height).toBeLessThanOrEqual(layout.height);
			for (const other of boxes.slice(index + 1)) expect(overlap(box, other)).toBe(false);
		});
	});

	test.each([
		[1144, 428, 1],
		[984, 330, 12 / 14],
	])('25 nodes at %i x %i: 14 px stay at least %f of it, without scrolling', (width, height, least) => {
		const layout = layoutOf({ width, height, frontends: numbered('fe', 10), backends: numbered('be', 15) });
		expect(layout.zoom).toBeGreaterThanOrEqual(least);
		expect(layout.width * layout.zoom).toBeLessThanOrEqual(width + 1);
		expect(layout.height * layout.zoom).toBeLessThanOrEqual(height + 1);
	});

	test('where even small boxes do not fit, text stays readable and the plane is larger than the room', () => {
		const layout = layoutOf({ width: 344, height: 200, frontends: numbered('fe', 2), backends: numbered('be', 2) });
		expect(layout.zoom * 14).toBeGreaterThanOrEqual(12);
		expect(layout.width * layout.zoom).toBeGreaterThan(344);
	});

	test('a node that is added moves nobody to another column, and nobody that was dragged', () => {
		const arranged = { be2: { x: 0.5, y: 0.5 } };
		const before = layoutOf({ width: 1144, height: 428, ...shapes['dynamic-3'], arranged });
		const after = layoutOf({ width: 1144, height: 428, frontends: ['fe1', 'fe2', 'fe3'], backends: shapes['dynamic-3'].backends, arranged });
		for (const [name, box] of Object.entries(before.boxes)) expect(after.boxes[name]?.x).toBe(box.x);
		expect(after.boxes.be2).toEqual(before.boxes.be2);
		expect(after.boxes.be1).toEqual(before.boxes.be1);
		expect((after.boxes.be2?.x ?? 0) + (after.boxes.be2?.width ?? 0) / 2).toBeCloseTo(572);
	});

	test('a symmetric node has its line from the balancer and to the volume', () => {
		const names = numbered('n', 3);
		const { links, columns } = layoutOf({ width: 984, height: 360, frontends: [], backends: names, both: names });
		expect(links.map((link) => link.id).sort()).toEqual(
			['clients', ...names.flatMap((name) => [`lb-${name}`, `${name}-volume`]), 'n1-n2', 'n1-n3', 'n2-n3'].sort(),
		);
		expect(columns.map((column) => column.id)).toEqual(['clients', 'balancer', 'both', 'volume']);
	});

	test('halfway to the next layout every box is halfway', () => {
		const room = { width: 1144, height: 428, frontends: ['fe1'], backends: ['be1', 'be2'] };
		const from = layoutOf(room);
		const to = layoutOf({ ...room, backends: ['be1', 'be2', 'be3'] });
		const between = inBetween(from, to, 0.5);
		expect(between.boxes.be1?.y).toBeCloseTo(((from.boxes.be1?.y ?? 0) + (to.boxes.be1?.y ?? 0)) / 2);
		expect(between.boxes.be3).toEqual(to.boxes.be3);
	});

	test('text keeps its size at 1280 x 800', () => {
		expect(layoutOf({ width: 984, height: 330, ...shapes['dynamic-3'] })).toMatchObject({ zoom: 1, form: 'roomy' });
	});

	test('between two of three backends a word about their line has room at 1280 x 800', () => {
		const { be1, be2, be3 } = layoutOf({ width: 984, height: 330, ...shapes['dynamic-3'] }).boxes as Record<string, Box>;
		const apart = (upper?: Box, lower?: Box) => (lower?.y ?? 0) - (upper?.y ?? 0) - (upper?.height ?? 0);
		expect(Math.min(apart(be1, be2), apart(be2, be3))).toBeGreaterThanOrEqual(16);
	});

	test.each([
		['few small boxes in a high room are higher', 654, 320, 2, 2, 48],
		['many are as low as they can be', 984, 330, 10, 15, 38],
	])('%s', (_, width, height, frontends, backends, boxHeight) => {
		const { boxes, form } = layoutOf({ width, height, frontends: numbered('fe', frontends), backends: numbered('be', backends) });
		expect(form).toBe('compact');
		expect(boxes.be1?.height).toBeCloseTo(boxHeight);
	});

	test('in the compact form the tools below the balancer do not lie on it', () => {
		const { boxes, height, zoom, form } = layoutOf({ width: 654, height: 320, ...shapes['dynamic-3'] });
		expect(form).toBe('compact');
		const balancer = boxes['(balancer)'] as Box;
		expect(balancer.y + balancer.height).toBeLessThanOrEqual(height - 72 / zoom);
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

	test('a beat goes to the volume, and comes from the peers that were heard, and from nobody else', () => {
		writer.beat(100, 'be2', ['be1', 'fe2']);
		const travels = writer.events.flatMap((event) => travelsOf(event, links));
		expect(travels.map((travel) => [travel.link.id, travel.backwards])).toEqual([
			['be2-volume', false],
			['be1-be2', false],
			['fe2-be2', false],
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

describe('under load', () => {
	test('so many mails a second are drawn, whole ones, and the note says of how many', () => {
		const sampler = new MailSampler();
		let drawn = 0;
		for (let mail = 0; mail < 1000; mail++) if (sampler.takes(mail * 5)) drawn += 1;
		expect(sampler.toOne).toBe(5);
		expect(drawn).toBeGreaterThanOrEqual(200);
		expect(drawn).toBeLessThanOrEqual(260);
	});

	test('few mails are all drawn, also after a burst', () => {
		const sampler = new MailSampler();
		for (let mail = 0; mail < 400; mail++) sampler.takes(mail);
		expect(sampler.toOne).toBeGreaterThan(1);
		const later = Array.from({ length: 30 }, (_, mail) => sampler.takes(5000 + mail * 100));
		expect(later.every(Boolean)).toBe(true);
		expect(sampler.toOne).toBe(1);
	});
});
