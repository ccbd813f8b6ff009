/**
 * A trainer's overview as one HTML file: learners by exercises, then what was hard in each. Pure.
 *
 * It is sorted without a script: every row knows its place in each order, and the chosen radio button says which of them
 * counts; a print shows the order chosen. Read next: class-overview.ts, print-page.ts.
 */

import type { LabLocale } from '../language/fact-value.ts';
import type { ClassCell, ClassExercise, ClassLearner, ClassOverview } from './class-overview.ts';
import { classWords } from './class-page-words.ts';
import { type Html, html } from './html-text.ts';
import { printPage } from './print-page.ts';
import { lengthText } from './results-page-words.ts';

/** What was read from a folder, and what could not be. */
export interface ClassPageContent {
	readonly overview: ClassOverview;
	readonly problems: readonly { readonly file: string; readonly code: keyof (typeof classWords)['en']['problems'] }[];
	readonly leftOut: number;
}

export function classPage(content: ClassPageContent, { locale }: { readonly locale: LabLocale }): string {
	return new ClassPage(content, locale).whole();
}

const orders = ['name', 'done', 'points', 'time'] as const;
/** A trainer's page tells the usual ones. */
const listedMax = 8;
const problemsShownMax = 50;
const nameShownMax = 60;

class ClassPage {
	readonly #content: ClassPageContent;
	readonly #locale: LabLocale;

	constructor(content: ClassPageContent, locale: LabLocale) {
		this.#content = content;
		this.#locale = locale;
	}

