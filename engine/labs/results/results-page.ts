/**
 * Results of an exercise as a page to print: one HTML file that needs nothing else and runs nothing. Pure.
 *
 * It loads nothing and may load nothing (its own policy says so), every text in it is escaped, and it fits A4 and Letter.
 * State is told by sign, word and colour, so that a print in grey says the same. Read next: results-page-words.ts.
 */
import { type LabResults, type MeasuredFact, type QuestionResult, type StepResult, stepsMs } from '../../contract/lab-results.ts';
import type { LabLocale } from '../language/fact-value.ts';
import { type Html, html } from './html-text.ts';
import { printPage } from './print-page.ts';
import { dateText, faultRows, lengthText, measuredText, resultsWords } from './results-page-words.ts';

export interface PageOptions {
	readonly locale: LabLocale;
	/** Of the dates on it; the reader's own when left out. */
	readonly timeZone?: string | undefined;
}

export function resultsPage(results: LabResults, options: PageOptions): string {
	return new ResultsPage(results, options).whole();
}

/** Shown as a fault's course, or said by its heading. */
const ofCourse = /^(step\.)?fault\./;
const courseExceptions = /^fault\.(moved|lasted|fenced|back|failed|node\.)/;

class ResultsPage {
	readonly #results: LabResults;
	readonly #locale: LabLocale;
	readonly #timeZone: string | undefined;

	constructor(results: LabResults, { locale, timeZone }: PageOptions) {
		this.#results = results;
		this.#locale = locale;
		this.#timeZone = timeZone;
	}

