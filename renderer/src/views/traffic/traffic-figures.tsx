/**
 * What clients saw: where their mails are now, how long they waited; after a run its account, with the longest outages.
 */
import { useTranslation } from 'react-i18next';
import type { TrafficReport } from '../../../../engine/contract/cluster-status.ts';
import type { TrafficSample } from '../../../../engine/contract/recorded-event.ts';
import { seconds } from '../../messages/format.ts';
import { useLab } from '../../state/lab-state.ts';
import type { Tone } from '../../state/sentences.ts';
import { ToneShape } from '../picture/shape.tsx';
import styles from './traffic.module.css';

const counts = ['sent', 'acknowledged', 'stored', 'delayed', 'lost', 'doubled', 'unknown'] as const;
type Count = (typeof counts)[number];

export function TrafficFigures() {
	const { t } = useTranslation();
	const sample = useLab((state) => state.view?.traffic.samples.at(-1)?.sample);
	const running = useLab((state) => state.view?.traffic.running ?? false);
	const report = useLab((state) => state.trafficReport);
	const ending = useLab((state) => state.busy.includes('traffic') && (state.view?.traffic.running ?? false));
	if (sample === undefined && report === null) return <p className={styles.nothing}>{t('traffic.nothing')}</p>;
	const figures = running || report === null ? sample : report;
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
		<section className={styles.figures} tabIndex={0} aria-label={t('traffic.figures')} data-traffic-figures={running ? 'live' : 'over'}>
			<p className={styles.over} role="status">
				{t(ending ? 'traffic.ending' : running ? 'traffic.running' : report === null ? 'traffic.before' : 'traffic.over', {
					seconds: (report?.durationMs ?? 0) / 1000,
				})}
			</p>
			<dl className={styles.counts}>
				{counts.map((count) => (
					<Figure key={count} count={count} value={figures?.[count] ?? 0} />
				))}
			</dl>
			<Waits sample={running ? sample : undefined} report={running ? null : report} />
		</section>
	);
}

function Figure({ count, value }: { readonly count: Count; readonly value: number }) {
	const { t } = useTranslation();
	const tone = toneOf(count, value);
	return (
		<div data-count={count} data-tone={tone} title={t(`traffic.countHint.${count}`)}>
			<dt>{t(`traffic.count.${count}`)}</dt>
			<dd>
				{tone !== 'plain' && <ToneShape tone={tone} size={11} />}
				{t('traffic.number', { value })}
			</dd>
		</div>
	);
}

/** Late mail is no fault; a lost or doubled one is the one thing that must not be. */
function toneOf(count: Count, value: number): Tone {
	if (count === 'lost' || count === 'doubled') return value > 0 ? 'bad' : 'good';
	return count === 'unknown' && value > 0 ? 'warn' : 'plain';
}

const waits = [
	{ key: 'accept', sampled: 'acceptMs' },
	{ key: 'readable', sampled: 'readableMs' },
	{ key: 'imap', sampled: 'imapMs' },
] as const;

function Waits({ sample, report }: { readonly sample: TrafficSample | undefined; readonly report: TrafficReport | null }) {
	const { t } = useTranslation();
	const ms = (value: number | undefined) => (value === undefined ? t('header.notMeasured') : t('traffic.latency', { ms: value }));
	return (
		<table className={styles.waits}>
			<thead>
				<tr>
					<th scope="col">{t('traffic.wait.label')}</th>
					<th scope="col">{t('traffic.wait.median')}</th>
					<th scope="col">{report === null ? t('traffic.wait.longest') : t('traffic.wait.p95')}</th>
					{report !== null && <th scope="col">{t('traffic.wait.outage')}</th>}
				</tr>
			</thead>
			<tbody>
				{waits.map(({ key, sampled }) => (
					<tr key={key}>
						<th scope="row">{t(`traffic.wait.${key}`)}</th>
						<td>{ms(report?.latencyMs[key].median ?? sample?.[sampled]?.median)}</td>
						<td>{ms(report?.latencyMs[key].p95 ?? sample?.[sampled]?.max)}</td>
						{report !== null && <td>{seconds(t, report.outagesMs[key])}</td>}
					</tr>
				))}
			</tbody>
		</table>
	);
}
