/**
 * Going back in a recording and playing it, of a cluster that runs or of one that is history.
 *
 * Holds the timeline of what is open, decides which moment is shown and hands both to the store; knows neither the store
 * nor a clock of its own. What a running cluster's page did not receive is read from the source, in parts, between
 * which the page breathes. Read next: ../shown-replay.ts, which gives it events and shows what it says.
 */
import type { CallFailure } from '../../../../engine/contract/engine-api.ts';
import type { RecordedEvent } from '../../../../engine/contract/recorded-event.ts';
import { type ClusterView, emptyView } from '../cluster-view.ts';
import { type Landmarks, neighbour } from './landmarks.ts';
import { clamped, live, type Moment, passedMs, type Speed } from './playback.ts';
import type { RecordingSource } from './recording-source.ts';
import { Timeline } from './timeline.ts';

/** What is known of the recording as a whole. */
export interface Whole {
	readonly startedAt: string;
	/** It still grows. */
	readonly isRunning: boolean;
	/** The view at its end: lanes and samples of all of it. */
	readonly head: ClusterView;
	readonly landmarks: Landmarks;
	/** What can be shown lies between these. */
	readonly fromMs: number;
	readonly toMs: number;
	/** Parts of it are still being read. */
	readonly isReading: boolean;
	/** Why the beginning is missing, or why a moment could not be shown; null: nothing is wrong. */
	readonly problem: CallFailure | null;
}

export interface ReplayState {
	readonly moment: Moment;
	/** The moment that is being looked for, until it is shown. */
	readonly seekingMs: number | null;
	/** The view of the past moment; null: live. */
	readonly past: ClusterView | null;
	readonly whole: Whole | null;
}

export interface ReplayPort {
	/** Calls once before the next painting, with the viewer's clock; the returned function takes it back. */
	nextFrame(run: (nowMs: number) => void): () => void;
	/** Lets the page do something else. */
	breathe(): Promise<void>;
	show(state: ReplayState): void;
	/** Events that were passed in playback, for what travels in the picture. */
	played(events: readonly RecordedEvent[]): void;
	/** Another moment is shown now; what happened shortly before it and is known, for what is still under way then. */
	jumped(before: readonly RecordedEvent[]): void;
	/** What is newest, with all that the page received in it. */
	liveView(): ClusterView | null;
	/** The recording's clock now; null: it does not run. */
	liveMs(): number | null;
}

/** Folded in one go; some milliseconds. Chosen. */
const sliceLength = 400;
const readLength = 2000;
/** As many as an engine pushes of the past. More are read again. */
const aheadMax = 20_000;
/** What happened longer before a moment has no part in it any more. Chosen: longer than anything is under way. */
const shortlyMs = 500;
/** Nearer to the end than this is the end. */
const endMs = 40;

interface Session {
	readonly source: RecordingSource;
	readonly isRunning: boolean;
	timeline: Timeline;
	/** Received, and not yet in the timeline. */
	ahead: RecordedEvent[];
	isReading: boolean;
	problem: CallFailure | null;
}

export class Replay {
	readonly #port: ReplayPort;
	#session: Session | null = null;
	#moment: Moment = live;
	#speed: Speed = 1;
	/** A view of the timeline: the past moment that is shown. */
	#cursor: ClusterView | null = null;
	#seekingMs: number | null = null;
	#stopFrame: (() => void) | null = null;
	#frameMs: number | null = null;
	#whole: Whole | null = null;

	constructor(port: ReplayPort) {
		this.#port = port;
	}

	/** A running cluster is shown live, a finished recording from its beginning. */
	open(name: string, source: RecordingSource, isRunning: boolean): void {
		this.#end();
		const session: Session = {
			source,
			isRunning,
			timeline: new Timeline({ base: emptyView(name), source }),
			ahead: [],
			isReading: !isRunning,
			problem: null,
		};
		this.#session = session;
		if (!isRunning) {
			this.#moment = { kind: 'past', atMs: 0, isPlaying: false, speed: this.#speed };
			this.#cursor = session.timeline.head;
			void this.#read(session);
		}
		this.#show();
	}

	close(): void {
		this.#end();
		this.#show();
	}

	/** Of the running cluster, as they come. */
	receive(events: readonly RecordedEvent[]): void {
		const session = this.#session;
		if (!session || events.length === 0) return;
		for (const event of events) session.ahead.push(event);
		if (session.ahead.length > aheadMax) session.ahead.splice(0, session.ahead.length - aheadMax);
		if (session.isReading) return;
		if (session.ahead.length <= sliceLength && session.timeline.append(session.ahead)) session.ahead = [];
		else void this.#read(session);
		this.#show();
	}

