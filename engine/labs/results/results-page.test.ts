import { expect, test } from 'vitest';
import { classOverview } from './class-overview.ts';
import { classPage } from './class-page.ts';
import { html } from './html-text.ts';
import { resultsPage } from './results-page.ts';
import { classTest, hostileNames } from './testing-class.ts';
import { resultsTest } from './testing-results.ts';

/** As a browser would show it. */
function shown(page: string): string {
	const body = page
		.slice(page.indexOf('<body>'))
		.replaceAll('<span>', '')
		.replaceAll('</span> ·', ' ·')
		.replace(/<[^>]*>/g, ' ');
	const letters: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
	return body.replace(/&(?:lt|gt|quot|#39|amp);/g, (name) => letters[name] ?? name).replace(/\s+/g, ' ');
}

/** Nothing in it runs, loads or links, and its policy would not let it. */
function expectHarmless(page: string): void {
	expect(page).toContain(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`);
	expect(page).not.toMatch(/<(script|img|iframe|link|object|embed|form|a)\b/i);
	expect(page).not.toMatch(/url\(|@import|https?:\/\//);
	// Of those that are in a tag, and not in its text.
	expect(page.match(/<[^>]*\son\w+=/gi)).toBe(null);
	expect(page).not.toMatch(/(?![\t\n])[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
}

test('a page of results shows name, points, steps, the course of a failover, promises and questions, in both languages', () => {
	const results = resultsTest({ learner: 'Ada Lovelace', mistakes: ['the-backup'], hints: 1, right: [true, false] });
	const en = shown(resultsPage(results, { locale: 'en', timeZone: 'UTC' }));
	expect(en).toContain('Exercise 3 · Results Exercise small Ada Lovelace 1 March 2026 at 09:12 · time taken: 3 min 5 s · all steps done');
	expect(en).toContain('23 / 30 points');
	expect(en).toContain('2 Step kill 1 hint · 1 mistake ✓ done 1 min 8 / 10');
	expect(en).toContain('be1 , the controller: its process was killed; each counted from then on another member missed it 4 ms another node led 240 ms');
	expect(en).toContain('Step 2, Step kill: That was the-backup.');
	expect(en).toContain('✓ kept At most one node leads');
	expect(en).toContain('Question why? ✗ not right');
	const de = shown(resultsPage(results, { locale: 'de', timeZone: 'UTC' }));
	expect(de).toContain('Übung 3 · Ergebnisse Übung small Ada Lovelace 1. März 2026 um 09:12 · benötigte Zeit: 3 min 5 s · alle Schritte erledigt');
	expect(de).toContain('der Controller: sein Prozess wurde hart beendet; jeweils von da an gezählt ein anderes Mitglied vermisste ihn 4 ms');
	expect(resultsPage(results, { locale: 'de' })).toContain('<html lang="de">');
});

test.each(['__proto__', 'constructor', 'another'])('a kind of fault that nobody knows is shown as it is: %s', (kind) => {
	const results = resultsTest({});
	const steps = results.steps.map((step) => (step.fault ? { ...step, fault: { ...step.fault, kind } } : step));
	expect(shown(resultsPage({ ...results, steps }, { locale: 'en' }))).toContain(`${kind}; each counted from then on`);
});

test('a run that was left says what is missing, and one without a mistake says so', () => {
	const left = shown(resultsPage(resultsTest({ tookMs: [60_000, null] }), { locale: 'en' }));
	expect(left).toContain('no name given');
	expect(left).toContain('1 of 2 steps done');
	expect(left).toContain('3 Step repair ○ not finished –');
	expect(left).toContain('No mistake was made, and every promise was kept.');
});

test.each(Object.entries(hostileNames))('whatever stands in a file stays text: %s', (_, name) => {
	const both = { en: name.slice(0, 900), de: name.slice(0, 900) };
	const results = resultsTest({ learner: name, mistakes: ['x'] });
	const everywhere = {
		...results,
		version: name.slice(0, 40),
		lab: { ...results.lab, title: both },
		steps: results.steps.map((step) => ({
			...step,
			title: both,
			fault: step.fault && { ...step.fault, kind: both.en, node: both.en },
			mistakes: [{ id: 'x', because: both }],
		})),
		measured: [{ expression: both.en, words: null, type: 'word' as const, value: both.en }],
		quiz: results.quiz.map((one) => ({ ...one, question: both, given: both, right: both, why: both })),
		invariants: [{ id: 'x', title: both, broken: [{ atMs: 1, why: both }] }],
	};
	expectHarmless(resultsPage(everywhere, { locale: 'en' }));
	expectHarmless(resultsPage(everywhere, { locale: 'de' }));
	expectHarmless(
		classPage(
			{ overview: classOverview([{ file: `${name.slice(0, 50)}.json`, results: everywhere }]), problems: [{ file: name, code: 'damaged' }], leftOut: 3 },
			{ locale: 'en' },
		),
	);
});

test("a class's page has every learner once with name, points and what was hard, and knows four orders", () => {
	const page = classPage({ overview: classOverview(classTest()), problems: [{ file: 'x.json', code: 'newer-format' }], leftOut: 0 }, { locale: 'de' });
	expectHarmless(page);
	const text = shown(page);
	expect(text).toContain('10 Personen · 3 Übungen');
	expect(text).toContain('Ada Lovelace 2 / 3 60 / 60 6 min 10 s');
	expect(text).toContain('30 / 30 · 3 min 5 s · 2 Versuche');
	expect(text).toContain(hostileNames.rightToLeft);
	expect(text).toContain('<script>alert(1)</script>');
	expect(text).toContain('Das war the-backup. Schritt kill 3 von 5');
	expect(text).toContain('x.json : von einer neueren Version des Labors geschrieben');
	const rows = [...page.matchAll(/--name:(\d+);--done:(\d+);--points:(\d+);--time:(\d+)"/g)];
	for (const order of [1, 2, 3, 4]) expect(rows.map((row) => Number(row[order])).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
	expect(shown(classPage({ overview: classOverview([]), problems: [], leftOut: 0 }, { locale: 'en' }))).toContain('There are no results here.');
});

test('what is put into HTML is escaped once, and HTML is not', () => {
	expect(html`<p title="${'"'}">${['<', html`<b>${'&'}</b>`, 1]}</p>`.text).toBe('<p title="&quot;">&lt;<b>&amp;</b>1</p>');
});