	whole(): string {
		const { lab } = this.#results;
		const body = html`${this.#head()}
			${this.#course()}
			${this.#failovers()}
			${this.#numbers()}
			${this.#wrong()}
			${this.#quiz()}
			<footer>${resultsWords[this.#locale].rule}<br>Mailcluster Lab ${this.#results.version} · ${lab.id} · ${resultsWords[this.#locale].runtimes[this.#results.runtime]}</footer>`;
		return printPage({ title: `${lab.title[this.#locale]} – ${resultsWords[this.#locale].results}`, locale: this.#locale, body });
	}

	#head(): Html {
		const { lab, learner, endedAt, points, pointsMax, steps, isOver } = this.#results;
		const words = resultsWords[this.#locale];
		const length = lengthText(stepsMs(this.#results), this.#locale);
		const todo = steps.filter(({ isToRead }) => !isToRead);
		const done = todo.filter(({ state }) => state === 'passed').length;
		const isAll = isOver && done === todo.length;
		return html`<header>
			<div class="who">
				<p class="kicker">Mailcluster Lab · ${lab.number === null ? words.results : html`${words.exercise(lab.number)} · ${words.results}`}</p>
				<h1>${lab.title[this.#locale]}</h1>
				<p class="learner"><bdi>${learner === null || learner.trim() === '' ? words.noName : shortened(learner)}</bdi></p>
				<p class="meta"><span>${dateText(endedAt, this.#locale, this.#timeZone)}</span> · <span>${words.timeTaken}: ${length}</span> · <span>${isAll ? words.finished : words.unfinished(done, todo.length)}</span></p>
			</div>
			<p class="score">${ring(pointsMax === 0 ? 0 : points / pointsMax)}<span><strong>${points}</strong> / ${pointsMax}<br>${words.points}</span></p>
		</header>`;
	}

	#course(): Html {
		const { steps } = this.#results;
		const words = resultsWords[this.#locale];
		const totalMs = steps.reduce((sum, { tookMs }) => sum + (tookMs ?? 0), 0);
		const lanes = steps.flatMap(({ tookMs, state, isSolved }, index) => {
			const share = totalMs === 0 ? 0 : ((tookMs ?? 0) / totalMs) * 100;
			return share === 0 ? [] : [html`<span class="${isSolved ? 'solved' : state}" style="flex-grow:${share.toFixed(2)}">${index + 1}</span>`];
		});
		const rows = steps.map((step, index) => this.#step(step, index));
		return html`<section>
			<h2>${words.course}</h2>
			<div class="lane" aria-hidden="true">${lanes}</div>
			<table class="steps">
				<thead><tr><th class="number">${words.number}</th><th>${words.step}</th><th>${words.state}</th><th class="number">${words.time}</th><th class="number">${words.pointsColumn}</th></tr></thead>
				<tbody>${rows}</tbody>
			</table>
		</section>`;
	}

	#step(step: StepResult, index: number): Html {
		const words = resultsWords[this.#locale];
		const { state, isToRead, isSolved, hints, attempts, mistakes, tookMs, points, pointsMax } = step;
		const notes = [
			...(isSolved ? [words.solved] : []),
			...(hints > 0 ? [words.hints(hints)] : []),
			...(mistakes.length > 0 ? [words.mistakes(mistakes.length)] : []),
			...(attempts > 1 ? [words.attempts(attempts)] : []),
		];
		const word = isToRead && state === 'passed' ? words.read : words.states[state];
		return html`<tr>
			<td class="number">${index + 1}</td>
			<td>${step.title[this.#locale]}${notes.length === 0 ? '' : html`<small>${notes.join(' · ')}</small>`}</td>
			<td class="state ${state}">${sign(state)} ${word}</td>
			<td class="number">${tookMs === null ? '–' : lengthText(tookMs, this.#locale)}</td>
			<td class="number">${pointsMax === 0 ? '' : `${points} / ${pointsMax}`}</td>
		</tr>`;
	}

	#failovers(): Html {
		const words = resultsWords[this.#locale];
		const parts = this.#results.steps.flatMap(({ fault, title }, index) => {
			const rows = fault === null ? [] : faultRows(fault, this.#locale);
			if (fault === null || rows.length === 0) return [];
			const longestMs = Math.max(1, ...rows.map(({ ms }) => ms));
			const who = fault.node === null ? '' : html`<strong>${fault.node}</strong>${fault.led ? `, ${words.theController}` : ''}: `;
			const bars = rows.map(
				({ what, ms, text, isWait }) =>
					html`<tr class="${isWait ? 'wait' : ''}"><td>${what}</td><td class="bar"><i style="width:${((ms / longestMs) * 100).toFixed(1)}%"></i></td><td class="number">${text}</td></tr>`,
			);
			return html`<div class="failover">
				<h3>${words.inStepNamed(index + 1, title[this.#locale])}</h3>
				<p>${who}${kindText(fault.kind, this.#locale)}; ${words.after}</p>
				<table class="bars"><tbody>${bars}</tbody></table>
			</div>`;
		});
		return parts.length === 0 ? html`` : html`<section><h2>${words.failovers}</h2>${parts}</section>`;
	}

	#numbers(): Html {
		const words = resultsWords[this.#locale];
		const ofStep = (step: StepResult) => step.measured.filter(({ expression }) => !ofCourse.test(expression) || courseExceptions.test(expression));
		const groups = [
			...this.#results.steps.map((step, index) => ({ name: words.inStep(index + 1), all: ofStep(step) })),
			{ name: words.atTheEnd, all: this.#results.measured },
		];
		const shown = groups.flatMap(({ name, all }) => (all.length === 0 ? [] : [{ name, all }]));
		if (shown.length === 0) return html``;
		const name = ({ expression, words: own }: MeasuredFact) => {
			const short = Object.hasOwn(words.facts, expression) ? words.facts[expression] : undefined;
			if (short !== undefined) return short;
			return own === null ? html`<code>${expression}</code>` : phrase(own[this.#locale]);
		};
		const row = (one: MeasuredFact) => html`<tr><td>${name(one)}</td><td class="number">${measuredText(one, this.#locale)}</td></tr>`;
		const parts = shown.map((group) => html`<div class="numbers"><h3>${group.name}</h3><table><tbody>${group.all.map(row)}</tbody></table></div>`);
		return html`<section><h2>${words.numbers}</h2><div class="columns">${parts}</div></section>`;
	}

	#wrong(): Html {
		const words = resultsWords[this.#locale];
		const { steps, invariants } = this.#results;
		const mistakes = steps.flatMap((step, index) =>
			step.mistakes.map(
				({ because }) =>
					html`<li><span class="state skipped">!</span> <strong>${words.inStepNamed(index + 1, step.title[this.#locale])}:</strong> ${because[this.#locale]}</li>`,
			),
		);
		const isAllKept = invariants.every(({ broken }) => broken.length === 0);
		const promises = invariants.map(({ title, broken }) => {
			const when = broken
				.slice(0, brokenShownMax)
				.map(({ atMs, why }) => html`<small>${words.brokenAt(lengthText(atMs, this.#locale))}: ${why[this.#locale]}</small>`);
			const state =
				broken.length === 0
					? html`<span class="state passed">✓ ${words.kept}</span>`
					: html`<span class="state failed">✗ ${words.broken(broken.length)}</span>`;
			return html`<li>${state} ${title[this.#locale]}${when}</li>`;
		});
		return html`<section>
			<h2>${words.wrong}</h2>
			${mistakes.length === 0 && isAllKept ? html`<p>${words.nothingWrong}</p>` : ''}
			${mistakes.length === 0 ? '' : html`<ul>${mistakes}</ul>`}
			${promises.length === 0 ? '' : html`<h3>${words.promises}</h3><ul class="promises">${promises}</ul>`}
		</section>`;
	}

	#quiz(): Html {
		const { quiz } = this.#results;
		return quiz.length === 0 ? html`` : html`<section><h2>${resultsWords[this.#locale].quiz}</h2><ol>${quiz.map((one) => this.#question(one))}</ol></section>`;
	}

	#question({ question, given, right, isRight, why }: QuestionResult): Html {
		const words = resultsWords[this.#locale];
		const state = isRight
			? html`<span class="state passed">✓ ${words.right}</span>`
			: html`<span class="state failed">✗ ${given === null ? words.notAnswered : words.notRight}</span>`;
		const answers = [
			...(given === null ? [] : [html`<dt>${words.yourAnswer}</dt><dd>${given[this.#locale]}</dd>`]),
			...(right === null || (isRight && given?.en === right.en) ? [] : [html`<dt>${words.rightAnswer}</dt><dd>${right[this.#locale]}</dd>`]),
		];
		return html`<li class="question"><p><strong>${question[this.#locale]}</strong> ${state}</p><dl>${answers}</dl><p class="why">${why[this.#locale]}</p></li>`;
	}
}

/** Each time that a promise was broken, told in full. */
const brokenShownMax = 3;
/** A name is printed on one or two lines. */
const nameShownMax = 80;

function shortened(name: string): string {
	const letters = [...name.trim()];
	return letters.length <= nameShownMax ? letters.join('') : `${letters.slice(0, nameShownMax).join('')}…`;
}

/** A fact's words as they stand alone: without what they say of other cases. */
function phrase(words: string): string {
	const [first = words] = words.split(';');
	return `${first.slice(0, 1).toUpperCase()}${first.slice(1)}`;
}

/** In a file from elsewhere a kind may be any word, those included that every object knows. */
function kindText(kind: string, locale: LabLocale): string {
	const { faultKinds } = resultsWords[locale];
	return (Object.hasOwn(faultKinds, kind) ? faultKinds[kind] : undefined) ?? kind;
}

function sign(state: StepResult['state']): string {
	return { passed: '✓', skipped: '→', running: '○', waiting: '·' }[state];
}

function ring(share: number): Html {
	const length = 2 * Math.PI * 20;
	const shown = Math.min(1, Math.max(0, share)) * length;
	return html`<svg viewBox="0 0 48 48" aria-hidden="true"><circle class="track" cx="24" cy="24" r="20"/><circle class="fill" cx="24" cy="24" r="20" stroke-dasharray="${shown.toFixed(1)} ${length.toFixed(1)}" transform="rotate(-90 24 24)"/></svg>`;
}
