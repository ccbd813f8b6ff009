/**
 * One cluster: header, picture with its words, details at the right, time at the bottom; at the left the guide, if it is an
 * exercise's.
 */
import { Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLab } from '../../state/lab-state.ts';
import { FaultBar } from '../faults/fault-bar.tsx';
import { GuidePlace } from '../guide/guide-place.tsx';
import { PictureKeys } from '../keyboard/picture-keys.tsx';
import { MailPlace } from '../mail/mail-place.tsx';
import { Picture } from '../picture/picture.tsx';
import { PastNote } from '../transport/past-note.tsx';
import { TransportBar } from '../transport/transport-bar.tsx';
import { WordsPanel } from '../words/words-panel.tsx';
import { Bottom } from './bottom.tsx';
import styles from './cluster.module.css';
import { ClusterHeader } from './cluster-header.tsx';
import { Details } from './details.tsx';

export function ClusterPage() {
	const { t } = useTranslation();
	const known = useLab((state) => state.view?.status !== null && state.view !== null);
	const connection = useLab((state) => state.connection);
	return (
		<>
			<ClusterHeader />
			<main id="content" className={styles.page} data-lost={connection === 'lost' || undefined}>
				{known ? (
					<>
						<GuidePlace />
						<PictureKeys className={styles.middle}>
							<FaultBar />
							<Picture />
							<WordsPanel />
							<PastNote />
						</PictureKeys>
						<TransportBar />
						<Details />
						<Bottom />
						<MailPlace />
					</>
				) : (
					<p className={styles.waiting}>
						<Loader size={22} />
						{t('connection.connecting')}
					</p>
				)}
			</main>
		</>
	);
}
