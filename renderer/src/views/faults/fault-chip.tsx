/**
 * One thing that is on, and its undoing; what was on at a past moment cannot be undone.
 */
import { ActionIcon } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { orders } from '../../state/cluster-orders.ts';
import type { FaultOn } from '../../state/faults-on.ts';
import { useLab } from '../../state/lab-state.ts';
import { isLiveShown } from '../../state/shown.ts';
import { ToneShape } from '../picture/shape.tsx';
import { faultText } from './fault-words.ts';
import styles from './faults.module.css';

export function FaultChip({ fault }: { readonly fault: FaultOn }) {
	const { t } = useTranslation();
	const connected = useLab((state) => state.connection === 'open');
	const busy = useLab((state) => state.busy.includes(`node:${fault.node}`) || state.busy.includes(`ready:${fault.node}`));
	const isLive = useLab(isLiveShown);
	const words = faultText(t, fault);
	const isBad = ['kill', 'stop', 'down', 'cut', 'volume-away'].includes(fault.kind);
	return (
		<li className={styles.chip} data-tone={isBad ? 'bad' : 'warn'} data-recorded={!isLive || undefined} data-fault-on={fault.key}>
			<ToneShape tone={isBad ? 'bad' : 'warn'} size={11} />
			<span className={styles.words} title={words}>
				{words}
			</span>
			{isLive && (
				<ActionIcon
					variant="subtle"
					color="gray"
					size={24}
					className={styles.undo}
					disabled={!connected}
					loading={busy}
					onClick={() => void orders.undo(fault)}
					aria-label={t('faultsOn.undo', { what: words })}
					title={t('faultsOn.undo', { what: words })}
					data-undo={fault.key}
				>
					<svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
						<path d="M2 2l8 8M10 2l-8 8" stroke="currentColor" strokeWidth="1.8" />
					</svg>
				</ActionIcon>
			)}
		</li>
	);
}
