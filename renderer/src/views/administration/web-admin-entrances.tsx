/**
 * Where a cluster's WebAdmin is opened: at one frontend, which leads to the others; of bare nodes at each that runs, for while
 * they are set up nobody leads to anybody.
 */
import { useTranslation } from 'react-i18next';
import type { ClusterStatus } from '../../../../engine/contract/cluster-status.ts';
import { useLab } from '../../state/lab-state.ts';
import styles from './administration.module.css';
import { WebAdminLink } from './web-admin-link.tsx';

const entrancesMost = 8;

/** Names with a space between: a text stays the same from beat to beat. */
function entrancesOf({ nodes, bare }: ClusterStatus): string {
	const all = nodes.filter(({ webAdminUrl }) => webAdminUrl !== undefined);
	if (bare) {
		const running = all.filter(({ process }) => process === 'running').map(({ name }) => name);
		return running.slice(0, entrancesMost).join(' ');
	}
	const frontends = all.filter(({ roles }) => roles.includes('frontend'));
	return (frontends.find(({ process }) => process === 'running') ?? frontends[0])?.name ?? '';
}

/** null: none is known. */
export function WebAdminEntrances() {
	const { t } = useTranslation();
	const entrances = useLab((state) => (state.view?.status ? entrancesOf(state.view.status) : ''));
	const isBare = useLab((state) => state.view?.status?.bare === true);
	if (entrances === '') return isBare ? <span className={styles.away}>{t('webAdmin.later')}</span> : null;
	return (
		<ul className={styles.links} data-entrances="">
			{entrances.split(' ').map((node) => (
				<li key={node}>
					<WebAdminLink node={node} />
				</li>
			))}
		</ul>
	);
}
