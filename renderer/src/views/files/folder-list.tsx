/**
 * The entries of a folder, one row each; arrow keys walk along them, and only one of them is a stop of the Tab key.
 */
import { memo, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { byteAmount, changedAt } from '../../messages/format.ts';
import { folderOf, pathOf } from '../../state/file-path.ts';
import { entriesMost, type FileEntry, openFile, openFolder, useFiles } from '../../state/files.ts';
import styles from './files.module.css';

export function FolderList() {
	const { t } = useTranslation();
	const listing = useFiles((state) => state.listing);
	const folder = useFiles((state) => state.folder);
	const file = useFiles((state) => state.file);
	const body = useRef<HTMLTableSectionElement>(null);
	useEntryFocus(body, folder);
	if (listing.is === 'reading') return <p className={styles.soon}>{t('files.reading')}</p>;
	if (listing.is === 'failed')
		return (
			<p className={styles.problem} role="status" data-files-problem={listing.error.code}>
				{listing.error.message}
			</p>
		);
	if (listing.entries.length === 0) return <p className={styles.nothing}>{t('files.empty')}</p>;
	const chosen = listing.entries.find((entry) => pathOf(folder, entry.name) === file) ?? listing.entries.find((entry) => entry.kind !== 'other');
	return (
		<div className={styles.list}>
			<table className={styles.table} aria-label={t('files.entries')}>
				<thead>
					<tr>
						<th scope="col">{t('files.name')}</th>
						<th scope="col">{t('files.size')}</th>
						<th scope="col">{t('files.changed')}</th>
					</tr>
				</thead>
				<tbody ref={body} onKeyDown={(event) => walk(event, folder)}>
					{listing.entries.map((entry) => (
						<Row
							key={entry.name}
							name={entry.name}
							kind={entry.kind}
							sizeBytes={entry.sizeBytes}
							modifiedMs={entry.modifiedMs}
							folder={folder}
							isShown={pathOf(folder, entry.name) === file}
							isStop={entry === chosen}
						/>
					))}
				</tbody>
			</table>
			{listing.more && (
				<p className={styles.more} data-files-more>
					{t('files.more', { count: entriesMost })}
				</p>
			)}
		</div>
	);
}

interface RowProps extends FileEntry {
	readonly folder: string;
	readonly isShown: boolean;
	readonly isStop: boolean;
}

/** Compared by what it shows: a folder that is read again repaints only what changed. */
const Row = memo(function Row({ name, kind, sizeBytes, modifiedMs, folder, isShown, isStop }: RowProps) {
	const { t, i18n } = useTranslation();
	const size = kind === 'file' ? byteAmount(i18n.language, sizeBytes) : '';
	return (
		<tr className={styles.row} data-entry={name} data-kind={kind} data-shown={isShown || undefined}>
			<td>
				{kind === 'other' ? (
					<span className={styles.other} title={t('files.otherHint')}>
						<EntryShape kind={kind} />
						<span className={styles.entryName}>{name}</span>
						<span className={styles.otherWord}>{t('files.other')}</span>
					</span>
				) : (
					<button
						type="button"
						className={styles.entry}
						tabIndex={isStop ? 0 : -1}
						onClick={() => (kind === 'directory' ? openFolder(pathOf(folder, name)) : openFile(name))}
						aria-current={isShown || undefined}
						title={name}
					>
						<EntryShape kind={kind} />
						<span className={styles.entryName}>{name}</span>
						{kind === 'directory' && <span aria-hidden="true">/</span>}
					</button>
				)}
			</td>
			<td>{size}</td>
			<td>{changedAt(i18n.language, modifiedMs, Date.now())}</td>
		</tr>
	);
});

const shapes: Record<FileEntry['kind'], string> = {
	directory: 'M1.5 3.5h4.5l1.5 2h7v7.5h-13z',
	file: 'M3.5 1.5h6l3 3v10h-9zM9 2v3h3',
	other: 'M6 10a3 3 0 0 1 0-4l2-2a3 3 0 0 1 4 4M10 6a3 3 0 0 1 0 4l-2 2a3 3 0 0 1-4-4',
};

function EntryShape({ kind }: { readonly kind: FileEntry['kind'] }) {
	return (
		<svg width="15" height="15" viewBox="0 0 16 16" aria-hidden="true" focusable="false" className={styles.shape} data-kind={kind}>
			<path d={shapes[kind]} />
		</svg>
	);
}

function walk(event: React.KeyboardEvent<HTMLElement>, folder: string): void {
	const buttons = [...event.currentTarget.querySelectorAll('button')];
	const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
	const next = { ArrowDown: at + 1, ArrowUp: Math.max(0, at - 1), Home: 0, End: buttons.length - 1 }[event.key];
	if (next !== undefined) buttons[next]?.focus();
	else if ((event.key === 'ArrowLeft' || event.key === 'Backspace') && folder !== '') openFolder(folderOf(folder));
	else return;
	event.preventDefault();
}

/** Whoever opened a folder from the list by keyboard goes on in the list of that folder. */
function useEntryFocus(body: React.RefObject<HTMLTableSectionElement | null>, folder: string): void {
	const was = useRef(folder);
	const wasInside = useRef(false);
	const isRead = useFiles((state) => state.listing.is === 'read');
	useEffect(() => {
		if (was.current !== folder) {
			was.current = folder;
			wasInside.current = document.activeElement === document.body || document.activeElement === null;
		}
		if (!isRead || !wasInside.current) return;
		wasInside.current = false;
		body.current?.querySelector<HTMLButtonElement>('button[tabindex="0"]')?.focus();
	}, [body, folder, isRead]);
}
