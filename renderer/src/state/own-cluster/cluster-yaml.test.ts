/**
 * Form and file say the same, whichever of them was changed, and what the form does not know stays in the file.
 * The engine's own reader judges.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkClusterFile } from '../../../../engine/core/cluster-file.ts';
import { type ClusterForm, formOf, mistakeAt, withCount } from './cluster-form.ts';
import { writeForm } from './cluster-yaml.ts';

function read(text: string): ClusterForm {
	const reading = checkClusterFile(text);
	if (reading.is !== 'good') throw new Error(`${reading.mistakes[0]?.text} in\n${text}`);
	return formOf(reading.cluster);
}

function edited(text: string, change: Partial<ClusterForm>): string {
	const before = read(text);
	return writeForm(text, before, { ...before, ...change });
}

const commented = `# For the course on Tuesday.
queueFirst: true   # as the product does

# Who takes part.
preset: dynamic    # two and two
balancer: { smtp: 2525 }  # the usual port
domains:
  # The first one is for the trainer.
  - name: a.test
    accounts:
      - alice # speaks first
      - { name: bob, password: secret } # known to all
      - user1
      - user2
      - user3
beatMs: 200
`;

describe('what the form does not know stays', () => {
	test('a preset gives its place to the nodes, with what was said above it', () => {
		const text = edited(commented, { frontends: ['fe1'], symmetric: ['n1', 'n2'] });
		expect(text).toContain('# Who takes part.\nfrontends: 1\nbackends: 2\nsymmetric: 2\nbalancer:');
		expect(read(text)).toEqual({ ...read(commented), frontends: ['fe1'], symmetric: ['n1', 'n2'] });
		for (const comment of ['For the course on Tuesday', 'as the product does', 'the usual port', 'The first one is', 'speaks first', 'known to all'])
			expect(text).toContain(`# ${comment}`);
		expect(text.indexOf('queueFirst')).toBeLessThan(text.indexOf('frontends'));
	});

	test('accounts come and go; passwords and comments of the others stay', () => {
		expect(read(commented).domains).toEqual([{ name: 'a.test', accounts: 'alice, bob, user1..user3' }]);
		const text = edited(commented, { domains: [{ name: 'b.test', accounts: 'carol, bob, user1..user3, user010..user012' }] });
		expect(text).toContain('- { name: bob, password: secret } # known to all\n      - user1\n      - user2\n      - user3\n      - user010..user012\n');
		expect(text).toContain('name: b.test');
		expect(text).not.toContain('alice');
		expect(text).toContain('# The first one is for the trainer.');
	});

	test('the domains that come by themselves are written down when they are changed', () => {
		const before = read('preset: dynamic\n');
		const text = edited('preset: dynamic\n', { domains: before.domains.slice(1) });
		expect(text).toBe('preset: dynamic\ndomains:\n  - name: second.test\n    accounts: [ alice, bob, carol, dave, erin, frank ]\n');
	});

	test('of several domains the one that goes takes its own comment along', () => {
		const two = 'preset: dynamic\ndomains:\n  - name: a.test # one\n    accounts: [x]\n  - name: b.test # two\n    accounts: [y]\n';
		const text = edited(two, { domains: [{ name: 'b.test', accounts: 'y' }] });
		expect(text).not.toContain('# one');
		expect(text).toContain('# two');
	});

	test('a list of names keeps its comments when one is renamed, and when one is added', () => {
		const list = 'frontends: 1\nbackends:\n  - north # the old one\n  - south\n';
		expect(edited(list, { backends: ['north', 'east'] })).toBe('frontends: 1\nbackends:\n  - north # the old one\n  - east\n');
		expect(edited(list, { backends: ['north', 'south', 'be1'] })).toBe('frontends: 1\nbackends:\n  - north # the old one\n  - south\n  - be1\n');
	});

	test('names that are there twice for a moment, while somebody types, stay two', () => {
		const list = 'frontends: 1\nbackends: [ be1, be2 ]\n';
		const twice = edited(list, { backends: ['be1', 'be1'] });
		expect(twice).toBe('frontends: 1\nbackends: [ be1, be1 ]\n');
		const before = read(list);
		expect(writeForm(twice, { ...before, backends: ['be1', 'be1'] }, { ...before, backends: ['be1', 'be12'] })).toBe('frontends: 1\nbackends: [ be1, be12 ]\n');
	});

	test('what is left out again leaves no empty keys', () => {
		const text = edited('preset: dynamic\nname: one\nbalancer: { smtp: 2525 }\nbeatMs: 50\n', { smtp: null, name: '', beatMs: null });
		expect(text).toBe('preset: dynamic\n');
		expect(edited('preset: dynamic\n', { imap: 1143 })).toBe('preset: dynamic\nbalancer:\n  imap: 1143\n');
	});
});

const nodeName = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/).filter((name) => name !== 'volume');
const port = fc.option(fc.integer({ min: 1, max: 65_535 }));
const form: fc.Arbitrary<ClusterForm> = fc
	.record({
		name: fc.constantFrom('', 'course-1', 'null', 'true', 'on', 'y'),
		runtime: fc.constantFrom('process', 'docker'),
		beatMs: fc.integer({ min: 20, max: 10_000 }),
		queueFirst: fc.boolean(),
		method: fc.constantFrom('round-robin', 'least-connections'),
		smtp: port,
		imap: port,
		counts: fc.record({ frontends: fc.integer({ min: 1, max: 5 }), backends: fc.integer({ min: 1, max: 12 }), symmetric: fc.integer({ min: 0, max: 5 }) }),
		names: fc.option(fc.uniqueArray(nodeName, { minLength: 22, maxLength: 22 })),
		domains: fc.uniqueArray(
			fc.record({
				name: fc.constantFrom('example.test', 'b.test', 'null', '12.34', '0x1f'),
				accounts: fc
					.array(fc.constantFrom('alice', 'bob', 'null', 'true', '007', '1e3', 'user001..user200', 'x8..x11', 'y.z+1'), { maxLength: 6 })
					.map((items) => [...new Set(items)].join(', ')),
			}),
			{ minLength: 1, maxLength: 4, selector: (domain) => domain.name },
		),
	})
	.filter(({ smtp, imap }) => smtp === null || smtp !== imap)
	.map(({ counts, names, ...rest }): ClusterForm => {
		const empty: ClusterForm = { ...rest, frontends: [], backends: [], symmetric: [] } as ClusterForm;
		const all = names ?? [];
		return names
			? {
					...empty,
					frontends: all.slice(0, counts.frontends),
					backends: all.slice(5, 5 + counts.backends),
					symmetric: all.slice(17, 17 + counts.symmetric),
				}
			: withCount(withCount(withCount(empty, 'frontends', counts.frontends), 'backends', counts.backends), 'symmetric', counts.symmetric);
	});

test('form, file, engine, form: whatever is set in the form comes back from the engine, from any file', () => {
	fc.assert(
		fc.property(fc.constantFrom('preset: dynamic\n', 'preset: symmetric\n', commented, 'frontends: [a]\nbackends: [b]\n'), form, form, (start, one, other) => {
			const text = writeForm(start, read(start), one);
			expect(read(text)).toEqual(one);
			const again = writeForm(text, one, other);
			expect(read(again)).toEqual(other);
			expect(writeForm(again, other, other)).toBe(again);
		}),
	);
});

test('nodes that come get names that are free, nodes that go are the last ones', () => {
	const start = { ...read('frontends: 2\nbackends: [be2, fe3]\n') };
	expect(withCount(start, 'frontends', 4).frontends).toEqual(['fe1', 'fe2', 'fe4', 'fe5']);
	expect(withCount(start, 'backends', 3).backends).toEqual(['be2', 'fe3', 'be1']);
	expect(withCount(start, 'backends', 1).backends).toEqual(['be2']);
});

test('a mistake is found at its field and from the fields above it', () => {
	const reading = checkClusterFile('preset: dynamic\ndomains:\n  - { name: a.test, accounts: [alice, Bob] }\nbeatMs: 5\n');
	const mistakes = reading.is === 'mistaken' ? reading.mistakes : [];
	expect(mistakeAt(mistakes, 'domains', 0, 'accounts')?.text).toContain('Bob');
	expect(mistakeAt(mistakes, 'domains', 1)).toBeUndefined();
	expect(mistakeAt(mistakes, 'beatMs')?.line).toBe(4);
});
