/**
 * What clients saw, by uPlot: mails per second, how long they waited, and when nobody was answered.
 *
 * It is drawn as often as the window moves, not with each sample as well, and a frame behind the lanes.
 */
import { useComputedColorScheme } from '@mantine/core';
import { memo, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import UPlot from 'uplot';
import { wholeNumber } from '../../messages/format.ts';
import type { TrafficView } from '../../state/cluster-view.ts';
import { type LabState, useLab } from '../../state/lab-state.ts';
import { fontText, type Scheme, tokenValue } from '../../theme/theme.ts';
import { useNextFrame } from '../next-frame.ts';
import { type Outage, outagesOf } from './outages.ts';
import { besidesSleeps } from './sleeps.ts';
import styles from './time.module.css';
import { gutters, type TimeWindow, xOf } from './time-window.ts';

const height = 66;
/** Above the curves: where the outage's word stands (time.module.css). */
const wordHeight = 18;
/** Bands in sight at most. */
const outagesMost = 200;

interface TrafficChartProps {
	readonly window: TimeWindow;
	/** All that is recorded, not only what the view keeps. */
	readonly isAll: boolean;
}

export function TrafficChart({ window, isAll }: TrafficChartProps) {
	return <Chart window={useNextFrame(window)} isAll={isAll} />;
}

const Chart = memo(function Chart({ window, isAll }: TrafficChartProps) {
	const { t, i18n } = useTranslation();
	const { language } = i18n;
	const scheme = useComputedColorScheme('dark', { getInitialValueInEffect: false });
	const place = useRef<HTMLDivElement>(null);
	const plot = useRef<UPlot | null>(null);
	// Watched while the window may stand; else read, for it moves often enough.
	useLab((state) => (state.moment.kind === 'past' ? samplesOf(state, isAll) : null));
	const samples = samplesOf(useLab.getState(), isAll);
	const running = useLab(({ moment, live }) => moment.kind === 'live' && live?.traffic.running === true);
	const isPast = useLab(({ moment }) => moment.kind === 'past');
	const { width } = window;

	useEffect(() => {
		if (!place.current) return undefined;
		const made = new UPlot(optionsOf(scheme, language, width + gutters.left + gutters.right), [[], [], []], place.current);
		plot.current = made;
		return () => {
			made.destroy();
			plot.current = null;
		};
	}, [scheme, language, width]);

	const lastMs = samples?.at(-1)?.atMs;
	const idle = !running && (lastMs === undefined || lastMs < window.fromMs);
	const data = useMemo(() => dataOf(samples ?? []), [samples]);
	useEffect(() => {
		const made = plot.current;
		if (!made || idle) return;
		made.batch(() => {
			made.setData(data, false);
			made.setScale('x', { min: window.fromMs / 1000, max: window.toMs / 1000 });
		});
	}, [data, idle, window.fromMs, window.toMs]);

	const sleeps = useLab((state) => state.view?.sleeps);
	const outages = useMemo(() => besidesSleeps(outagesOf(samples ?? [], outagesMost), sleeps ?? []), [samples, sleeps]);
	const visible = outages.filter((outage) => outage.toMs > window.fromMs && outage.fromMs < window.toMs);
	// One word is enough: words beside each band would lie on one another.
	const longest = visible.reduce<Outage | null>((best, outage) => (best !== null && isWorse(best, outage) ? best : outage), null);
	return (
		<div className={styles.chart} style={{ height }} data-chart>
			<div ref={place} role="img" aria-label={t('chart.label')} />
			{!idle && (
				<>
					<span className={styles.rateLabel}>{t('chart.rate')}</span>
					<span className={styles.waitLabel}>{t('chart.wait')}</span>
				</>
			)}
			{idle && <p className={styles.empty}>{t(isPast ? 'recorded.noTraffic' : 'chart.empty')}</p>}
			<div className={styles.outages} style={{ left: gutters.left, width }}>
				{visible.map((outage) => {
					const left = Math.max(0, xOf(window, outage.fromMs));
					return (
						<div
							key={outage.fromMs}
							className={styles.outage}
							style={{ left, width: Math.max(2, xOf(window, outage.toMs) - left) }}
							data-outage={Math.round(outage.longestMs)}
							data-calm={outage.isCalm || undefined}
						>
							{outage === longest && (
								<span className={styles.outageWord} data-side={left > width / 2 ? 'left' : 'right'}>
									{t(outage.isCalm ? 'chart.calmSeconds' : 'chart.outageSeconds', { seconds: outage.longestMs / 1000 })}
								</span>
							)}
						</div>
					);
				})}
			</div>
		</div>
	);
});

function samplesOf({ moment, view, whole }: LabState, isAll: boolean): TrafficView['samples'] | undefined {
	return whole !== null && (moment.kind === 'past' || isAll) ? whole.landmarks.samples : view?.traffic.samples;
}

/** An outage is told before a wait without a cause. */
function isWorse(one: Outage, other: Outage): boolean {
	return one.isCalm === other.isCalm ? one.longestMs >= other.longestMs : other.isCalm;
}

function dataOf(samples: TrafficView['samples']): UPlot.AlignedData {
	const times: number[] = [];
	const rates: number[] = [];
	const waits: (number | null)[] = [];
	for (const { atMs, sample } of samples) {
		times.push(atMs / 1000);
		rates.push(sample.ratePerS);
		waits.push(Math.max(sample.waitingMs, sample.acceptMs?.median ?? 0) || null);
	}
	return [times, rates, waits];
}

/** The next number that reads well on an axis: 359 -> 400. */
function roundUp(value: number): number {
	const power = 10 ** Math.floor(Math.log10(value));
	return power * ([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8].find((step) => step * power >= value) ?? 10);
}

function optionsOf(scheme: Scheme, language: string, width: number): UPlot.Options {
	const muted = tokenValue(scheme, 'muted');
	const line = tokenValue(scheme, 'line');
	const font = `12px ${fontText}`;
	// By itself it writes numbers as the browser's language does.
	const values = (_plot: UPlot, splits: number[]) => splits.map((split) => wholeNumber(language, split));
	const axis = { stroke: muted, font, ticks: { show: false }, labelFont: font, values } as const;
	return {
		width,
		height,
		padding: [wordHeight, 0, 8, 0],
		legend: { show: false },
		cursor: { show: false },
		scales: {
			x: { time: false, auto: false },
			y: { range: (_plot, _min, max) => [0, roundUp(Math.max(8, max ?? 0))] },
			ms: { range: (_plot, _min, max) => [0, roundUp(Math.max(40, max ?? 0))] },
		},
		axes: [
			{ show: false },
			{
				...axis,
				size: gutters.left,
				scale: 'y',
				grid: { stroke: line, width: 1 },
				splits: (_plot, _axis, _min, max) => [0, Math.round(max)],
				gap: 8,
			},
			{
				...axis,
				side: 1,
				size: gutters.right,
				scale: 'ms',
				grid: { show: false },
				splits: (_plot, _axis, _min, max) => [0, Math.round(max)],
				gap: 8,
			},
		],
		series: [
			{},
			{ scale: 'y', stroke: tokenValue(scheme, 'good'), width: 2, points: { show: false } },
			{ scale: 'ms', stroke: tokenValue(scheme, 'warn'), width: 1.5, dash: [4, 3], points: { show: false } },
		],
	};
}
