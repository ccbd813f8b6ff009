/**
 * The shared volume: where it is, what lies on it, and what each backend sees of it.
 */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { isBackend } from '../../state/cluster-view.ts';
import { openFiles } from '../../state/files.ts';
import { lab } from '../../state/lab-actions.ts';
import { useLab } from '../../state/lab-state.ts';
import { tokenNumber } from '../../state/sentences.ts';
import { isRecording } from '../../state/shown.ts';
import { epochColor } from '../../theme/theme.ts';
import details from '../cluster/details.module.css';
import { CloseDetails, Row } from '../cluster/details-parts.tsx';
import styles from './inspector.module.css';

export function VolumeInspector() {
	const { t } = useTranslation();
	const path = useLab((state) => state.view?.status?.volumePath ?? '');
	const tokens = useLab((state) => state.view?.tokens);
	const recorded = useLab(isRecording);
	const mayLook = useLab((state) => state.connection === 'open' && state.page.kind === 'cluster');
	const controller = tokens?.find((token) => token.path === 'Controller')?.token ?? null;
	const epoch = tokenNumber(controller);
	const members = tokens?.filter((token) => token.path.startsWith('Members/') && token.token !== null) ?? [];
	const accounts = tokens?.filter(({ path: place, token }) => place.endsWith('.macnt') && token !== null) ?? [];
	const free = accounts.filter(({ token }) => token?.endsWith('-free'));
	return (
		<section data-details="volume">
			<div className={details.head}>
				<h2 className={details.title}>{t('inspector.volume')}</h2>
				<CloseDetails name={t('inspector.volume')} />
			</div>
			<dl className={details.rows}>
				<Row label={t('inspector.controllerToken')}>
					<code style={epoch === null ? undefined : { color: epochColor(epoch) }}>{controller ?? t('details.none')}</code>
				</Row>
				<Row label={t('inspector.accountTokens')}>{t('inspector.count', { count: accounts.length - free.length })}</Row>
				<Row label={t('inspector.freeTokens')}>{t('inspector.count', { count: free.length })}</Row>
				<Row label={t('inspector.place')}>{path}</Row>
			</dl>
			<p className={styles.hint}>{t('inspector.tokenHint')}</p>
			<h3 className={details.subtitle}>{t('inspector.lives')}</h3>
			<dl className={details.rows}>
				{members.map(({ path: member, token }) => (
					<Row key={member} label={member.slice('Members/'.length)}>
						<code>{token}</code>
					</Row>
				))}
			</dl>
			<SeenBy />
			{!recorded && (
				<Button variant="default" size="sm" fullWidth mt={12} disabled={!mayLook} onClick={() => openFiles('volume')} data-do="browse-volume">
					{t('inspector.browse')}
				</Button>
			)}
		</section>
	);
}

function SeenBy() {
	const { t } = useTranslation();
	const nodes = useLab((state) => state.view?.nodes);
	const backends = Object.values(nodes ?? {}).filter(isBackend);
	return (
		<>
			<h3 className={details.subtitle}>{t('inspector.seenBy')}</h3>
			<ul className={styles.seen}>
				{backends.map(({ name, volume }) => (
					<li key={name} data-seen-by={name} data-volume={volume?.is ?? 'here'}>
						<button type="button" className={styles.name} onClick={() => lab.select({ kind: 'node', node: name })}>
							{name}
						</button>
						<span>{t(`inspector.sees.${volume?.is ?? 'here'}`, { delayMs: volume?.is === 'slow' ? volume.delayMs : 0 })}</span>
					</li>
				))}
			</ul>
		</>
	);
}
