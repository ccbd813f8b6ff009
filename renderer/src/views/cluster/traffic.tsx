/**
 * Traffic in short, beside the tabs: start and stop it, its rate, and what its probe sees right now.
 *
 * All else about it is in the traffic tab (../traffic/). Where there is little room the figures wait there, too.
 */
import { Button, NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { seconds } from '../../messages/format.ts';
import { lab } from '../../state/lab-actions.ts';
import { useLab } from '../../state/lab-state.ts';
import { chooseTraffic, trafficLimits, trafficOrder, useTrafficChoice } from '../../state/traffic-choice.ts';
import styles from './cluster.module.css';

/** From here on a wait is painted as one: five times what an idle cluster takes. Chosen. */
const waitShownMs = 250;

export function Traffic() {
	const running = useLab((state) => state.view?.traffic.running ?? false);
	return (
		<div className={styles.traffic} data-traffic={running ? 'running' : 'stopped'}>
			<LiveFigures />
			<TrafficRate className={styles.rate} />
			<TrafficButton />
		</div>
	);
}

/** By themselves: a sample comes four times a second, and the controls beside them have nothing to do with it. */
function LiveFigures() {
	const { t } = useTranslation();
	const running = useLab((state) => state.view?.traffic.running ?? false);
	const sample = useLab((state) => (state.view?.traffic.running ? state.view.traffic.samples.at(-1)?.sample : undefined));
	const latencyMs = sample?.acceptMs?.median;
	return (
		<dl className={styles.live} data-hidden={!running || undefined}>
			<div>
				<dt>{t('traffic.liveLabel')}</dt>
				<dd data-live="rate">{sample ? t('traffic.live', { rate: sample.ratePerS }) : t('header.notMeasured')}</dd>
			</div>
			<div>
				<dt>{t('traffic.latencyLabel')}</dt>
				<dd data-live="latency">{latencyMs === undefined ? t('header.notMeasured') : t('traffic.latency', { ms: latencyMs })}</dd>
			</div>
			<div>
				<dt>{t('traffic.waitLabel')}</dt>
				<dd data-live="waiting" data-tone={sample && sample.waitingMs >= waitShownMs ? 'bad' : undefined}>
					{sample ? seconds(t, sample.waitingMs) : t('header.notMeasured')}
				</dd>
			</div>
		</dl>
	);
}

function TrafficRate({ className }: { readonly className?: string | undefined }) {
	const { t } = useTranslation();
	const running = useLab((state) => state.view?.traffic.running ?? false);
	const rate = useTrafficChoice((state) => state.ratePerS);
	const [min, max] = trafficLimits.ratePerS;
	return (
		<NumberInput
			className={className}
			size="sm"
			aria-label={t('traffic.rate')}
			value={rate}
			onChange={(value) => typeof value === 'number' && chooseTraffic({ ratePerS: value })}
			min={min}
			max={max}
			clampBehavior="blur"
			allowDecimal={false}
			suffix={t('traffic.perSecond')}
			disabled={running}
			hideControls
		/>
	);
}

function TrafficButton() {
	const { t } = useTranslation();
	const running = useLab((state) => state.view?.traffic.running ?? false);
	const busy = useLab((state) => state.busy.includes('traffic'));
	const connected = useLab((state) => state.connection === 'open');
	const ready = useLab((state) => state.view?.status?.phase === 'running');
	const hasAccounts = useLab((state) => (state.view?.status?.accounts.length ?? 0) > 0);
	return (
		<Button
			size="sm"
			variant={running ? 'default' : 'filled'}
			loading={busy}
			disabled={!connected || (!running && !(ready && hasAccounts))}
			title={running || hasAccounts ? undefined : t('whyNot.noAccounts')}
			onClick={() => void (running ? lab.stopTraffic() : lab.startTraffic(trafficOrder(useTrafficChoice.getState())))}
			className={styles.trafficButton}
			data-traffic-button
		>
			{t(running ? 'traffic.stop' : 'traffic.start')}
		</Button>
	);
}
