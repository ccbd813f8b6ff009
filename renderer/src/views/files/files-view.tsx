/**
 * A look at files: the folder at the left, what a file says at the right. Nothing can be changed here.
 *
 * Read next: ../../state/files.ts (what is read, and when again).
 */
import { Button, NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { crumbsOf } from '../../state/file-path.ts';
import { balancerPlace, openFiles, openFolder, refresh, useFiles, volumePlace } from '../../state/files.ts';
import { useLab } from '../../state/lab-state.ts';
import { FileReader } from './file-reader.tsx';
import styles from './files.module.css';
import { FolderList } from './folder-list.tsx';

export function FilesView() {
	const place = useFiles((state) => state.place);
	return (
		<div className={styles.files} data-files={place}>
			<Bar place={place} />
			<div className={styles.panes} data-single={place === balancerPlace || undefined}>
				{place !== balancerPlace && <FolderList />}
				<FileReader />
			</div>
		</div>
	);
}

function Bar({ place }: { readonly place: string }) {
	const { t } = useTranslation();
	const folder = useFiles((state) => state.folder);
	const order = useLab((state) => state.view?.order) ?? [];
	const hasConfig = useLab((state) => (state.view?.status?.balancer.configPath ?? null) !== null);
	const connected = useLab((state) => state.connection === 'open');
	const places = [
		{ value: volumePlace, label: t('files.place.volume') },
		...order.map((node) => ({ value: node, label: t('files.place.node', { node }) })),
		...(hasConfig || place === balancerPlace ? [{ value: balancerPlace, label: t('files.place.balancer') }] : []),
	];
	return (
		<div className={styles.bar}>
			<NativeSelect
				size="sm"
				aria-label={t('files.placeLabel')}
				value={place}
				onChange={(change) => openFiles(change.currentTarget.value)}
				data={places}
				data-files-place
			/>
			{place === balancerPlace ? <span className={styles.crumbs} /> : <Crumbs place={place} folder={folder} />}
			<span className={styles.freshness}>{place === volumePlace && t('files.live')}</span>
			{place !== volumePlace && (
				<Button variant="default" size="compact-sm" disabled={!connected} onClick={refresh} data-files-again>
					{t('files.again')}
				</Button>
			)}
		</div>
	);
}

function Crumbs({ place, folder }: { readonly place: string; readonly folder: string }) {
	const { t } = useTranslation();
	const crumbs = crumbsOf(folder);
	const all = [{ name: place === volumePlace ? t('files.top.volume') : t('files.top.node', { node: place }), path: '' }, ...crumbs];
	return (
		<nav aria-label={t('files.path')} className={styles.crumbs}>
			<ol>
				{all.map(({ name, path }) => (
					<li key={path}>
						{path === folder ? (
							<span className={styles.crumbHere} aria-current="page" title={name}>
								{name}
							</span>
						) : (
							<button type="button" className={styles.crumb} onClick={() => openFolder(path)} title={name} data-crumb={path}>
								{name}
							</button>
						)}
					</li>
				))}
			</ol>
		</nav>
	);
}
