/**
 * A cluster being started: a line for each node with what it is at, and a timer.
 */
import { Loader } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { seconds } from '../../messages/format.ts';
import { useLab } from '../../state/lab-store.ts';
import { StateShape } from '../picture/shape.tsx';
import styles from './home.module.css';

const shapes = { building: 'starting', waiting: 'starting', starting: 'starting', joining: 'joining', ready: 'ready', failed: 'down' } as const;

export function StartingPanel() {
	const { t } = useTranslation();
	const starting = useLab((state) => state.starting);
	const [now, setNow] = useState(() => performance.now());
	useEffect(() => {
		const timer = setInterval(() => setNow(performance.now()), 100);
		return () => clearInterval(timer);
	}, []);
	if (!starting) return null;
	return (
		<section className={styles.starting} data-starting aria-live="off">
			<div className={styles.startingHead}>
				<h2 className={styles.startingTitle}>{t(`starting.title.${starting.runtime}`, { preset: starting.preset })}</h2>
				<span className={styles.timer}>{t('starting.timer', { seconds: Math.max(0, now - starting.sinceMs) / 1000 })}</span>
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
							<span className={styles.stepMessage} title={step.message}>
								{step.message}
							</span>
							<span className={styles.stepTook}>{step.tookMs > 0 ? seconds(t, step.tookMs) : ''}</span>
						</li>
					))}
				</ul>
			)}
		</section>
	);
}
