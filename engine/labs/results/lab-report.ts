/**
 * What headless runs found, as data, and as the JUnit XML that build servers read: a test suite an exercise. Pure.
 */
import type { RuntimeKind } from '../../contract/cluster-status.ts';

export interface LabCase {
	readonly name: string;
	readonly tookMs: number;
	/** null: all is right. */
	readonly problem: string | null;
}

export interface LabReport {
	readonly lab: string;
	readonly runtime: RuntimeKind;
	readonly tookMs: number;
	readonly cases: readonly LabCase[];
	/** Why it says nothing about the exercise; null: it does. */
	readonly couldNotRun: string | null;
}

/** Of several exercises, by one command. */
export interface LabsReport {
	readonly tookMs: number;
	readonly labs: readonly LabReport[];
	/** What was not run, and why. */
	readonly leftOut: readonly { readonly lab: string; readonly why: string }[];
}

export function hasPassed({ cases, couldNotRun }: LabReport): boolean {
	return couldNotRun === null && cases.length > 0 && cases.every(({ problem }) => problem === null);
}

export function junitXml(reports: readonly LabReport[]): string {
	return ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...reports.flatMap(suiteLines), '</testsuites>', ''].join('\n');
}

function suiteLines({ lab, runtime, tookMs, cases, couldNotRun }: LabReport): string[] {
	const failures = cases.filter(({ problem }) => problem !== null).length;
	const name = escaped(`${lab} (${runtime})`);
	const lines = cases.map(({ name: what, tookMs: ms, problem }) => {
		const head = `<testcase classname="${name}" name="${escaped(what)}" time="${seconds(ms)}"`;
		return problem === null ? `\t\t${head}/>` : `\t\t${head}><failure message="${escaped(problem)}"/></testcase>`;
	});
	if (couldNotRun !== null) lines.push(`\t\t<testcase classname="${name}" name="run"><error message="${escaped(couldNotRun)}"/></testcase>`);
	const errors = couldNotRun === null ? 0 : 1;
	const counts = `tests="${cases.length + errors}" failures="${failures}" errors="${errors}" time="${seconds(tookMs)}"`;
	return [`\t<testsuite name="${name}" ${counts}>`, ...lines, '\t</testsuite>'];
}

function seconds(ms: number): string {
	return (ms / 1000).toFixed(3);
}

const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** XML has no place for control characters, escaped or not. */
function escaped(text: string): string {
	return text.replace(/\p{Cc}/gu, ' ').replace(/[&<>"']/g, (letter) => names[letter] ?? letter);
}
