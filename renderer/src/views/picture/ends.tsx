/**
 * The left end of the picture: the clients, and the balancer that every one of them connects to. Chosen, its figures
 * are at the right (cluster/balancer-details.tsx).
 */
import { VisuallyHidden } from '@mantine/core';
import type { NodeProps } from '@xyflow/react';
import { useTranslation } from 'react-i18next';
import { isNotYetMember } from '../../state/cluster-view.ts';
import { lab } from '../../state/lab-actions.ts';
import { useLab } from '../../state/lab-state.ts';
import styles from './picture.module.css';
import { useControls } from './picture-controls.ts';
import { ids, type Places } from './places.ts';

export function ClientsNode({ data }: NodeProps) {
	const { t } = useTranslation();
	const rate = useLab((state) => (state.view?.traffic.running ? (state.view.traffic.samples.at(-1)?.sample.ratePerS ?? state.view.traffic.ratePerS) : null));
	const selected = useLab((state) => state.selected?.kind === 'clients');
	const mailsToOne = useControls((state) => state.mailsToOne);
	const isCompact = (data as { form: Places['form'] }).form === 'compact';
	const text = rate === null ? t('picture.clientsIdle') : t('picture.clientsRate', { rate });
	// One above the other where their line leaves sideways, side by side where it leaves below.
	const middles = [16, 44, 72] as const;
	return (
		<div className={styles.end} data-clients={rate === null ? 'idle' : 'running'} data-form={isCompact ? 'compact' : 'roomy'}>
			<button type="button" className={styles.endButton} aria-pressed={selected} onClick={() => lab.toggle({ kind: 'clients' })} data-select={ids.clients}>
				<svg width="88" height={isCompact ? 30 : 88} viewBox={isCompact ? '0 0 88 30' : '0 0 88 88'} aria-hidden="true" focusable="false">
					{middles.map((middle) => (
						<circle key={middle} cx={isCompact ? middle : 44} cy={isCompact ? 15 : middle} r="9" className={styles.client} />
					))}
				</svg>
				<VisuallyHidden>{t('picture.clientsLabel')}, </VisuallyHidden>
				<span className={styles.endText}>{text}</span>
				{mailsToOne > 1 && <VisuallyHidden>, </VisuallyHidden>}
				{mailsToOne > 1 && (
					<span className={styles.sampled} data-sampled={mailsToOne}>
						{t('picture.sampledMail', { count: mailsToOne })}
					</span>
				)}
			</button>
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
	// It has nobody to send clients to, and nobody expects that yet.
	const isEarly = useLab((state) => {
		const frontends = Object.values(state.view?.nodes ?? {}).filter((node) => node.roles.includes('frontend'));
		return frontends.length > 0 && frontends.every(isNotYetMember);
	});
	return (
		<div className={styles.end} data-balancer={up === 0 && !isEarly ? 'down' : 'up'}>
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
		</div>
	);
}
