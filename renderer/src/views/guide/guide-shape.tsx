/** A shape for each state of a step or a check: colour never speaks alone. */
export type GuideShapeName = 'passed' | 'waiting' | 'running' | 'skipped' | 'unknown' | 'wrong';

const paths: Record<GuideShapeName, string> = {
	// A disc with a tick, a ring, a ring with a point, a ring with a dash, a triangle with a mark, a disc with a cross.
	passed: 'M10 1a9 9 0 1 1 0 18a9 9 0 0 1 0-18Zm4 5.4-5.1 6.2L6 9.7l-1.4 1.4 4.4 4.3 6.6-7.7Z',
	waiting: 'M10 1a9 9 0 1 1 0 18a9 9 0 0 1 0-18Zm0 2a7 7 0 1 0 0 14a7 7 0 0 0 0-14Z',
	running: 'M10 1a9 9 0 1 1 0 18a9 9 0 0 1 0-18Zm0 2a7 7 0 1 0 0 14a7 7 0 0 0 0-14Zm0 3.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 0 1 0-7Z',
	skipped: 'M10 1a9 9 0 1 1 0 18a9 9 0 0 1 0-18Zm0 2a7 7 0 1 0 0 14a7 7 0 0 0 0-14ZM6 9h8v2H6z',
	unknown: 'M10 1.5 19.5 18h-19ZM9 7v5.5h2V7Zm0 7v2h2v-2Z',
	wrong: 'M10 1a9 9 0 1 1 0 18a9 9 0 0 1 0-18ZM6.8 5.4 5.4 6.8 8.6 10l-3.2 3.2 1.4 1.4L10 11.4l3.2 3.2 1.4-1.4L11.4 10l3.2-3.2-1.4-1.4L10 8.6Z',
};

export function GuideShape({ name, size = 18 }: { readonly name: GuideShapeName; readonly size?: number }) {
	return (
		<svg width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false" style={{ flex: 'none' }} data-shape={name}>
			<path d={paths[name]} fill="currentColor" fillRule="evenodd" />
		</svg>
	);
}
