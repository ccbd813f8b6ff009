/**
 * The whole recording as a strip: drag, click or the keyboard lead to any of its moments.
 *
 * Arrows go a tenth of a second, with Shift one, Page keys ten, Home and End to the ends; behind the end is now.
 * Read next: overview.tsx, what is painted on it.
 */
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clockTime, sinceWords } from '../../messages/format.ts';
import { useLab } from '../../state/lab-state.ts';
import { timeTravel } from '../../state/time-travel.ts';
import { useEngineNow } from '../engine-now.ts';
import { Overview } from './overview.tsx';
import { atOf, keyStepMs, type Stretch, shareOf, stretchOf } from './stretch.ts';
import styles from './transport.module.css';

export function Scrubber() {
	const { t, i18n } = useTranslation();
	const track = useRef<HTMLDivElement>(null);
	const [draggedMs, setDraggedMs] = useState<number | null>(null);
	const fromMs = useLab((state) => state.whole?.fromMs ?? 0);
	const startedAt = useLab((state) => state.whole?.startedAt ?? null);
	const faultMs = useLab((state) => state.view?.fault?.atMs ?? null);
	const seekingMs = useLab((state) => state.seekingMs);
	const isReading = useLab((state) => state.whole?.isReading ?? false);
	const isRunning = useLab((state) => state.whole?.isRunning ?? false);
	const isLive = useLab(({ moment }) => moment.kind === 'live');
	const now = useEngineNow(isLive ? 1000 : 50) ?? fromMs;
	// Grows in steps of a second, so that the strip is not painted anew with every event.
	const endMs = useLab((state) => (state.whole ? Math.ceil(Math.max(state.whole.toMs, isLive ? now : 0) / 1000) * 1000 : fromMs + 1000));
	const stretch = stretchOf(fromMs, isRunning ? endMs : Math.max(fromMs + 1, endMs));
	const shownMs = draggedMs ?? seekingMs ?? now;
	const go = (atMs: number) => (isRunning && atMs >= stretch.toMs ? timeTravel.goLive() : timeTravel.seek(atMs));

	const drag = (clientX: number) => {
		const box = track.current?.getBoundingClientRect();
		if (!box) return;
		const atMs = atOf(stretch, (clientX - box.left) / box.width);
		setDraggedMs(atMs);
		go(atMs);
	};
	return (
		<div
			ref={track}
			className={styles.scrubber}
			role="slider"
			tabIndex={0}
			aria-label={t('transport.scrubber')}
			aria-valuemin={Math.round(stretch.fromMs)}
			aria-valuemax={Math.round(stretch.toMs)}
			aria-valuenow={Math.round(Math.max(stretch.fromMs, Math.min(shownMs, stretch.toMs)))}
			aria-valuetext={valueText()}
			aria-busy={isReading}
			data-seeking={seekingMs !== null || undefined}
			data-scrubber
			onPointerDown={(down) => {
				if (down.button !== 0) return;
				down.currentTarget.setPointerCapture(down.pointerId);
				drag(down.clientX);
			}}
			onPointerMove={(move) => draggedMs !== null && drag(move.clientX)}
			onPointerUp={() => setDraggedMs(null)}
			onPointerCancel={() => setDraggedMs(null)}
			onKeyDown={(press) => {
				const atMs = keyMoment(press.key, press.shiftKey, now, stretch);
				if (atMs === null) return;
				press.preventDefault();
				go(atMs);
			}}
		>
			<Overview stretch={stretch} />
			<span
				className={styles.thumb}
				data-live={isLive || undefined}
				style={{ left: `${(isLive && draggedMs === null ? 1 : shareOf(stretch, shownMs)) * 100}%` }}
			/>
		</div>
	);

	function valueText(): string {
		if (isLive) return t('transport.spokenLive');
		const time = startedAt === null ? '' : clockTime(i18n.language, new Date(Date.parse(startedAt) + shownMs).toISOString());
		return t('transport.spoken', { time, since: sinceWords(t, shownMs - (faultMs ?? 0), faultMs === null ? 'start' : 'fault') });
	}
}

function keyMoment(key: string, isShift: boolean, atMs: number, stretch: Stretch): number | null {
	if (key === 'Home') return stretch.fromMs;
	if (key === 'End') return stretch.toMs;
	const stepMs = keyStepMs(key, isShift);
	return stepMs === null ? null : atMs + stepMs;
}