	whole(): string {
		const words = classWords[this.#locale];
		const { learners, exercises } = this.#content.overview;
		const body = html`<header><div>
				<p class="kicker">Mailcluster Lab</p>
				<h1>${words.title}</h1>
				<p class="meta">${words.learners(learners.length)} · ${words.exercises(exercises.length)}</p>
			</div></header>
			${learners.length === 0 ? html`<p>${words.nobody}</p>` : html`${this.#table()}${exercises.map((exercise) => this.#exercise(exercise))}`}
			${this.#problems()}`;
		return printPage({ title: words.title, locale: this.#locale, body, style });
	}

	#table(): Html {
		const words = classWords[this.#locale];
		const { learners, exercises } = this.#content.overview;
		const radios = orders.map(
			(order) => html`<label><input type="radio" name="order" id="by-${order}"${order === 'name' ? html` checked` : ''}> ${words.orders[order]}</label>`,
		);
		const heads = exercises.map(
			({ number, title }) => html`<th role="columnheader">${number === null ? '' : html`<b>${number}</b> `}${title[this.#locale]}</th>`,
		);
		const places = placesOf(learners);
		const rows = learners.map((learner, index) => {
			const place = orders.map((order) => `--${order}:${places[order][index]}`).join(';');
			const cells = exercises.map(({ id }) => this.#cell(learner.cells.find(({ exercise }) => exercise === id)));
			return html`<tr role="row" style="${place}"><th role="rowheader" scope="row"><bdi>${this.#name(learner)}</bdi></th>
				<td role="cell" class="number">${learner.done} / ${exercises.length}</td><td role="cell" class="number">${learner.points} / ${learner.pointsMax}</td>
				<td role="cell" class="number">${lengthText(learner.tookMs, this.#locale)}</td>${cells}</tr>`;
		});
		return html`<section>
			<fieldset><legend>${words.sortBy}</legend>${radios}</fieldset>
			<table role="table" class="class" style="--exercises:${exercises.length}">
				<thead role="rowgroup"><tr role="row"><th role="columnheader">${words.learner}</th><th role="columnheader" class="number">${words.done}</th><th role="columnheader" class="number">${words.points}</th><th role="columnheader" class="number">${words.time}</th>${heads}</tr></thead>
				<tbody role="rowgroup">${rows}</tbody>
			</table>
			<p class="meta">${words.legend}</p>
		</section>`;
	}

	#cell(cell: ClassCell | undefined): Html {
		const words = classWords[this.#locale];
		if (!cell) return html`<td role="cell" class="none">– <small>${words.notBegun}</small></td>`;
		const state = cell.isDone
			? html`<span class="state passed">✓ ${words.cellDone}</span>`
			: html`<span class="state skipped">○ ${words.cellOpen(cell.stepsDone, cell.steps)}</span>`;
		const share = cell.pointsMax === 0 ? 0 : Math.min(100, (cell.points / cell.pointsMax) * 100);
		return html`<td role="cell">${state}<i class="share"><i style="width:${share.toFixed(0)}%"></i></i><small>${cell.points} / ${cell.pointsMax} · ${lengthText(cell.tookMs, this.#locale)}${cell.attempts > 1 ? ` · ${words.attempts(cell.attempts)}` : ''}</small></td>`;
	}

	#exercise(exercise: ClassExercise): Html {
		const words = classWords[this.#locale];
		const { number, title, learners, done, pointsMedian, pointsMax, tookMsMedian, stuck, mistakes, questions } = exercise;
		const points = pointsMedian.toLocaleString(this.#locale === 'de' ? 'de-DE' : 'en-GB');
		const bar = (count: number) =>
			html`<td class="bar"><i style="width:${((count / Math.max(1, learners)) * 100).toFixed(0)}%"></i></td><td class="number">${words.ofLearners(count, learners)}</td>`;
		const made = mistakes
			.slice(0, listedMax)
			.map(({ because, step, learners: count }) => html`<tr><td>${because[this.#locale]}<small>${step[this.#locale]}</small></td>${bar(count)}</tr>`);
		const wrong = questions.slice(0, listedMax).map(({ question, learners: count }) => html`<tr><td>${question[this.#locale]}</td>${bar(count)}</tr>`);
		return html`<section class="exercise">
			<h2>${number === null ? '' : `${number} `}${title[this.#locale]}</h2>
			<p>${words.summary(done, learners, points, pointsMax, lengthText(tookMsMedian, this.#locale))}
			${stuck === null ? '' : words.longest(stuck.title[this.#locale], lengthText(stuck.tookMs, this.#locale))}</p>
			${made.length === 0 ? '' : html`<h3>${words.mistakes}</h3><table class="counts"><tbody>${made}</tbody></table>`}
			${wrong.length === 0 ? '' : html`<h3>${words.questions}</h3><table class="counts"><tbody>${wrong}</tbody></table>`}
			${this.#stuck(exercise.id)}
		</section>`;
	}

	#stuck(id: string): Html {
		const words = classWords[this.#locale];
		const found = this.#content.overview.learners.flatMap((learner) =>
			learner.cells.flatMap(({ exercise, stuck }) => (exercise === id && stuck ? [{ learner, stuck }] : [])),
		);
		const items = found
			.toSorted((a, b) => b.stuck.tookMs - a.stuck.tookMs)
			.map(
				({ learner, stuck }) =>
					html`<li><bdi>${this.#name(learner)}</bdi>: ${stuck.title[this.#locale]}, <span class="number">${lengthText(stuck.tookMs, this.#locale)}</span></li>`,
			);
		return items.length === 0 ? html`` : html`<h3>${words.stuck}</h3><ol class="stuck">${items}</ol>`;
	}

	#problems(): Html {
		const { problems, leftOut } = this.#content;
		const words = classWords[this.#locale];
		if (problems.length === 0 && leftOut === 0) return html``;
		const items = problems.slice(0, problemsShownMax).map(({ file, code }) => html`<li><code>${file}</code>: ${words.problems[code]}</li>`);
		const more = leftOut + Math.max(0, problems.length - problemsShownMax);
		return html`<section><h2>${words.leftOut}</h2><ul>${items}${more > 0 ? html`<li>${words.more(more)}</li>` : ''}</ul></section>`;
	}

	#name({ name }: ClassLearner): string {
		const letters = [...(name ?? classWords[this.#locale].noName)];
		return letters.length <= nameShownMax ? letters.join('') : `${letters.slice(0, nameShownMax).join('')}…`;
	}
}

/** Of each learner, in the order given, the place in each order from 0; equals keep the order of names. */
function placesOf(learners: readonly ClassLearner[]): Readonly<Record<(typeof orders)[number], readonly number[]>> {
	const by = (value: (learner: ClassLearner) => number) => {
		const sorted = learners.map((learner, index) => ({ index, value: value(learner) })).toSorted((a, b) => a.value - b.value);
		const places: number[] = [];
		sorted.forEach(({ index }, place) => {
			places[index] = place;
		});
		return places;
	};
	return { name: learners.map((_, index) => index), done: by(({ done }) => -done), points: by(({ points }) => -points), time: by(({ tookMs }) => -tookMs) };
}

const style = html`
@page { size: landscape; margin: 12mm }
main { max-width: 297mm }
fieldset { display: flex; flex-wrap: wrap; gap: 1mm 5mm; margin: 0 0 3mm; padding: 0; border: 0 }
legend { float: left; margin-right: 5mm; color: var(--soft) }
label, legend { display: inline-flex; gap: 1.5mm; align-items: center; min-height: 24px }
input { margin: 0 }
.class { display: grid; grid-template-columns: minmax(32mm, 1.6fr) repeat(3, max-content) repeat(var(--exercises), minmax(24mm, 1fr)); overflow-x: auto }
.class thead, .class tbody { display: contents }
.class tr { display: grid; grid-template-columns: subgrid; grid-column: 1 / -1; order: var(--name) }
.class thead tr { order: -1; align-items: end }
.class th[scope] { color: var(--ink); font-size: 10.5pt }
main:has(#by-done:checked) tbody tr { order: var(--done) } main:has(#by-points:checked) tbody tr { order: var(--points) } main:has(#by-time:checked) tbody tr { order: var(--time) }
.share { display: block; height: 1.6mm; margin: .8mm 0; border-radius: .8mm; background: var(--line) } .share i { display: block; height: 100%; border-radius: inherit; background: var(--blue) }
.none { color: var(--soft) } .none small { display: inline }
.exercise { break-inside: avoid-page }
.counts td { padding-block: .9mm } .counts td:first-child { width: 60% } .counts .number { width: 22mm } .counts .bar { vertical-align: middle }
.stuck { columns: 3 62mm; column-gap: 8mm } .stuck li { break-inside: avoid; padding-right: 2mm }
@media print { fieldset { display: none } }
`;
