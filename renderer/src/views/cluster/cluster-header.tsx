/**
 * The header: which cluster, how it is, what clients lost, and what can be done to all of it.
 *
 * Lost, doubled and the longest outage are never out of sight.
 */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { seconds } from '../../messages/format.ts';
import { boxState, type ClusterView, isNotYetMember } from '../../state/cluster-view.ts';
import { lab } from '../../state/lab-actions.ts';
import { useLab } from '../../state/lab-state.ts';
import { pages } from '../../state/pages.ts';
import type { Tone } from '../../state/sentences.ts';
import { isRecording, shownName } from '../../state/shown.ts';
import { FindAction } from '../actions/find-action.tsx';
import { LanguageSwitch } from '../language-switch.tsx';
import { ToneShape } from '../picture/shape.tsx';
import { RecordingBadge } from '../recordings/recording-badge.tsx';
import { SchemeSwitch } from '../scheme-switch.tsx';
import { ShareMenu } from '../share/share-menu.tsx';
import { StopCluster } from '../stop-cluster.tsx';
import styles from './cluster.module.css';

export function ClusterHeader() {
	const { t } = useTranslation();
	const name = useLab((state) => shownName(state) ?? '');
	const recorded = useLab(isRecording);
	const connected = useLab((state) => state.connection === 'open');
	const healing = useLab((state) => state.busy.includes('heal'));
	const frontends = useLab((state) => state.view?.status?.nodes.filter((node) => node.role === 'frontend').length);
	const count = useLab((state) => state.view?.status?.nodes.length);
	const runtime = useLab((state) => state.view?.status?.runtime);
	return (
		<header className={styles.header} data-region="header">
			<button type="button" className={styles.brand} onClick={pages.home} title={t('app.home')}>
				{t('app.title')}
			</button>
			<h1 className={styles.name}>{name}</h1>
			{recorded && <RecordingBadge />}
			<span className={styles.size}>{frontends !== undefined && count !== undefined && t('header.size', { frontends, backends: count - frontends })}</span>
			{runtime === 'docker' && (
				<span className={styles.runtime} data-runtime={runtime}>
					{t('runtime.made.docker')}
				</span>
			)}
			<Pill />
			<Figures />
			<span className={styles.headerActions}>
				<FindAction />
				{!recorded && (
					<Button variant="default" size="sm" disabled={!connected} loading={healing} onClick={() => void lab.heal()} data-heal>
						{t('header.healAll')}
					</Button>
				)}
				<ShareMenu />
				<LanguageSwitch />
				<SchemeSwitch />
				{!recorded && <StopCluster name={name} label={t('header.stop')} disabled={!connected} />}
			</span>
		</header>
	);
}

function Pill() {
	const { t } = useTranslation();
	const text = useLab((state) => (state.view ? JSON.stringify(pillOf(state.view)) : null));
	if (text === null) return <span className={styles.pill} />;
	const pill = JSON.parse(text) as PillText;
	return (
		<span className={styles.pill} data-tone={pill.tone} data-pill>
			<ToneShape tone={pill.tone} size={11} />
			{t(`pill.${pill.key}`, { count: pill.count })}
		</span>
	);
}

interface PillText {
	readonly key: string;
	readonly count: number;
	readonly tone: Tone;
}

/** The worst that is the case, counted. */
function pillOf(view: ClusterView): PillText {
	const notYet = Object.values(view.nodes).filter(isNotYetMember).length;
	const states = Object.values(view.nodes)
		.filter((node) => !isNotYetMember(node))
		.map(boxState);
	const count = (wanted: readonly string[]) => states.filter((state) => wanted.includes(state)).length;
	if (view.status?.phase === 'stopping') return { key: 'stopping', count: 0, tone: 'warn' };
	const down = count(['down', 'stopped', 'unreachable']);
	if (view.status?.phase === 'starting') return { key: 'starting', count: 0, tone: 'warn' };
	if (down > 0) return { key: 'down', count: down, tone: 'bad' };
	const paused = count(['paused']);
	if (paused > 0) return { key: 'paused', count: paused, tone: 'warn' };
	const ready = count(['ready']);
	if (ready < states.length) return { key: 'notReady', count: states.length - ready, tone: 'warn' };
	const faults = Object.keys(view.linkFaults).length + Object.values(view.nodes).filter((node) => node.volume !== null && node.volume.is !== 'here').length;
	if (faults === 0 && notYet > 0) return { key: 'notYet', count: notYet, tone: 'plain' };
	return faults > 0 ? { key: 'faultsOn', count: faults, tone: 'warn' } : { key: 'allReady', count: 0, tone: 'good' };
}

function Figures() {
	const { t, i18n } = useTranslation();
	const sample = useLab((state) => state.view?.traffic.samples.at(-1)?.sample);
	const outageMs = useLab((state) => state.view?.traffic.longestOutageMs ?? null);
	const waitMs = useLab((state) => state.view?.traffic.longestWaitMs ?? null);
	const isCalm = outageMs === null && waitMs !== null;
	const longestMs = outageMs ?? waitMs;
	const figure = (value: number | undefined) => (value === undefined ? t('header.notMeasured') : value.toLocaleString(i18n.language));
	const tone = (value: number | undefined) => (value === undefined ? 'none' : value === 0 ? 'good' : 'bad');
	return (
		<dl className={styles.figures} data-figures>
			<div>
				<dt>{t('header.lost')}</dt>
				<dd data-figure="lost" data-tone={tone(sample?.lost)}>
					{figure(sample?.lost)}
				</dd>
			</div>
			<div>
				<dt>{t('header.doubled')}</dt>
				<dd data-figure="doubled" data-tone={tone(sample?.doubled)}>
					{figure(sample?.doubled)}
				</dd>
			</div>
			<div title={isCalm ? t('header.longestCalmHint') : undefined}>
				<dt>{t(isCalm ? 'header.longestCalm' : 'header.longest')}</dt>
				<dd data-figure="longest" data-calm={isCalm || undefined} data-tone={longestMs === null || isCalm ? 'none' : 'plain'}>
					{longestMs === null ? t('header.notMeasured') : seconds(t, longestMs)}
				</dd>
			</div>
		</dl>
	);
}
