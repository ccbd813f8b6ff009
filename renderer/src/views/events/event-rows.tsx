/**
 * The rows, only those in sight made. A click or Enter shows the moment of one; arrows choose.
 *
 * Live it follows the newest until somebody scrolls up; in the past it keeps the shown moment in sight.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { preciseTime, signedSeconds } from '../../messages/format.ts';
import { type EventRow, rowAt, useEventFilter } from '../../state/event-filter.ts';
import { useLab } from '../../state/lab-state.ts';
import { timeTravel } from '../../state/time-travel.ts';
import { epochColor } from '../../theme/theme.ts';
import { ToneShape } from '../picture/shape.tsx';
import styles from './events.module.css';

const rowHeight = 25;
/** So near to the end counts as there. */
const endPixels = 40;

export function EventRows({ rows }: { readonly rows: readonly EventRow[] }) {
	const { t, i18n } = useTranslation();
	const place = useRef<HTMLDivElement>(null);
	const [isFollowing, setIsFollowing] = useState(true);
	const [chosenSeq, setChosenSeq] = useState<number | null>(null);
	const byClock = useEventFilter((state) => state.byClock);
	const zeroMs = useLab((state) => state.view?.fault?.atMs ?? 0);
	const startedMs = useLab((state) => Date.parse(state.whole?.startedAt ?? ''));
	const isPast = useLab((state) => state.moment.kind === 'past');
	const current = useLab(({ moment }) => (moment.kind === 'past' ? rowAt(rows, moment.atMs) : rows.length - 1));
	const list = useVirtualizer({
		count: rows.length,
		getScrollElement: () => place.current,
		estimateSize: () => rowHeight,
		overscan: 10,
		getItemKey: (index) => rows[index]?.seq ?? index,
	});
	const scrollTo = useRef(list.scrollToIndex);
	scrollTo.current = list.scrollToIndex;

	useEffect(() => {
		if (isPast) scrollTo.current(Math.max(0, current), { align: 'auto' });
		else if (isFollowing) scrollTo.current(current, { align: 'end' });
	}, [isPast, isFollowing, current]);

	const chosen = chosenSeq === null ? -1 : rows.findIndex(({ seq }) => seq === chosenSeq);
	const choose = (index: number) => {
		const to = Math.min(rows.length - 1, Math.max(0, index));
		setIsFollowing(false);
		setChosenSeq(rows[to]?.seq ?? null);
		scrollTo.current(to, { align: 'auto' });
	};
	const go = (index: number) => {
		const row = rows[index];
		if (!row) return;
		setChosenSeq(row.seq);
		timeTravel.seek(row.atMs);
	};
	const onKey = (press: React.KeyboardEvent) => {
		const from = chosen < 0 ? Math.max(0, current) : chosen;
		const to = { ArrowUp: from - 1, ArrowDown: from + 1, PageUp: from - 10, PageDown: from + 10, Home: 0, End: rows.length - 1 }[press.key];
		if (to !== undefined) choose(to);
		else if (press.key === 'Enter' || press.key === ' ') go(from);
		else return;
		press.preventDefault();
	};
	const onWheel = () => {
		const element = place.current;
		if (element) requestAnimationFrame(() => setIsFollowing(element.scrollHeight - element.scrollTop - element.clientHeight <= endPixels));
	};
	return (
		<div
			ref={place}
			className={styles.list}
			role="listbox"
			aria-label={t('eventList.label')}
			aria-activedescendant={chosen < 0 ? undefined : `event-${chosenSeq}`}
			tabIndex={0}
			onKeyDown={onKey}
			onWheel={onWheel}
			data-event-rows={rows.length}
		>
			<div className={styles.all} style={{ height: list.getTotalSize() }}>
				{list.getVirtualItems().map(({ index, start }) => {
					const row = rows[index];
					if (!row) return null;
					const { seq, atMs, sentence } = row;
					return (
						// biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys, as a listbox does
						<div
							key={seq}
							ref={list.measureElement}
							id={`event-${seq}`}
							role="option"
							aria-selected={seq === chosenSeq}
							aria-current={isPast && index === current ? 'true' : undefined}
							tabIndex={-1}
							className={styles.row}
							style={{ transform: `translateY(${start}px)` }}
							onClick={() => go(index)}
							data-index={index}
							data-event={seq}
							data-tone={sentence.tone}
							data-later={index > current || undefined}
						>
							<span className={styles.time}>{byClock ? preciseTime(i18n.language, startedMs + atMs) : signedSeconds(t, atMs - zeroMs)}</span>
							<span className={styles.mark} style={sentence.epoch === null ? undefined : { color: epochColor(sentence.epoch) }}>
								<ToneShape tone={sentence.tone} />
							</span>
							<span className={styles.text}>{t(sentence.key, sentence.params)}</span>
						</div>
					);
				})}
			</div>
		</div>
	);
}
