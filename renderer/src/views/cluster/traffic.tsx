/**
 * Traffic: start and stop it, choose its rate, and read what its probe sees right now.
 */
import { Button, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { seconds } from '../../messages/format.ts';
import { lab, useLab } from '../../state/lab-store.ts';
import styles from './cluster.module.css';

const rateDefault = 20;
/** From here on a wait is painted as one: five times what an idle cluster takes. Chosen. */
const waitShownMs = 250;

export function Traffic() {
	const { t } = useTranslation();
	const running = useLab((state) => state.view?.traffic.running ?? false);
	const sample = useLab((state) => (state.view?.traffic.running ? state.view.traffic.samples.at(-1)?.sample : undefined));
	const busy = useLab((state) => state.busy.includes('traffic'));
	const connected = useLab((state) => state.connection === 'open');
	const ready = useLab((state) => state.view?.status?.phase === 'running');
	const [rate, setRate] = useState<number>(rateDefault);
	const latencyMs = sample?.acceptMs?.median;
	return (
		<div className={styles.traffic} data-traffic={running ? 'running' : 'stopped'}>
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
			<NumberInput
				className={styles.rate}
				size="sm"
				aria-label={t('traffic.rate')}
				value={rate}
				onChange={(value) => setRate(typeof value === 'number' ? value : rateDefault)}
				min={1}
				max={500}
				clampBehavior="blur"
				allowDecimal={false}
				suffix={t('traffic.perSecond')}
				disabled={running}
				hideControls
			/>
			<Button
				size="sm"
				variant={running ? 'default' : 'filled'}
				loading={busy}
				disabled={!connected || (!running && !ready)}
				onClick={() => void (running ? lab.stopTraffic() : lab.startTraffic(Math.min(500, Math.max(1, rate))))}
				className={styles.trafficButton}
				data-traffic-button
			>
				{t(running ? 'traffic.stop' : 'traffic.start')}
			</Button>
		</div>
	);
}
