/**
 * A shape for each state and tone, so that colour never speaks alone.
 */
import type { DrawnState } from '../../state/cluster-view.ts';
import type { Tone } from '../../state/sentences.ts';

const paths: Record<string, string> = {
	// A filled circle, a ring, bars, a cross, a shield, an arrow, a dash, a square, a sign for no entry.
	ready: 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 0 1 0-11Z',
	ring: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2Zm0 2a4 4 0 1 0 0 8a4 4 0 0 0 0-8Z',
	half: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2Zm0 2v8a4 4 0 0 0 0-8Z',
	bars: 'M4 3h3v10H4zM9 3h3v10H9z',
	cross: 'M3.8 2.4 8 6.6l4.2-4.2 1.4 1.4L9.4 8l4.2 4.2-1.4 1.4L8 9.4l-4.2 4.2-1.4-1.4L6.6 8 2.4 3.8z',
	shield: 'M8 1.5 13.5 3.5v4c0 3.4-2.2 5.8-5.5 7-3.3-1.2-5.5-3.6-5.5-7v-4z',
	arrow: 'M2 7h7V3.5L14 8l-5 4.5V9H2z',
	square: 'M3.5 3.5h9v9h-9z',
	triangle: 'M8 2 14.5 13.5h-13z',
	diamond: 'M8 1.5 14.5 8 8 14.5 1.5 8z',
	noEntry: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2ZM4.5 7v2h7V7z',
	dot: 'M8 5.5a2.5 2.5 0 1 1 0 5a2.5 2.5 0 0 1 0-5Z',
};

const ofState: Record<DrawnState, string> = {
	ready: 'ready',
	starting: 'ring',
	joining: 'half',
	draining: 'arrow',
	withdrawn: 'triangle',
	stopped: 'square',
	alone: 'ring',
	'not-started': 'dot',
	paused: 'bars',
	down: 'cross',
	unreachable: 'triangle',
	fenced: 'shield',
	'declared-dead': 'noEntry',
	'volume-away': 'noEntry',
};

const ofTone: Record<Tone, string> = { plain: 'dot', good: 'ready', bad: 'cross', warn: 'triangle', lead: 'diamond' };

function Shape({ name, size }: { readonly name: string; readonly size: number }) {
	return (
		<svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false" style={{ flex: 'none' }}>
			<path d={paths[name]} fill="currentColor" fillRule="evenodd" />
		</svg>
	);
}

export function StateShape({ state, size = 12 }: { readonly state: DrawnState; readonly size?: number }) {
	return <Shape name={ofState[state]} size={size} />;
}

export function ToneShape({ tone, size = 10 }: { readonly tone: Tone; readonly size?: number }) {
	return <Shape name={ofTone[tone]} size={size} />;
}
