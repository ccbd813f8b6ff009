/**
 * Ctrl-C as an event to wait for, instead of an end in the middle.
 */

/** Resolves at the next SIGINT or SIGTERM; until then neither ends the process. */
export function interrupted(): Promise<'interrupted'> {
	return new Promise((resolve) => {
		const done = () => {
			process.off('SIGINT', done);
			process.off('SIGTERM', done);
			resolve('interrupted');
		};
		process.on('SIGINT', done);
		process.on('SIGTERM', done);
	});
}
