import { expect, test } from 'vitest';
import { ReachWaits } from './reach-waits.ts';

/** Answers when it is told to give up. */
const untilAborted = (signal: AbortSignal) =>
	new Promise<string>((resolve) => {
		if (signal.aborted) resolve('gave up');
		signal.addEventListener('abort', () => resolve('gave up'));
	});

test('R9: what waits for a member ends when it is out of reach, and for nobody else', async () => {
	const reached = new Set(['be1', 'be2']);
	const waits = new ReachWaits((name) => reached.has(name));
	const outer = new AbortController();
	const first = waits.during('be1', undefined, untilAborted);
	let isOver = false;
	const second = waits.during('be2', outer.signal, untilAborted).then((answer) => {
		isOver = true;
		return answer;
	});
	waits.review();
	reached.delete('be1');
	waits.review();
	expect([await first, isOver]).toEqual(['gave up', false]);
	outer.abort();
	expect(await second).toBe('gave up');
});

test('who has given up already waits for nobody', async () => {
	const waits = new ReachWaits(() => true);
	expect(await waits.during('be1', AbortSignal.abort(), untilAborted)).toBe('gave up');
	expect(await waits.during('be1', undefined, async () => 'answered')).toBe('answered');
});
