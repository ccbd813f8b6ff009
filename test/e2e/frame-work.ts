/**
 * How much work a frame costs: 25 nodes, their beats, two hundred events a second and traffic, replayed into a real
 * Chromium that is traced.
 *
 * Counted is the processor time of the page's main thread, task by task, summed up for each sixtieth of a second:
 * what else a machine does makes tasks take longer, but not cost more. By the wall's clock they are told beside it.
 * Read next: ../bench/frames.ts (prints it).
 */
import type { Browser, CDPSession } from 'playwright-core';
import { sampleOf } from '../../renderer/src/state/fixture/failover.ts';
import { visit } from './browser.ts';
import { builtInterface } from './built-interface.ts';
import { FakeCluster } from './fake-cluster.ts';
import { startFakeEngine } from './fake-engine.ts';

export interface FrameWork {
	/** Sixtieths of a second that were looked at. */
	readonly frames: number;
	/** Milliseconds of the main thread in one of them. */
	readonly medianMs: number;
	readonly p95Ms: number;
	readonly maxMs: number;
	/** The same by the clock on the wall: with what other programs took meanwhile. */
	readonly wallP95Ms: number;
	readonly eventsPerS: number;
}

interface TraceEvent {
	readonly name: string;
	readonly ph: string;
	readonly pid: number;
	readonly tid: number;
	/** Microseconds. */
	readonly ts: number;
	/** Of the thread's processor time. */
	readonly tdur?: number;
	readonly dur?: number;
	readonly args?: { readonly name?: string };
}

const frameUs = 1_000_000 / 60;
/** As an engine pushes: what has come since. */
const pushEveryMs = 20;
/** For what only a start costs. */
const settleMs = 2000;

export async function measureFrameWork(browser: Browser, measureMs: number): Promise<FrameWork> {
	const engine = await startFakeEngine(builtInterface());
	const { page, context } = await visit(browser, { width: 1440, height: 900 });
	try {
		const cluster = new FakeCluster(engine, 'wide');
		const replay = new Replay(cluster);
		await cluster.open(page);
		await replay.run(settleMs);
		const session = await context.newCDPSession(page);
		const trace = await traced(session, async () => replay.run(measureMs));
		return { ...frameFigures(trace), eventsPerS: replay.eventsPerS };
	} finally {
		await context.close();
		await engine.close();
	}
}

/** Writes what a busy cluster of this shape records, as fast as it would. */
class Replay {
	readonly #cluster: FakeCluster;
	readonly #firstMs: number;
	readonly #beganMs = performance.now();
	#writtenMs: number;
	#events = 0;

	constructor(cluster: FakeCluster) {
		this.#cluster = cluster;
		this.#firstMs = cluster.nowMs;
		this.#writtenMs = cluster.nowMs;
		cluster.writer.engine(cluster.nowMs, { type: 'traffic-started', ratePerS: 15 });
	}

	get eventsPerS(): number {
		return Math.round((1000 * this.#events) / (this.#writtenMs - this.#firstMs));
	}

	/** A cluster's clock never stands: while the page opened and between two runs time has passed, too, or all beats would look late from then on. */
	run(forMs: number): Promise<void> {
		const endMs = performance.now() + forMs;
		return new Promise((resolve) => {
			const timer = setInterval(() => {
				const nowMs = performance.now();
				this.#write(this.#firstMs + nowMs - this.#beganMs);
				if (nowMs < endMs) return;
				clearInterval(timer);
				resolve();
			}, pushEveryMs);
		});
	}

	/** One beat of each backend every 100 ms, in turn; fifteen mails a second; a sample every 250 ms. */
	#write(untilMs: number): void {
		const { writer, shape } = this.#cluster;
		const before = writer.lastSeq;
		const all = [...shape.backends, ...shape.frontends];
		for (; this.#writtenMs < untilMs; this.#writtenMs += 1) {
			const atMs = Math.floor(this.#writtenMs);
			shape.backends.forEach((node, index) => {
				if (atMs % 100 === Math.floor((100 * index) / shape.backends.length)) writer.beat(atMs, node, all.filter((peer) => peer !== node)); // biome-ignore format: one beat, one line
			});
			if (atMs % 66 === 0) this.#mail(atMs);
			if (atMs % 250 === 0) writer.engine(atMs, { type: 'traffic', sample: sampleOf({ acknowledged: atMs }) });
		}
		this.#events += writer.lastSeq - before;
		this.#cluster.push();
	}

	#mail(atMs: number): void {
		const { writer, shape } = this.#cluster;
		const frontend = shape.frontends[atMs % shape.frontends.length] ?? '';
		const backend = shape.backends[atMs % shape.backends.length] ?? '';
		const message = `m${atMs}`;
		writer.node(atMs, frontend, { type: 'mail-accepted', message, recipients: 1, sizeBytes: 2048, tookMs: 9 });
		writer.node(atMs, frontend, { type: 'mail-handed-over', message, backend, recipients: 1, tookMs: 5 });
		writer.node(atMs, backend, { type: 'mail-stored', account: 'alice@example.test', uid: atMs, sizeBytes: 2048, deliveryId: message, known: false });
	}
}

async function traced(session: CDPSession, during: () => Promise<void>): Promise<readonly TraceEvent[]> {
	const events: TraceEvent[] = [];
	session.on('Tracing.dataCollected', ({ value }) => void events.push(...(value as unknown as TraceEvent[])));
	await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['toplevel', 'devtools.timeline', '__metadata'] } });
	await during();
	const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
	await session.send('Tracing.end');
	await complete;
	return events;
}

/** Pure: the tasks of the main thread that had most to do, by sixtieths of a second. */
function frameFigures(trace: readonly TraceEvent[]): Omit<FrameWork, 'eventsPerS'> {
	const mains = trace.filter((event) => event.name === 'thread_name' && event.args?.name === 'CrRendererMain').map(({ pid, tid }) => `${pid} ${tid}`);
	const tasks = trace.filter((event) => event.ph === 'X' && event.name === 'ThreadControllerImpl::RunTask');
	const byThread = mains.map((main) => tasks.filter(({ pid, tid }) => `${pid} ${tid}` === main));
	const [busiest = []] = byThread.sort((one, other) => spent(other) - spent(one));
	const first = Math.min(...busiest.map(({ ts }) => ts));
	const last = Math.max(...busiest.map(({ ts }) => ts));
	if (busiest.length === 0) throw new Error('the trace has no task of a main thread');
	const frames = Math.floor((last - first) / frameUs) + 1;
	const worksBy = (usOf: (task: TraceEvent) => number) => {
		const works = new Array<number>(frames).fill(0);
		for (const task of busiest) {
			const frame = Math.floor((task.ts - first) / frameUs);
			works[frame] = (works[frame] ?? 0) + usOf(task) / 1000;
		}
		return works.sort((one, other) => one - other);
	};
	const at = (works: readonly number[], share: number) => works[Math.min(works.length - 1, Math.floor(share * works.length))] ?? 0;
	const works = worksBy((task) => task.tdur ?? task.dur ?? 0);
	const wall = worksBy((task) => task.dur ?? 0);
	return { frames, medianMs: at(works, 0.5), p95Ms: at(works, 0.95), maxMs: at(works, 1), wallP95Ms: at(wall, 0.95) };
}

function spent(tasks: readonly TraceEvent[]): number {
	return tasks.reduce((sum, task) => sum + (task.tdur ?? task.dur ?? 0), 0);
}
