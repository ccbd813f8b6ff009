/**
 * Over the picture while it shows the past: how far back it is, that nothing can be done there, and the way to now.
 *
 * Lies on the picture, so that nothing moves when it comes.
 */
import { Button, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { sinceWords } from '../../messages/format.ts';
import { engineClock } from '../../state/engine-clock.ts';
import { useLab } from '../../state/lab-state.ts';
import { timeTravel } from '../../state/time-travel.ts';
import { useEngineNow } from '../engine-now.ts';
import styles from './transport.module.css';

export function PastNote() {
	const { t } = useTranslation();
	const isPast = useLab(({ moment, whole }) => moment.kind === 'past' && whole?.isRunning === true);
	return isPast ? <Note text={t('past.seen')} /> : null;
}

function Note({ text }: { readonly text: string }) {
	const { t } = useTranslation();
	const problem = useLab((state) => state.whole?.problem ?? null);
	const words = problem === null ? text : t('past.missing', { why: problem.message });
	const shownMs = useEngineNow(250) ?? 0;
	const agoMs = Math.max(0, (engineClock.nowMs() ?? shownMs) - shownMs);
	return (
		<div className={styles.past} data-past title={words}>
			<span className={styles.pastWords}>{t('past.ago', { ago: sinceWords(t, agoMs, 'ago') })}</span>
			{problem !== null && <span className={styles.pastProblem}>{words}</span>}
			<VisuallyHidden role="status">{words}</VisuallyHidden>
			<Button size="compact-sm" className={styles.pastLive} onClick={timeTravel.goLive} data-past-live>
				{t('transport.live')}
			</Button>
		</div>
	);
}
