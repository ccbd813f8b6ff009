/**
 * The last slots for a backend's beats, at its box: filled where one was recorded, hollow where none came.
 *
 * The newest stands first in the document and last in the row: slots that have no room wrap out of sight, the oldest
 * of them first, and none is cut in two. Read ten times a second, drawn only when a slot has changed: while all is well nothing is. Read next:
 * ../../state/beat-slots.ts.
 */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { slotsAt } from '../../state/beat-slots.ts';
import type { BeatView } from '../../state/cluster-view.ts';
import { useLab } from '../../state/lab-state.ts';
import { shownNowMs } from '../../state/shown-clock.ts';
import styles from './member.module.css';

export function BeatRow({ node }: { readonly node: string }) {
	const { t } = useTranslation();
	const slots = useSlots(node);
	const missed = [...slots].filter((slot) => slot === '-').length;
	if (slots === '') return <span className={styles.beats} />;
	return (
		<span
			className={styles.beats}
			role="img"
			aria-label={missed === 0 ? t('picture.beatsAll') : t('picture.beatsMissed', { count: missed, of: slots.length })}
			data-beats={slots}
		>
			{[...slots].reverse().map((slot, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a slot is its place in the row
				<i key={index} className={slot === '-' ? styles.missed : styles.beat} />
			))}
		</span>
	);
}

/** 'xxxx-x': heard and missed. */
function useSlots(node: string): string {
	const [text, setText] = useState(() => read(node));
	useEffect(() => eachTenth(() => setText(read(node))), [node]);
	// A moment that stands still is shown as it was, at once: not as it was a tenth of a second before.
	const standing = useLab(({ moment, view }) => (moment.kind === 'past' && !moment.isPlaying ? textOf(view?.beats[node], moment.atMs) : null));
	return standing ?? text;
}

function read(node: string): string {
	const now = shownNowMs();
	return now === null ? '' : textOf(useLab.getState().view?.beats[node], now);
}

function textOf(beat: BeatView | undefined, nowMs: number): string {
	return beat === undefined
		? ''
		: slotsAt(beat, nowMs)
				.map((heard) => (heard ? 'x' : '-'))
				.join('');
}

const everyMs = 100;
const readers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;

/** One timer for all rows, none without a row. */
function eachTenth(reader: () => void): () => void {
	readers.add(reader);
	timer ??= setInterval(() => {
		if (!document.hidden) for (const one of readers) one();
	}, everyMs);
	reader();
	return () => {
		readers.delete(reader);
		if (readers.size > 0 || timer === null) return;
		clearInterval(timer);
		timer = null;
	};
}
