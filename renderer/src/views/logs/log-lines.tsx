/**
 * The lines themselves, only those in sight made: one is chosen by mouse or arrows and shown whole below.
 *
 * Whoever scrolls up stands still, whoever comes back to the end reads along again.
 */
import { Button } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { preciseTime } from '../../messages/format.ts';
import type { LogLevel, LogLine } from '../../state/logs/log-line.ts';
import { setFollowing, useLogs } from '../../state/logs/logs.ts';
import { lineNear } from '../../state/logs/merged-log.ts';
import type { Tone } from '../../state/sentences.ts';
import { nodeColor } from '../../theme/theme.ts';
import { ToneShape } from '../picture/shape.tsx';
import styles from './logs.module.css';

const rowHeight = 23;
/** So near to the end counts as there. */
const endPixels = 8;
const toneOf: Record<LogLevel, Tone> = { debug: 'plain', info: 'plain', warn: 'warn', error: 'bad' };

export function LogLines({ lines, order }: { readonly lines: readonly LogLine[]; readonly order: readonly string[] }) {
	const { t, i18n } = useTranslation();
	const place = useRef<HTMLDivElement>(null);
	const isFollowing = useLogs((state) => state.isFollowing);
	const [chosen, setChosen] = useState<number | null>(null);
	const rows = useVirtualizer({ count: lines.length, getScrollElement: () => place.current, estimateSize: () => rowHeight, overscan: 12 });
	const scrollTo = useRef(rows.scrollToIndex);
	scrollTo.current = rows.scrollToIndex;

	const lastKey = lines.at(-1)?.key;
	useEffect(() => {
		if (isFollowing && lastKey !== undefined) scrollTo.current(lines.length - 1, { align: 'end' });
	}, [isFollowing, lastKey, lines.length]);
	useTarget(lines, (index) => {
		scrollTo.current(index, { align: 'center' });
		setChosen(lines[index]?.key ?? null);
	});

	const at = chosen === null ? -1 : lines.findIndex((line) => line.key === chosen);
	const choose = (index: number) => {
		const line = lines[Math.min(lines.length - 1, Math.max(0, index))];
		if (!line) return;
		setFollowing(false);
		setChosen(line.key);
		scrollTo.current(lines.indexOf(line), { align: 'auto' });
	};
	const onKey = (event: React.KeyboardEvent) => {
		const from = at < 0 ? lines.length : at;
		const to = { ArrowUp: from - 1, ArrowDown: from + 1, PageUp: from - 10, PageDown: from + 10, Home: 0, End: lines.length - 1 }[event.key];
		if (to === undefined) return;
		event.preventDefault();
		choose(to);
	};
	const onScroll = () => {
		const element = place.current;
		if (!element || !isFollowing) return;
		// Our own scrolling ends at the end; a person's does not.
		if (element.scrollHeight - element.scrollTop - element.clientHeight > rowHeight * 3) setFollowing(false);
	};
	const onWheel = (event: React.WheelEvent) => {
		const element = place.current;
		if (!element || isFollowing || event.deltaY <= 0) return;
		if (element.scrollHeight - element.scrollTop - element.clientHeight <= endPixels) setFollowing(true);
	};
	const shown = at < 0 ? null : (lines[at] ?? null);
	return (
		<>
			<div
				ref={place}
				className={styles.lines}
				role="listbox"
				aria-label={t('logs.label')}
				aria-activedescendant={shown ? rowId(shown) : undefined}
				tabIndex={0}
				onKeyDown={onKey}
				onScroll={onScroll}
				onWheel={onWheel}
				data-log-lines={lines.length}
			>
				<div className={styles.all} style={{ height: rows.getTotalSize() }}>
					{rows.getVirtualItems().map(({ index, start }) => {
						const line = lines[index];
						if (!line) return null;
						return (
							// biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys, as a listbox does
							<div
								key={line.key}
								id={rowId(line)}
								role="option"
								aria-selected={line.key === chosen}
								tabIndex={-1}
								className={styles.line}
								style={{ transform: `translateY(${start}px)`, '--node': nodeColor(order.indexOf(line.node)) } as React.CSSProperties}
								onClick={() => choose(index)}
								data-log-line={line.what || 'text'}
								data-level={line.level}
							>
								<span className={styles.time}>{preciseTime(i18n.language, line.atMs)}</span>
								<span className={styles.name}>{line.node}</span>
								<span className={styles.level} title={t(`logs.level.${line.level}`)}>
									<ToneShape tone={toneOf[line.level]} />
								</span>
								<span className={styles.what}>
									<b>{line.what}</b> {line.details}
								</span>
							</div>
						);
					})}
				</div>
			</div>
			{shown && <WholeLine line={shown} />}
		</>
	);
}

function rowId(line: LogLine): string {
	return `log-line-${line.key}`;
}

/** Goes to the line that an event led to, once it is there. */
function useTarget(lines: readonly LogLine[], go: (index: number) => void): void {
	const target = useLogs((state) => state.target);
	const isLoading = useLogs((state) => state.isLoading);
	const went = useRef<typeof target>(null);
	const goNow = useRef(go);
	goNow.current = go;
	useEffect(() => {
		if (target === null || isLoading || went.current === target) return;
		const index = lineNear(lines, target);
		if (index < 0) return;
		went.current = target;
		goNow.current(index);
	}, [target, isLoading, lines]);
}

function WholeLine({ line }: { readonly line: LogLine }) {
	const { t } = useTranslation();
	const [copied, setCopied] = useState<number | null>(null);
	return (
		<section className={styles.whole} aria-label={t('logs.line')}>
			<code className={styles.raw} data-log-raw>
				{line.raw}
			</code>
			<Button
				variant="default"
				size="compact-sm"
				onClick={() =>
					navigator.clipboard.writeText(line.raw).then(
						() => setCopied(line.key),
						() => setCopied(null),
					)
				}
			>
				{copied === line.key ? t('logs.copied') : t('logs.copy')}
			</Button>
		</section>
	);
}
