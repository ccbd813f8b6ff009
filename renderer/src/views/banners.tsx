/**
 * What went wrong, over whatever is shown: the engine lost, the way into a cluster lost, or actions refused, the newest at the bottom.
 */
import { Button, Loader } from '@mantine/core';
import { useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLab } from '../state/lab-state.ts';
import { problemList } from '../state/problem-list.ts';
import type { Problem } from '../state/problems.ts';
import { isLiveShown } from '../state/shown.ts';
import styles from './banners.module.css';
import { FailureText } from './failure-text.tsx';
import { ToneShape } from './picture/shape.tsx';

export function ConnectionBanner() {
	const { t } = useTranslation();
	const connection = useLab((state) => state.connection);
	const wasThere = useLab((state) => state.presets !== null);
	return (
		<div role="status" aria-live="polite">
			{connection === 'lost' && (
				<div className={styles.banner} data-tone="bad" data-banner="connection">
					<Loader size={18} color="var(--lab-bad)" />
					<div className={styles.text}>
						<strong>{t('connection.lost')}</strong>
						<span>{t(wasThere ? 'connection.lostHint' : 'connection.notThereHint')}</span>
					</div>
				</div>
			)}
		</div>
	);
}

/** Of a cluster on another machine. The engine opens the way again by itself; what is done meanwhile says why it failed. */
export function WayBanner() {
	const { t } = useTranslation();
	const why = useLab((state) => (isLiveShown(state) ? (state.view?.status?.unreachable ?? null) : null));
	return (
		<div role="status" aria-live="polite">
			{why !== null && (
				<div className={styles.banner} data-tone="bad" data-banner="no-way">
					<Loader size={18} color="var(--lab-bad)" />
					<div className={styles.text}>
						<strong>{t('connection.noWay')}</strong>
						<span>{why}</span>
					</div>
				</div>
			)}
		</div>
	);
}

/** Each is announced when it comes, and by itself; that it came again is only to be read. */
export function ProblemBanners() {
	const { t } = useTranslation();
	const problems = useLab((state) => state.problems);
	const list = useRef<HTMLDivElement>(null);
	const close = (id: number) => {
		const index = problems.findIndex((one) => one.id === id);
		problemList.dismiss(id);
		// The keyboard goes on to the one that takes its place.
		requestAnimationFrame(() => {
			const buttons = list.current?.querySelectorAll('button') ?? [];
			buttons[Math.min(index, buttons.length - 1)]?.focus();
		});
	};
	return (
		<div ref={list} className={styles.problems} role="alert" aria-atomic="false" aria-relevant="additions">
			{problems.map((problem) => (
				<ProblemBanner key={problem.id} problem={problem} label={t('problem.dismiss')} onClose={() => close(problem.id)} />
			))}
		</div>
	);
}

function ProblemBanner({ problem, label, onClose }: { readonly problem: Problem; readonly label: string; readonly onClose: () => void }) {
	const { t } = useTranslation();
	const words = useId();
	return (
		<div className={styles.banner} data-tone="warn" data-banner="problem">
			<ToneShape tone="warn" size={16} />
			<div className={styles.text} id={words}>
				<FailureText failure={problem.failure} />
			</div>
			<span className={styles.times} aria-live="off" data-times={problem.times}>
				{problem.times > 1 && t('problem.times', { count: problem.times })}
			</span>
			<Button variant="default" size="sm" onClick={onClose} aria-describedby={words}>
				{label}
			</Button>
		</div>
	);
}
