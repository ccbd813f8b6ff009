/**
 * The lab as a library for other people's tests; what `import { up } from 'mailcluster-lab'` gives.
 *
 *   await using cluster = await up('dynamic');
 *   const killed = await cluster.kill('@controller');
 *   await cluster.untilController({ not: killed });
 *
 * This file is the public surface: what is not exported here may change. README.md, "In your own tests", is its
 * manual. Read next: cluster.ts (what can be done), private-engine.ts (where it runs).
 */
import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { CallArguments } from '../contract/engine-api.ts';
import { type ClusterFileContent, parseClusterFile } from '../core/cluster-file.ts';
import { presetIds } from '../core/presets.ts';
import { call } from './calls.ts';
import { Cluster } from './cluster.ts';
import { LabError } from './lab-error.ts';
import { openPrivateEngine } from './private-engine.ts';

export type { ClusterNode, ClusterStatus, TrafficReport } from '../contract/cluster-status.ts';
export type { LinkDirection, RecordedEvent } from '../contract/recorded-event.ts';
export type { ClusterFileContent } from '../core/cluster-file.ts';
export type { Account, Cluster, Controller, Endpoint, TrafficRun } from './cluster.ts';
export { LabError } from './lab-error.ts';
export type { WaitOptions } from './watch.ts';

/** A preset's name, the path of a cluster file, its text, or what it would say as an object. */
export type ClusterSource = string | { readonly yaml: string } | ClusterFileContent;

export interface UpOptions {
	/** Of the cluster; one of its own is made up when left out. */
	readonly name?: string;
	/** How nodes run; as the cluster file says when left out, else as processes. */
	readonly runtime?: 'process' | 'docker';
	/** Where its folder is made; the system's folder for temporary files when left out. */
	readonly stateRoot?: string;
}

/** In messages, where a file would have its name. */
const unnamedSource = 'cluster';
const fileBytesMax = 1_000_000;

/** Starts a cluster; resolves when every node is ready. @throws LabError */
export async function up(source: ClusterSource = 'dynamic', options: UpOptions = {}): Promise<Cluster> {
	const read = await sourceOf(source);
	const engine = await openPrivateEngine(options.stateRoot);
	try {
		const nothing = () => {};
		const connection = engine.connect({
			events: nothing,
			status: nothing,
			progress: nothing,
			clusters: nothing,
			log: nothing,
			terminalData: nothing,
			terminalEnded: nothing,
			volumeChanged: nothing,
			labState: nothing,
		});
		// Detached: it does not end with a connection, but with its engine.
		const name = options.name ?? (hasName(read) ? undefined : unusedName());
		const { runtime } = options;
		const status = await call(connection.api, 'up', {
			...(name === undefined ? {} : { name }),
			...(runtime === undefined ? {} : { runtime }),
			source: read,
			detach: true,
		});
		return new Cluster(engine, connection, status);
	} catch (error) {
		// The first failure says what is left of it, if not all of it could be removed.
		await engine.close().catch(() => undefined);
		throw error instanceof LabError && isObject(source) ? withoutPlace(error) : error;
	}
}

/** As on the command line: a preset's name has neither slash nor dot, everything else is a file. */
async function sourceOf(source: ClusterSource): Promise<CallArguments<'up'>['source']> {
	// JSON is YAML, too: one reader says what is wrong with either.
	if (isObject(source)) return { fileName: unnamedSource, text: JSON.stringify(source) };
	if (typeof source === 'object') return { fileName: unnamedSource, text: source.yaml };
	if (!/[./\\]/.test(source)) return { preset: source };
	try {
		if ((await stat(source)).size > fileBytesMax)
			throw new LabError({ code: 'bad-cluster-file', message: `${source}: more than ${fileBytesMax} bytes is no cluster file`, remedy: 'name another file' });
		return { fileName: source, text: await readFile(source, 'utf8') };
	} catch (error) {
		if (error instanceof LabError) throw error;
		const message = `${source} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
		throw new LabError({ code: 'no-cluster-file', message, remedy: `name a cluster file, or a preset: ${presetIds.join(', ')}` });
	}
}

function isObject(source: ClusterSource): source is ClusterFileContent {
	return typeof source === 'object' && !('yaml' in source);
}

function hasName(source: CallArguments<'up'>['source']): boolean {
	if ('preset' in source) return false;
	const parsed = parseClusterFile(source.fileName, source.text);
	return parsed.ok && parsed.value.name !== undefined;
}

/** An object has no lines. */
function withoutPlace({ code, message, remedy, more }: LabError): LabError {
	const [first = '', ...others] = [message.split('\n')[0] ?? '', ...more].map((one) => one.replace(/^cluster:1: /, ''));
	return new LabError({ code, message: first, ...(remedy === undefined ? {} : { remedy }), more: others });
}

/** Clusters of tests that run at the same time share the machine, in containers their names, too. */
function unusedName(): string {
	return `lab-${randomBytes(5).toString('hex')}`;
}
