/**
 * A cluster being started: a line for each node with what it is at, a timer, and the way back.
 */
import { Button, Loader } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { seconds } from '../../messages/format.ts';
import { clusterStart } from '../../state/cluster-start.ts';
import { useLab } from '../../state/lab-state.ts';
import { StateShape } from '../picture/shape.tsx';
import { usePresetTitle } from './preset-title.ts';
import styles from './starting.module.css';

const shapes = { building: 'starting', waiting: 'starting', starting: 'starting', joining: 'joining', ready: 'ready', failed: 'down' } as const;

export function StartingPanel() {
	const { t } = useTranslation();
	const starting = useLab((state) => state.starting);
	const presetTitle = usePresetTitle();
	if (!starting) return null;
	const { source, title } = starting;
	return (
		<section className={styles.panel} data-starting aria-live="off">
			<div className={styles.head}>
				<h2 className={styles.title}>
					{'lab' in source
						? t('exercises.starting', { title })
						: t(`starting.title.${starting.runtime}`, { preset: 'preset' in source ? presetTitle(source.preset) : title })}
				</h2>
				<Timer sinceMs={starting.sinceMs} />
			</div>
			{starting.steps.length === 0 ? (
				<p className={styles.waiting}>
					<Loader size={18} />
					{t(`starting.prepare.${starting.runtime}`)}
				</p>
			) : (
				<ul className={styles.steps}>
					{starting.steps.map((step) => (
						<li key={step.node} className={styles.step} data-step={step.step}>
							<StateShape state={shapes[step.step]} />
							<strong>{step.node}</strong>
							<span>{t(`starting.step.${step.step}`)}</span>
							<span className={styles.message} title={step.message} lang="en">
								{step.message}
							</span>
							<span className={styles.took}>{step.tookMs > 0 ? seconds(t, step.tookMs) : ''}</span>
						</li>
					))}
				</ul>
			)}
			{'lab' in source && starting.steps.length > 0 && starting.steps.every(({ step }) => step === 'ready') && (
				<p className={styles.waiting} data-preparing>
					<Loader size={18} />
					{t(source.from === 'checkpoint' ? 'exercises.replaying' : 'exercises.preparing')}
				</p>
			)}
			<div className={styles.actions}>
				{starting.isCancelled && <span className={styles.cancelling}>{t('starting.cancelling')}</span>}
				<Button variant="default" size="sm" disabled={starting.isCancelled} onClick={() => void clusterStart.cancel()} data-cancel-start autoFocus>
					{t('starting.cancel')}
				</Button>
			</div>
		</section>
	);
}

function Timer({ sinceMs }: { readonly sinceMs: number }) {
	const { t } = useTranslation();
	const [now, setNow] = useState(() => performance.now());
	useEffect(() => {
		const timer = setInterval(() => setNow(performance.now()), 100);
		return () => clearInterval(timer);
	}, []);
	return (
		<span className={styles.timer} role="timer" aria-label={t('starting.elapsed')}>
			{t('starting.timer', { seconds: Math.max(0, now - sinceMs) / 1000 })}
		</span>
	);
}
