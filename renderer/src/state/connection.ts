/**
 * The connection to the engine, kept for as long as the window lives: opened again when it is lost, and each push
 * handed to the store whose business it is.
 *
 * The top of this folder: it knows all of them, and none knows it. Read next: ../channel/engine-client.ts (what a
 * connection is), engine-link.ts (who calls by it), live-feed.ts (where most of what is pushed goes).
 */
import type { ClusterSummary } from '../../../engine/contract/engine-api.ts';
import { connectEngine } from '../channel/engine-client.ts';
import type { OpenWire } from '../channel/wire.ts';
import { clusterStart, endCancelled, receiveProgress } from './cluster-start.ts';
import { engineClock } from './engine-clock.ts';
import { call, setLink, tellLink } from './engine-link.ts';
import { useLab } from './lab-state.ts';
import { follow, forget, receiveEvents, receiveStatus } from './live-feed.ts';
import { pages } from './pages.ts';
import { problemList } from './problem-list.ts';
import { showRecording } from './recordings/shown-recording.ts';
import { pageSurroundings, watchThaws } from './thaw.ts';

const { getState: get, setState: set } = useLab;

/** Reconnecting: soon at first, then every two seconds. Chosen. */
const retriesMs = [200, 500, 1000, 2000] as const;

/** The engine process that was connected last: another one has other clusters. */
let enginePid: number | null = null;

/** Keeps the channel open for as long as the window lives. */
export async function keepConnected(openWire: OpenWire): Promise<void> {
	watchThaws(pageSurroundings, () => void catchUp());
	for (let attempt = 0; ; attempt++) {
		try {
			const wire = await openWire();
			await new Promise<void>((resolve) => {
				const pushes = { events: receiveEvents, status: receiveStatus, progress: receiveProgress, clusters: receiveClusters, ...tellLink };
				setLink(connectEngine(wire, { ...pushes, closed: resolve }));
				attempt = 0;
				void arrive();
			});
		} catch {
			// Not reachable now: said by `connection`, tried again below.
		}
		setLink(null);
		engineClock.stop();
		set({ connection: 'lost', starting: null, busy: [] });
		await new Promise((resolve) => setTimeout(resolve, retriesMs[Math.min(attempt, retriesMs.length - 1)]));
	}
}

/** After each (re)connection: who is it, what is there, and where did we stop reading. */
async function arrive(): Promise<void> {
	const shell = 'mailcluster' in window ? 'electron' : 'browser';
	const [hello, presets, clusters] = await Promise.all([call('hello', { client: shell }), call('presets', {}), call('clusters', {})]);
	if (!hello.ok || !presets.ok || !clusters.ok) return;
	if (enginePid !== null && enginePid !== hello.value.pid) forget();
	enginePid = hello.value.pid;
	set({ connection: 'open', presets: presets.value, clusters: clusters.value });
	// Docker may take its time to answer: nothing waits for it.
	void clusterStart.lookForRuntimes();
	const { page } = get();
	if (page.kind === 'cluster') await follow(page.name);
	if (page.kind === 'recording' && page.from.kind === 'kept' && page.opening.is !== 'open') await showRecording(page.from);
}

/** The page was frozen: where things stand now is asked for anew, and what came meanwhile is the past. */
async function catchUp(): Promise<void> {
	const { page, live: newest, connection } = get();
	if (connection !== 'open' || page.kind !== 'cluster' || newest?.name !== page.name) return;
	engineClock.stop();
	await follow(page.name);
}

/** One that has ended, and was shown, leads home; whoever took it down here knows why. */
function receiveClusters(clusters: readonly ClusterSummary[]): void {
	set({ clusters });
	void endCancelled();
	const { page, live: newest } = get();
	if (page.kind !== 'cluster' || !newest?.status || clusters.some((cluster) => cluster.name === page.name)) return;
	const { name } = page;
	const asked = get().busy.includes(`down:${name}`);
	pages.home();
	if (!asked) problemList.tell({ code: 'cluster-ended', message: name });
}
