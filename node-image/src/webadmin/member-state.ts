/** A member's state on a page: by a word, a shape and a colour. */
import { html } from 'hono/html';
import type { Html } from './frame.ts';
import type { Words } from './words.ts';

type State = keyof Words['states'];

const looks: { readonly [Name in State]: { readonly shape: string; readonly tone: 'good' | 'warn' | 'bad' } } = {
	starting: { shape: '○', tone: 'warn' },
	joining: { shape: '○', tone: 'warn' },
	ready: { shape: '●', tone: 'good' },
	draining: { shape: '◐', tone: 'warn' },
	withdrawn: { shape: '◇', tone: 'warn' },
	stopped: { shape: '■', tone: 'bad' },
	alone: { shape: '○', tone: 'warn' },
	dead: { shape: '✕', tone: 'bad' },
	unreachable: { shape: '△', tone: 'bad' },
};

export function stateLabel(state: State, say: Words): Html {
	const { shape, tone } = looks[state];
	return html`<span class="state ${tone}" data-state="${state}"><i aria-hidden="true">${shape}</i>${say.states[state]}</span>`;
}