	seek(atMs: number): void {
		const session = this.#session;
		if (!session) return;
		const wantedMs = clamped(atMs, session.timeline.fromMs, this.#endMs(session));
		const isPlaying = this.#moment.kind === 'past' && this.#moment.isPlaying;
		const view = session.timeline.viewNow(wantedMs, this.#cursor ?? undefined);
		if (view) this.#arrive(wantedMs, view, isPlaying);
		else void this.#look(session, wantedMs, isPlaying);
	}

	play(): void {
		const session = this.#session;
		if (!session || (this.#moment.kind === 'past' && this.#moment.isPlaying)) return;
		if (this.#moment.kind === 'live') return;
		const isAtEnd = !session.isRunning && this.#moment.atMs >= session.timeline.toMs - endMs;
		if (isAtEnd) this.seek(session.timeline.fromMs);
		if (this.#moment.kind !== 'past') return;
		this.#moment = { ...this.#moment, isPlaying: true };
		this.#show();
		this.#run();
	}

	/** Of a live picture: it stands from now on. */
	pause(): void {
		const session = this.#session;
		if (!session) return;
		this.#stop();
		if (this.#moment.kind === 'live') this.seek(this.#endMs(session));
		else this.#moment = { ...this.#moment, isPlaying: false };
		this.#show();
	}

	/** A live picture becomes slow motion from here on; it cannot be quicker than it is. */
	setSpeed(speed: Speed): void {
		this.#speed = speed;
		if (this.#moment.kind === 'past') this.#moment = { ...this.#moment, speed };
		else if (speed < 1) {
			this.pause();
			this.play();
		}
		this.#show();
	}

	/** To the next thing that happened, or the last one before. */
	step(direction: 1 | -1): void {
		this.#jump(direction, (session, atMs) => session.timeline.nextMs(atMs, direction));
	}

	stepToFault(direction: 1 | -1): void {
		this.#jump(direction, (session, atMs) => neighbour(session.timeline.landmarks.faults, atMs, direction, (fault) => fault.atMs));
	}

	/** Back to now; of a finished recording: to its end. */
	goLive(): void {
		const session = this.#session;
		if (!session) return;
		this.#stop();
		if (!session.isRunning) {
			this.seek(session.timeline.toMs);
			return;
		}
		this.#moment = live;
		this.#cursor = null;
		this.#seekingMs = null;
		this.#show();
		this.#port.jumped(session.timeline.shortlyBefore(this.#endMs(session), shortlyMs));
	}

	get speed(): Speed {
		return this.#speed;
	}

	#jump(direction: 1 | -1, find: (session: Session, atMs: number) => number | null): void {
		const session = this.#session;
		if (!session) return;
		const fromMs = this.#moment.kind === 'past' ? this.#moment.atMs : this.#endMs(session);
		const foundMs = find(session, fromMs);
		this.#stop();
		if (this.#moment.kind === 'past') this.#moment = { ...this.#moment, isPlaying: false };
		if (foundMs !== null) this.seek(foundMs);
		else if (direction === 1) this.goLive();
		else this.#show();
	}

	#endMs({ isRunning, isReading, timeline }: Session): number {
		// What is not read yet cannot be shown.
		return isRunning && !isReading ? Math.max(timeline.toMs, this.#port.liveMs() ?? 0) : timeline.toMs;
	}

	#arrive(atMs: number, view: ClusterView, isPlaying: boolean): void {
		this.#cursor = view;
		this.#seekingMs = null;
		this.#moment = { kind: 'past', atMs, isPlaying, speed: this.#speed };
		this.#show();
		this.#port.jumped(this.#session?.timeline.shortlyBefore(atMs, shortlyMs) ?? []);
		if (isPlaying) this.#run();
	}

	async #look(session: Session, atMs: number, isPlaying: boolean): Promise<void> {
		this.#stop();
		this.#seekingMs = atMs;
		this.#show();
		const found = await session.timeline.viewAt(atMs);
		// Another moment was asked for meanwhile.
		if (this.#session !== session || this.#seekingMs !== atMs) return;
		if (found.ok) {
			session.problem = null;
			this.#arrive(atMs, found.value, isPlaying);
			return;
		}
		this.#seekingMs = null;
		session.problem = found.error;
		if (this.#moment.kind === 'past') this.#moment = { ...this.#moment, isPlaying: false };
		this.#show();
	}

	#run(): void {
		if (this.#stopFrame) return;
		this.#frameMs = null;
		const frame = (nowMs: number) => {
			this.#stopFrame = null;
			const goesOn = this.#tick(this.#frameMs === null ? 0 : nowMs - this.#frameMs);
			this.#frameMs = nowMs;
			if (goesOn) this.#stopFrame = this.#port.nextFrame(frame);
		};
		this.#stopFrame = this.#port.nextFrame(frame);
	}

	#stop(): void {
		this.#stopFrame?.();
		this.#stopFrame = null;
	}

	/** True: more frames are wanted. */
	#tick(elapsedMs: number): boolean {
		const session = this.#session;
		const moment = this.#moment;
		const from = this.#cursor;
		if (!session || !from || moment.kind !== 'past' || !moment.isPlaying) return false;
		const lastMs = this.#endMs(session);
		const atMs = Math.min(lastMs, moment.atMs + passedMs(elapsedMs, moment.speed));
		const advance = session.timeline.advance(from, atMs);
		if (advance.kind === 'missing') {
			void this.#look(session, atMs, true);
			return false;
		}
		const behind = session.timeline.partBehind(advance.view);
		if (behind !== null) void session.timeline.load(behind);
		if (advance.events.length > 0) this.#port.played(advance.events);
		const isAtEnd = !session.isReading && atMs >= lastMs - (session.isRunning ? endMs : 0);
		if (isAtEnd && session.isRunning && moment.speed >= 1) {
			this.goLive();
			return false;
		}
		this.#cursor = advance.view;
		this.#moment = { ...moment, atMs, isPlaying: !(isAtEnd && !session.isRunning) };
		this.#show();
		return this.#moment.isPlaying;
	}

	/** Until the timeline has everything that was received or is there to be read. */
	async #read(session: Session): Promise<void> {
		session.isReading = true;
		try {
			while (this.#session === session && (await this.#readMore(session))) {
				this.#show();
				await this.#port.breathe();
			}
		} finally {
			session.isReading = false;
		}
		if (this.#session === session) this.#show();
	}

	async #readMore(session: Session): Promise<boolean> {
		const { timeline, source } = session;
		const knownSeq = timeline.head.lastSeq;
		const first = session.ahead[0];
		if (first && first.seq <= knownSeq + 1) {
			timeline.append(session.ahead.splice(0, sliceLength));
			return true;
		}
		const lastSeq = first ? first.seq - 1 : source.lastSeq();
		if (knownSeq >= lastSeq) return false;
		const read = await source.read(knownSeq, Math.min(readLength, lastSeq - knownSeq));
		if (this.#session !== session) return false;
		if (!read.ok || read.value.length === 0) {
			session.problem = read.ok ? { code: 'recording-gap', message: `the recording has no event ${knownSeq + 1} any more` } : read.error;
			this.#beginHere(session);
			return false;
		}
		for (let from = 0; from < read.value.length; from += sliceLength) {
			if (from > 0) await this.#port.breathe();
			timeline.append(read.value.slice(from, from + sliceLength));
		}
		return true;
	}

	/** What was before cannot be read: the past begins with what the page has seen itself. */
	#beginHere(session: Session): void {
		const base = this.#port.liveView();
		if (!session.isRunning || !base) return;
		session.ahead = session.ahead.filter((event) => event.seq > base.lastSeq);
		session.timeline = new Timeline({ base, source: session.source });
		session.timeline.append(session.ahead);
		session.ahead = [];
	}

	#end(): void {
		this.#stop();
		this.#session?.source.close();
		this.#session = null;
		this.#moment = live;
		this.#cursor = null;
		this.#seekingMs = null;
		this.#whole = null;
		this.#port.jumped([]);
	}

	#show(): void {
		const session = this.#session;
		if (session) {
			const { source, isRunning, isReading, problem } = session;
			const { head, landmarks, fromMs, toMs } = session.timeline;
			const next: Whole = { startedAt: source.startedAt, isRunning, isReading, problem, head, landmarks, fromMs, toMs };
			const known = this.#whole;
			if (!known || (Object.keys(next) as (keyof Whole)[]).some((key) => known[key] !== next[key])) this.#whole = next;
		}
		this.#port.show({ moment: this.#moment, seekingMs: this.#seekingMs, past: this.#moment.kind === 'past' ? this.#cursor : null, whole: this.#whole });
	}
}
