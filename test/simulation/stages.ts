/**
 * Which fault met a write in which of its stages: the simulation is worth what it has reached.
 *
 * A write's stages are those of R4. A stage is "met" when a write of the struck node was in it at the moment
 * of the fault.
 */
export const stages = ['tmp', 'fsync', 'rename', 'directory fsync', 'look-up', 'acknowledge'] as const;
export type Stage = (typeof stages)[number];

/** How many writes of one process are in each stage now. */
export class StageCount {
	readonly #now = new Map<Stage, number>();

	enter(stage: Stage): void {
		this.#now.set(stage, (this.#now.get(stage) ?? 0) + 1);
	}

	leave(stage: Stage): void {
		this.#now.set(stage, Math.max(0, (this.#now.get(stage) ?? 0) - 1));
	}

	occupied(): Stage[] {
		return stages.filter((stage) => (this.#now.get(stage) ?? 0) > 0);
	}
}

/** Fault -> stage -> how often. */
export type Coverage = Record<string, Partial<Record<Stage, number>>>;

export function addCoverage(total: Coverage, more: Coverage): void {
	for (const [fault, row] of Object.entries(more)) {
		total[fault] ??= {};
		const into = total[fault];
		for (const stage of stages) into[stage] = (into[stage] ?? 0) + (row[stage] ?? 0);
	}
}

export function printCoverage(coverage: Coverage): string {
	const faults = Object.keys(coverage).sort();
	const width = Math.max(12, ...faults.map((fault) => fault.length));
	const columns = stages.map((stage) => Math.max(7, stage.length));
	const line = (cells: readonly string[]) => cells.map((cell, at) => (at === 0 ? cell.padEnd(width) : cell.padStart(columns[at - 1] ?? 7))).join('  ');
	return [line(['fault', ...stages]), ...faults.map((fault) => line([fault, ...stages.map((stage) => String(coverage[fault]?.[stage] ?? 0))]))].join('\n');
}

export function emptyPairs(coverage: Coverage, faults: readonly string[]): string[] {
	return faults.flatMap((fault) => stages.filter((stage) => (coverage[fault]?.[stage] ?? 0) === 0).map((stage) => `${fault} x ${stage}`));
}
