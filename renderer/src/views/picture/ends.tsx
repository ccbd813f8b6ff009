/**
 * The left end of the picture: the clients, and the balancer that every one of them connects to. Chosen, its figures
 * are at the right (cluster/balancer-details.tsx).
 */
import { Handle, Position } from '@xyflow/react';
import { useTranslation } from 'react-i18next';
import { lab, useLab } from '../../state/lab-store.ts';
import { ids } from './layout.ts';
import styles from './picture.module.css';

export function ClientsNode() {
	const { t } = useTranslation();
	const rate = useLab((state) => (state.view?.traffic.running ? (state.view.traffic.samples.at(-1)?.sample.ratePerS ?? state.view.traffic.ratePerS) : null));
	return (
		<div className={styles.end} data-clients={rate === null ? 'idle' : 'running'}>
			<svg width="84" height="88" viewBox="0 0 84 88" role="img" aria-label={t('picture.clientsLabel')}>
				{[16, 44, 72].map((y) => (
					<circle key={y} cx="42" cy={y} r="9" className={styles.client} />
				))}
			</svg>
			<span className={styles.endText}>{rate === null ? t('picture.clientsIdle') : t('picture.clientsRate', { rate })}</span>
			<Handle type="source" position={Position.Right} className={styles.handle} isConnectable={false} />
		</div>
	);
}

export function BalancerNode() {
	const { t } = useTranslation();
	const servers = useLab((state) => state.view?.servers);
	const selected = useLab((state) => state.selected?.kind === 'balancer');
	const states = Object.values(servers ?? {});
	const up = states.filter((state) => state === 'up').length;
	const count = states.length;
	return (
		<div className={styles.end} data-balancer={up === 0 ? 'down' : 'up'}>
			<Handle type="target" position={Position.Left} className={styles.handle} isConnectable={false} />
			<button
				type="button"
				className={styles.balancerButton}
				aria-pressed={selected}
				onClick={() => lab.toggle({ kind: 'balancer' })}
				data-select={ids.balancer}
			>
				<svg width="88" height="88" viewBox="0 0 88 88" role="img" aria-label={t('picture.balancerLabel', { up, count })}>
					<path d="M44 2 86 44 44 86 2 44Z" className={styles.balancer} />
					<text x="44" y="50" textAnchor="middle" className={styles.balancerText}>
						{t('picture.balancer')}
					</text>
				</svg>
			</button>
			<span className={styles.endText}>{t('picture.balancerUp', { up, count })}</span>
			<Handle type="source" position={Position.Right} className={styles.handle} isConnectable={false} />
		</div>
	);
}
