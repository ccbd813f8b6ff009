/**
 * The right side: the chosen node, or the balancer, or how to reach the cluster; and what followed the last fault.
 */
import { useTranslation } from 'react-i18next';
import { drawnState, epochOf, heardBy, isBackend, isNotYetMember, type NodeView } from '../../state/cluster-view.ts';
import { useLab } from '../../state/lab-state.ts';
import { isRecording } from '../../state/shown.ts';
import { epochColor } from '../../theme/theme.ts';
import { AccountDetails } from '../account/account-details.tsx';
import { NodeAdministration } from '../administration/node-administration.tsx';
import { useEngineNow } from '../engine-now.ts';
import { LinkInspector } from '../inspector/link-inspector.tsx';
import { NodeUsage } from '../inspector/node-usage.tsx';
import { RecentList } from '../inspector/recent-list.tsx';
import { VolumeInspector } from '../inspector/volume-inspector.tsx';
import { StateShape } from '../picture/shape.tsx';
import { useStateWord } from '../picture/state-words.ts';
import { BalancerDetails } from './balancer-details.tsx';
import { ConnectDetails } from './connect-details.tsx';
import styles from './details.module.css';
import { CloseDetails, Row } from './details-parts.tsx';
import { Measured } from './measured-list.tsx';
import { NodeButtons } from './node-buttons.tsx';
import { RecordingDetails } from './recording-details.tsx';

export function Details() {
	const { t } = useTranslation();
	const selected = useLab((state) => (state.selected?.kind === 'node' ? state.view?.nodes[state.selected.node] : undefined));
	const isBalancer = useLab((state) => state.selected?.kind === 'balancer');
	const chosen = useLab((state) => state.selected);
	const recorded = useLab(isRecording);
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: where it scrolls, it must be reachable by keyboard
		<aside className={styles.details} aria-label={t('details.title')} data-region="details" tabIndex={0}>
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
	// What it is meant for, and does not do at the moment.
	const isIdle = node.process !== 'running' || isNotYetMember(node);
	return (
		<section data-details={node.name}>
			<div className={styles.head}>
				<h2 className={styles.title}>{node.name}</h2>
				<span
					className={styles.rolePill}
					data-idle={isIdle || undefined}
					style={epoch === null ? undefined : { background: epochColor(epoch), color: 'var(--lab-onHue)' }}
				>
					{epoch === null ? role : t('details.roleEpoch', { role, epoch })}
				</span>
				<CloseDetails name={node.name} />
			</div>
			<dl className={styles.rows}>
				<Row label={t('details.state')}>
					<span className={styles.state} data-state={drawnState(node)}>
						<StateShape state={drawnState(node)} />
						{word}
					</span>
				</Row>
				<Row label={t('details.life')}>{node.life}</Row>
				<Row label={t('details.pid')}>{node.pid ?? t('details.none')}</Row>
				<Row label={t('details.address')}>{node.address}</Row>
				<Row label={t('details.ports')}>{portsText(node)}</Row>
				{isBackend(node) && <Row label={t('details.openAccounts')}>{node.openAccounts}</Row>}
				<Row label={t('details.sessions')}>{node.sessions}</Row>
				{node.roles.includes('frontend') && <Row label={t('details.queued')}>{node.queued}</Row>}
				<Reaches name={node.name} />
				<NodeUsage name={node.name} />
			</dl>
			{!recorded && <NodeAdministration node={node.name} />}
			{!recorded && <NodeButtons name={node.name} />}
			<RecentList nodes={node.name} />
		</section>
	);
}

/** Written large, as everybody does. */
const protocols: readonly string[] = ['smtp', 'imap', 'lmtp'];

/** 'SMTP 2525, IMAP 1143, ...' as far as the node has them; a line ends behind a port, not before it. */
function portsText({ ports }: NodeView): string {
	return Object.entries(ports)
		.map(([service, port]) => `${protocols.includes(service) ? service.toUpperCase() : service}\u00a0${port}`)
		.join(', ');
}

/** Whom it hears: refreshed twice a second, a beat comes ten times. */
function Reaches({ name }: { readonly name: string }) {
	const { t } = useTranslation();
	useEngineNow(500);
	const { view } = useLab.getState();
	const hears = view && heardBy(view, name);
	const nothing = t(view?.beats[name] === undefined ? 'details.noBeat' : 'details.none');
	return <Row label={t('details.reaches')}>{hears === null ? nothing : hears.join(', ') || t('details.reachesNobody')}</Row>;
}
