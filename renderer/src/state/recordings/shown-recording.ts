/**
 * The recording that is the page: opened from wherever it is, told from where something happens, or why it cannot be.
 *
 * Whoever leaves the page, or opens another, is not followed by what was still being read. Read next: opening.ts (the
 * places a recording can be at), ../pages.ts (how one gets here), ../replay/start-of.ts (where one begins to be told).
 */
import { call } from '../engine-link.ts';
import { useLab } from '../lab-state.ts';
import { unfollow } from '../live-feed.ts';
import type { RecordingOpening } from '../page.ts';
import type { SourceOutcome } from '../replay/recording-source.ts';
import { startOf } from '../replay/start-of.ts';
import { replay } from '../shown-replay.ts';
import { openEngineRecording } from './engine-source.ts';
import type { OpenedRecording } from './opened-recording.ts';
import { openRecordingFrom, type RecordingFrom } from './opening.ts';

const { getState: get, setState: set } = useLab;

/** Counts up: what was asked for before this is of no interest any more. */
let asked = 0;

/** The page is left: what is being opened is not wanted any more. */
export function giveUpOpening(): void {
	asked += 1;
}

export async function showRecording(from: RecordingFrom): Promise<void> {
	asked += 1;
	const mine = asked;
	unfollow();
	const show = (opening: RecordingOpening) => set({ page: { kind: 'recording', from, opening } });
	set({ selected: null, problems: [], startFailure: null, bottomTab: 'time' });
	show({ is: 'reading', done: 0 });
	const opened = await openRecordingFrom(from, (done) => mine === asked && show({ is: 'reading', done }));
	if (mine !== asked || get().page.kind !== 'recording') {
		if (opened.ok) opened.value.source.close();
		return;
	}
	if (!opened.ok) {
		show({ is: 'failed', error: opened.error });
		return;
	}
	show({ is: 'open', name: opened.value.name });
	replay.open(opened.value.name, opened.value.source, false);
	goToStart(mine, from.kind);
}

/** Where it begins to be told is known long before all of it was read. */
function goToStart(mine: number, kind: RecordingFrom['kind']): void {
	let shownMs: number | null = null;
	const stop = useLab.subscribe(({ whole, moment, seekingMs }) => {
		const hasMoved = shownMs !== null && seekingMs === null && moment.kind === 'past' && moment.atMs !== shownMs;
		if (mine !== asked || whole === null || hasMoved) {
			stop();
			return;
		}
		const start = startOf(whole);
		if (start === null) return;
		if (start.isFinal) stop();
		if (start.atMs !== shownMs) {
			shownMs = start.atMs;
			replay.seek(start.atMs);
		}
		// Whoever opens one of these wants to see it play.
		if (start.isFinal && kind === 'example') replay.play();
	});
}

/** The recording that is shown, opened once more to be read from its beginning: the replay reads its own when it likes. */
export async function openRecordingOfShown(): Promise<SourceOutcome<OpenedRecording>> {
	const { page } = get();
	if (page.kind === 'cluster') return openEngineRecording({ cluster: page.name }, call);
	if (page.kind === 'recording') return openRecordingFrom(page.from, () => undefined);
	return { ok: false, error: { code: 'nothing-open', message: 'no recording is open' } };
}
