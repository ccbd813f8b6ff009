/** The headings of the home page that something leads to, and the way there: in sight, and where the keyboard goes on. */
export const headings = { start: 'start-title', exercises: 'exercises-title', recordings: 'recordings-title' } as const;

export function showHeading(heading: keyof typeof headings): void {
	const title = document.getElementById(headings[heading]);
	title?.scrollIntoView({ block: 'start' });
	title?.focus({ preventScroll: true });
}
