/**
 * Which moment is shown: since the last fault before it, and by the clock on the wall.
 */
import { useTranslation } from 'react-i18next';
import { clockTime, sinceWords } from '../../messages/format.ts';
import { useLab } from '../../state/lab-state.ts';
import { useEngineNow } from '../engine-now.ts';
import styles from './transport.module.css';

export function ShownTime() {
	const { t, i18n } = useTranslation();
	const now = useEngineNow(100);
	const startedAt = useLab((state) => state.whole?.startedAt ?? null);
	const faultMs = useLab((state) => state.view?.fault?.atMs ?? null);
	const clock = now === null || startedAt === null ? '' : clockTime(i18n.language, new Date(Date.parse(startedAt) + now).toISOString());
	return (
		<span className={styles.time} data-shown-ms={now === null ? undefined : Math.round(now)}>
			<span className={styles.since}>{now === null ? '' : sinceWords(t, now - (faultMs ?? 0), faultMs === null ? 'start' : 'fault')}</span>
			<span className={styles.clock}>{clock}</span>
		</span>
	);
}
