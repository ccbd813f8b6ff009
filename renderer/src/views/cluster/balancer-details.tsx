/**
 * The balancer, when it is chosen in the picture: what it is, and what each server has had. From the last status,
 * which comes once a second.
 */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ClusterStatus } from '../../../../engine/contract/cluster-status.ts';
import { age, byteAmount } from '../../messages/format.ts';
import { balancerPlace, openFiles } from '../../state/files.ts';
import { useLab } from '../../state/lab-state.ts';
import { isRecording } from '../../state/shown.ts';
import { ids } from '../picture/places.ts';
import styles from './details.module.css';
import { CloseDetails, Row } from './details-parts.tsx';
import { DrainButton } from './node-buttons.tsx';

export function BalancerDetails() {
	const { t } = useTranslation();
	const recorded = useLab(isRecording);
	const balancer = useLab((state) => state.view?.status?.balancer);
	if (!balancer) return null;
	const { kind, method, address, connections, configPath, statsUrl } = balancer;
	return (
		<section data-details={ids.balancer}>
			<div className={styles.head}>
				<h2 className={styles.title}>{t('details.balancer')}</h2>
				<span className={styles.rolePill}>{t(`details.balancerKind.${kind}`)}</span>
				<CloseDetails name={t('details.balancer')} />
			</div>
			<dl className={styles.rows}>
				<Row label={t('details.address')}>{address}</Row>
				<Row label={t('details.method')}>{t(`details.balancerMethod.${method}`)}</Row>
				<Row label={t('details.connections')}>{connections}</Row>
				{statsUrl !== null && (
					<Row label={t('details.statsUrl')}>
						<Statistics url={statsUrl} />
					</Row>
				)}
				{configPath !== null && <Row label={t('details.configPath')}>{configPath}</Row>}
			</dl>
			{configPath !== null && !recorded && (
				<Button variant="default" size="sm" fullWidth mt={8} onClick={() => openFiles(balancerPlace)} data-do="balancer-config">
					{t('details.readConfig')}
				</Button>
			)}
			{balancer.servers.map((server) => (
				<Server key={server.node} server={server} />
			))}
		</section>
	);
}

/** The desktop shell opens no windows: there the address is shown, to be copied. */
function Statistics({ url }: { readonly url: string }) {
	const { t } = useTranslation();
	if ('mailcluster' in window) return <span data-statistics>{url}</span>;
	return (
		<a className={styles.link} href={url} target="_blank" rel="noopener noreferrer" data-statistics>
			{t('details.openStats', { address: new URL(url).host })}
		</a>
	);
}

function Server({ server }: { readonly server: ClusterStatus['balancer']['servers'][number] }) {
	const { t, i18n } = useTranslation();
	const { node, state, sinceMs, check } = server;
	return (
		<div data-server={node}>
			<h3 className={styles.subtitle}>{t('details.server', { node, state: t(`details.serverState.${state}`), age: age(i18n.language, sinceMs) })}</h3>
			<dl className={styles.rows}>
				<Row label={t('details.check')}>{t(`details.balancerCheck.${check}`)}</Row>
				<Row label={t('details.serverConnections')}>{t('details.connectionsSoFar', { open: server.connections, total: server.totalConnections })}</Row>
				<Row label={t('details.failedConnections')}>{server.failedConnections}</Row>
				<Row label={t('details.bytesIn')}>{byteAmount(i18n.language, server.bytesIn)}</Row>
				<Row label={t('details.bytesOut')}>{byteAmount(i18n.language, server.bytesOut)}</Row>
			</dl>
			<DrainButton name={node} />
		</div>
	);
}
