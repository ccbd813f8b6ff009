import { describe, expect, test } from 'vitest';
import { type LeavingPorts, mayLeave } from './leaving.ts';

interface Setting {
	readonly names?: readonly string[];
	readonly remembered?: 'keep' | 'stop';
	readonly answer?: { choice: 'keep' | 'stop' | 'cancel'; remember: boolean };
	readonly problem?: string;
	readonly canKeep?: boolean;
}

/** Leaves under `setting`, and tells what happened on the way. */
async function leave({ names = ['lab'], remembered, answer = { choice: 'cancel', remember: false }, problem, canKeep = true }: Setting) {
	const log: string[] = [];
	const ports: LeavingPorts = {
		canKeep,
		running: async () => names,
		remembered: () => remembered,
		remember: (choice) => log.push(`remembered ${choice}`),
		async ask(asked) {
			log.push(`asked about ${asked.join(', ')}`);
			return answer;
		},
		async stop() {
			log.push('stopped');
			return problem;
		},
		async tell(told) {
			log.push(`told: ${told}`);
		},
	};
	return { left: await mayLeave(ports), log };
}

describe('leaving', () => {
	test('when no cluster runs asks nobody', async () => {
		expect(await leave({ names: [], remembered: 'stop' })).toEqual({ left: true, log: [] });
	});
	test('cancelled, the window stays and the clusters run', async () => {
		expect(await leave({ answer: { choice: 'cancel', remember: true } })).toEqual({ left: false, log: ['asked about lab'] });
	});
	test('keeping them touches nothing', async () => {
		expect(await leave({ names: ['a', 'b'], answer: { choice: 'keep', remember: false } })).toEqual({ left: true, log: ['asked about a, b'] });
	});
	test('stopping them ends them first; the choice is remembered where that was wanted', async () => {
		expect(await leave({ answer: { choice: 'stop', remember: true } })).toEqual({ left: true, log: ['asked about lab', 'remembered stop', 'stopped'] });
	});
	test('a remembered choice is not asked for again', async () => {
		expect(await leave({ remembered: 'keep' })).toEqual({ left: true, log: [] });
		expect(await leave({ remembered: 'stop' })).toEqual({ left: true, log: ['stopped'] });
	});
	test('what could not be stopped is told, and the window stays', async () => {
		expect(await leave({ remembered: 'stop', problem: 'be1 hangs' })).toEqual({ left: false, log: ['stopped', 'told: be1 hangs'] });
	});
	test('where nothing can go on, "keep" from elsewhere does not count', async () => {
		expect(await leave({ remembered: 'keep', canKeep: false, answer: { choice: 'stop', remember: false } })).toEqual({
			left: true,
			log: ['asked about lab', 'stopped'],
		});
	});
});
