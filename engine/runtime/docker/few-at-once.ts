/**
 * Work on many things, a few at once: Docker does each of them one by one, and more at once only makes each of them later.
 */
const atOnce = 8;

/** Answers in the order of the items. */
export async function fewAtOnce<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
	const answers: R[] = new Array(items.length);
	const waiting = items.entries();
	const worker = async () => {
		for (const [index, item] of waiting) answers[index] = await work(item);
	};
	await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
	return answers;
}
