import { describe, expect, test } from 'vitest';
import { recoverPage } from './recovery.ts';

/** A window that dies and hangs when it is told to, and everything that was done about it. */
function window() {
	const log: string[] = [];
	const listeners = new Map<string, (...args: never[]) => void>();
	const answers: ((answer: boolean) => void)[] = [];
	let nowMs = 0;
	let withdrawn: AbortSignal | undefined;
	const ask = (what: string) =>
		new Promise<boolean>((resolve) => {
			log.push(what);
			answers.push(resolve);
		});
	recoverPage(
		{
			webContents: { on: (event, listener) => listeners.set(event, listener), reload: () => log.push('reloaded') },
			on: (event, listener) => listeners.set(event, listener),
		},
		{
			now: () => nowMs,
			askAfterDeaths: () => ask('asked about deaths'),
			askAboutHang(signal) {
				withdrawn = signal;
				return ask('asked about the hang');
			},
			quit: () => log.push('quit'),
			report: () => undefined,
		},
	);
	const fire = (event: string, ...args: unknown[]) => (listeners.get(event) as ((...args: unknown[]) => void) | undefined)?.(...args);
	return {
		log,
		dies: (reason = 'crashed') => fire('render-process-gone', {}, { reason, exitCode: 5 }),
		hangs: () => fire('unresponsive'),
		responds: () => fire('responsive'),
		passes(ms: number) {
			nowMs += ms;
		},
		isWithdrawn: () => withdrawn?.aborted,
		async answer(answer: boolean) {
			answers.shift()?.(answer);
			await Promise.resolve();
			await Promise.resolve();
		},
	};
}

describe('a page that dies', () => {
	test('is loaded again, and the third time within a minute it is asked about', async () => {
		const { log, dies, answer } = window();
		for (let count = 0; count < 3; count += 1) dies();
		expect(log).toEqual(['reloaded', 'reloaded', 'asked about deaths']);
		await answer(true);
		expect(log.at(-1)).toBe('reloaded');
		dies();
		expect(log.at(-1)).toBe('reloaded');
	});

	test('and should not be tried again ends the program', async () => {
		const { log, dies, answer } = window();
		for (let count = 0; count < 3; count += 1) dies();
		await answer(false);
		expect(log.slice(2)).toEqual(['asked about deaths', 'quit']);
	});

	test('now and then is loaded again each time', () => {
		const { log, dies, passes } = window();
		for (let count = 0; count < 10; count += 1) {
			dies();
			passes(31_000);
		}
		expect(log).toEqual(Array(10).fill('reloaded'));
	});

	test('by our own hand is left alone', () => {
		const { log, dies } = window();
		dies('clean-exit');
		expect(log).toEqual([]);
	});
});

describe('a page that hangs', () => {
	test('is asked about once, and reloaded if that is wanted', async () => {
		const { log, hangs, answer } = window();
		hangs();
		hangs();
		await answer(true);
		expect(log).toEqual(['asked about the hang', 'reloaded']);
	});

	test('and responds again withdraws the question', async () => {
		const { log, hangs, responds, isWithdrawn, answer } = window();
		hangs();
		responds();
		expect(isWithdrawn()).toBe(true);
		await answer(true);
		expect(log).toEqual(['asked about the hang']);
	});

	test('may hang again, and is asked about again', async () => {
		const { log, hangs, answer } = window();
		hangs();
		await answer(false);
		hangs();
		expect(log).toEqual(['asked about the hang', 'asked about the hang']);
	});
});
