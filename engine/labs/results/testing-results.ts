/** Results for tests: of a small exercise, with everything that results can hold, told from plain figures. */
import type { LabResults, StepResult } from '../../contract/lab-results.ts';

export interface ResultsTold {
	readonly learner?: string | null;
	readonly lab?: { readonly id: string; readonly number: number | null };
	readonly endedAt?: string;
	/** Of its two steps with checks; null: not passed. */
	readonly tookMs?: readonly [number | null, number | null];
	readonly mistakes?: readonly string[];
	readonly hints?: number;
	/** Of its two questions. */
	readonly right?: readonly [boolean, boolean];
}

export function resultsTest(told: ResultsTold = {}): LabResults {
	const { learner = null, lab = { id: 'small', number: 3 }, endedAt = '2026-03-01T09:12:30.000Z', tookMs = [60_000, 120_000] } = told;
	const { mistakes = [], hints = 0, right = [true, true] } = told;
	const [kill, repair] = tookMs;
	const steps = [
		stepTest('look', { isToRead: true, pointsMax: 0, points: 0, tookMs: 5000 }),
		stepTest('kill', {
			...stateOf(kill, hints),
			hints,
			mistakes: mistakes.map((id) => ({ id, because: both(`That was ${id}.`, `Das war ${id}.`) })),
			fault: {
				kind: 'kill',
				node: 'be1',
				led: true,
				noticedMs: 4,
				suspectedMs: null,
				balancerMs: null,
				decidedMs: 240,
				usableMs: 300,
				mailMs: 410,
				waitMs: 650,
			},
		}),
		stepTest('repair', stateOf(repair, 0)),
	];
	const quiz = ['how-long', 'why'].map((id, index) => ({
		...{ id, question: both(`Question ${id}?`, `Frage ${id}?`), given: both('240 ms', '240 ms'), right: both('250 ms', '250 ms') },
		...{ isRight: right[index] ?? false, points: right[index] ? 5 : 0, pointsMax: 5, why: both('Because.', 'Darum.') },
	}));
	const all = [...steps, ...quiz];
	return {
		...{ format: 1, kind: 'mailcluster-lab-results', version: '1.2.3', learner, runtime: 'process', begunAt: '2026-03-01T09:00:00.000Z', endedAt },
		lab: { ...lab, title: both(`Exercise ${lab.id}`, `Übung ${lab.id}`) },
		isOver: kill !== null && repair !== null,
		points: all.reduce((sum, { points }) => sum + points, 0),
		pointsMax: all.reduce((sum, { pointsMax }) => sum + pointsMax, 0),
		...{ steps, quiz },
		measured: [{ expression: 'mail.lost', words: both('acknowledged and gone', 'bestätigt und verschwunden'), type: 'count', value: 0 }],
		invariants: [{ id: 'one-leads', title: both('At most one node leads', 'Höchstens ein Knoten führt'), broken: [] }],
	};
}

function stateOf(tookMs: number | null, hints: number): Partial<StepResult> {
	return tookMs === null ? { state: 'running', tookMs, points: 0 } : { tookMs, points: Math.max(2, 10 - 2 * hints) };
}

function stepTest(id: string, change: Partial<StepResult>): StepResult {
	return {
		...{ id, title: both(`Step ${id}`, `Schritt ${id}`), state: 'passed', isToRead: false, tookMs: 0, attempts: 1, hints: 0, isSolved: false },
		...{ points: 10, pointsMax: 10, mistakes: [], checks: [], fault: null, measured: [] },
		...change,
	};
}

function both(en: string, de: string) {
	return { en, de };
}
