/**
 * The right side: the chosen node, or the balancer, or how to reach the cluster; and what followed the last fault.
 */
import { Button, VisuallyHidden } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { LinkFaultKind } from '../../../../engine/contract/recorded-event.ts';
import { boxState, epochOf, heardLately, isBackend, type NodeView } from '../../state/cluster-view.ts';
import { openFiles } from '../../state/files.ts';
import { isRecording, lab, useLab } from '../../state/lab-store.ts';
import { openShell } from '../../state/shells.ts';
import { epochColor } from '../../theme/theme.ts';
import { AccountDetails } from '../account/account-details.tsx';
import { useEngineNow } from '../engine-now.ts';
import { LinkInspector } from '../inspector/link-inspector.tsx';
import { NodeUsage } from '../inspector/node-usage.tsx';
import { RecentList } from '../inspector/recent-list.tsx';
import { VolumeInspector } from '../inspector/volume-inspector.tsx';
import { hasLinkFault, isPossible, linkActions, processActions, whyUnavailable } from '../picture/node-actions.ts';
import { StateShape } from '../picture/shape.tsx';
import { useStateWord } from '../picture/state-words.ts';
import { BalancerDetails } from './balancer-details.tsx';
import { ConnectDetails } from './connect-details.tsx';
import styles from './details.module.css';
import { CloseDetails, Row } from './details-parts.tsx';
import { Measured } from './measured-list.tsx';
import { RecordingDetails } from './recording-details.tsx';

export function Details() {
	const { t } = useTranslation();
	const selected = useLab((state) => (state.selected?.kind === 'node' ? state.view?.nodes[state.selected.node] : undefined));
	const isBalancer = useLab((state) => state.selected?.kind === 'balancer');
	const chosen = useLab((state) => state.selected);
	const recorded = useLab(isRecording);
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: where it scrolls, it must be reachable by keyboard
		<aside className={styles.details} aria-label={t('details.title')} tabIndex={0}>
			{chosen?.kind === 'account' ? (
				<AccountDetails key={chosen.address} address={chosen.address} />
			) : isBalancer ? (
				<BalancerDetails />
			) : chosen?.kind === 'link' ? (
				<LinkInspector one={chosen.one} other={chosen.other} />
			) : chosen?.kind === 'volume' ? (
				<VolumeInspector />
			) : selected ? (
				<NodeDetails node={selected} />
			) : recorded ? (
				<RecordingDetails />
			) : (
				<ConnectDetails />
			)}
			<Measured />
		</aside>
	);
}

function NodeDetails({ node }: { readonly node: NodeView }) {
	const { t } = useTranslation();
	const epoch = useLab((state) => (state.view ? epochOf(state.view, node.name) : null));
	const recorded = useLab(isRecording);
	const word = useStateWord(node);
	const role = t(`role.${node.role}`);
	return (
		<section data-details={node.name}>
			<div className={styles.head}>
				<h2 className={styles.title}>{node.name}</h2>
				<span className={styles.rolePill} style={epoch === null ? undefined : { background: epochColor(epoch), color: 'var(--lab-onHue)' }}>
					{epoch === null ? role : t('details.roleEpoch', { role, epoch })}
				</span>
				<CloseDetails name={node.name} />
			</div>
			<dl className={styles.rows}>
				<Row label={t('details.state')}>
					<span className={styles.state}>
						<StateShape state={boxState(node)} />
						{word}
					</span>
				</Row>
				<Row label={t('details.life')}>{node.life}</Row>
				<Row label={t('details.pid')}>{node.pid ?? t('details.none')}</Row>
				<Row label={t('details.address')}>{node.address}</Row>
				{isBackend(node) && <Row label={t('details.openAccounts')}>{node.openAccounts}</Row>}
				<Row label={t('details.sessions')}>{node.sessions}</Row>
				{node.roles.includes('frontend') && <Row label={t('details.queued')}>{node.queued}</Row>}
				<Reaches name={node.name} />
				<NodeUsage name={node.name} />
			</dl>
			{!recorded && <Actions node={node} />}
			<RecentList nodes={node.name} />
		</section>
	);
}

function Actions({ node }: { readonly node: NodeView }) {
	const { t } = useTranslation();
	const isPast = useLab((state) => state.moment.kind === 'past');
	const connected = useLab((state) => state.connection === 'open') && !isPast;
	const busy = useLab((state) => state.busy.includes(`node:${node.name}`));
	return (
		<>
			<h3 className={styles.subtitle}>{t('details.actions')}</h3>
			{isPast && <p className={styles.hint}>{t('past.noActions')}</p>}
			<div className={styles.actions}>
				{processActions.map((kind) => (
					<Button
						key={kind}
						variant="default"
						size="sm"
						px={6}
						disabled={!connected || busy || !isPossible(kind, node)}
						onClick={() => void lab.fault(kind, node.name)}
						title={t(`action.hint.${kind}`)}
						className={kind === 'kill' ? styles.danger : undefined}
						data-do={kind}
					>
						{t(`action.${kind}`)}
					</Button>
				))}
			</div>
			<h3 className={styles.subtitle}>{t('details.links')}</h3>
			<div className={styles.actions}>
				{linkActions.map((kind) => (
					<LinkButton key={kind} kind={kind} node={node.name} disabled={!connected || busy} />
				))}
			</div>
			<h3 className={styles.subtitle}>{t('details.inside')}</h3>
			<div className={styles.inside}>
				<Button variant="default" size="sm" px={6} disabled={!connected} onClick={() => openShell(node.name)} data-do="shell">
					{t('action.shell')}
				</Button>
				<Button variant="default" size="sm" px={6} disabled={!connected} onClick={() => openFiles(node.name)} data-do="files">
					{t('action.files')}
				</Button>
			</div>
		</>
	);
}

/** Greyed with its reason where the runtime cannot do it; the keyboard reaches it all the same. */
function LinkButton({ kind, node, disabled }: { readonly kind: LinkFaultKind; readonly node: string; readonly disabled: boolean }) {
	const { t } = useTranslation();
	const why = useLab((state) => whyUnavailable(kind, state.view?.status?.unavailable ?? []));
	const possible = useLab((state) => kind !== 'heal' || hasLinkFault(state.view?.linkFaults ?? {}, node));
	const reason = useId();
	const words = t(`details.linksDo.${kind}`);
	if (why === undefined)
		return (
			<Button
				variant="default"
				size="sm"
				px={6}
				disabled={disabled || !possible}
				onClick={() => void lab.linkFault(kind, node)}
				title={t(`action.links.hint.${kind}`)}
				data-do={`links-${kind}`}
			>
				{words}
			</Button>
		);
	const text = t('action.unavailable', { why });
	return (
		<>
			<Button variant="default" size="sm" px={6} data-disabled aria-disabled aria-describedby={reason} title={text} data-do={`links-${kind}`}>
				{words}
			</Button>
			<VisuallyHidden id={reason}>{text}</VisuallyHidden>
		</>
	);
}

/** Whom it hears: refreshed twice a second, a beat comes ten times. */
function Reaches({ name }: { readonly name: string }) {
	const { t } = useTranslation();
	useEngineNow(500);
	const beat = useLab.getState().view?.beats[name];
	return <Row label={t('details.reaches')}>{beat === undefined ? t('details.noBeat') : heardLately(beat).join(', ') || t('details.reachesNobody')}</Row>;
}
