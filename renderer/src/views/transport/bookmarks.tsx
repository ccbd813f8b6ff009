/**
 * Bookmarks of this recording: a name for the moment that is shown, and a way back to it.
 */
import { ActionIcon, Button, CloseButton, Popover, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bookmarkNameMax, bookmarksMax } from '../../../../engine/contract/bookmarks.ts';
import { clockTime } from '../../messages/format.ts';
import { useLab } from '../../state/lab-state.ts';
import { shownNowMs } from '../../state/shown-clock.ts';
import { timeTravel } from '../../state/time-travel.ts';
import { useShownBookmarks } from './shown-bookmarks.ts';
import styles from './transport.module.css';

export function Bookmarks() {
	const { t } = useTranslation();
	const isOpen = useLab((state) => state.whole !== null);
	const count = useShownBookmarks().list.length;
	// The moment that is named is the one at which the list was opened, also while time goes on.
	const [atMs, setAtMs] = useState<number | null>(null);
	const close = () => setAtMs(null);
	return (
		<Popover opened={atMs !== null} onChange={(opened) => !opened && close()} position="top-end" width={400} shadow="md" withinPortal trapFocus returnFocus>
			<Popover.Target>
				<ActionIcon
					variant="subtle"
					color="gray"
					size={30}
					className={styles.sign}
					disabled={!isOpen}
					aria-label={t('bookmarks.open', { count })}
					title={t('bookmarks.open', { count })}
					onClick={() => setAtMs(atMs === null ? shownNowMs() : null)}
					data-bookmarks={count}
				>
					<svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
						<path d="M4 2h8v12l-4-3.2L4 14z" fill={count > 0 ? 'currentColor' : 'none'} stroke="currentColor" strokeWidth="1.6" strokeLinejoin="round" />
					</svg>
				</ActionIcon>
			</Popover.Target>
			<Popover.Dropdown aria-label={t('bookmarks.title')}>{atMs !== null && <List atMs={atMs} onJump={close} />}</Popover.Dropdown>
		</Popover>
	);
}

function List({ atMs, onJump }: { readonly atMs: number; readonly onJump: () => void }) {
	const { t, i18n } = useTranslation();
	const [name, setName] = useState('');
	const startedAt = useLab((state) => state.whole?.startedAt ?? '');
	const { list: bookmarks, add, remove } = useShownBookmarks();
	const isFull = bookmarks.length >= bookmarksMax;
	const timeOf = (ms: number) => clockTime(i18n.language, new Date(Date.parse(startedAt) + ms).toISOString());
	return (
		<div className={styles.bookmarks}>
			<form
				className={styles.newBookmark}
				onSubmit={(submit) => {
					submit.preventDefault();
					void add({ atMs, name }).then((isAdded) => isAdded && setName(''));
				}}
			>
				<TextInput
					size="sm"
					className={styles.bookmarkName}
					label={t('bookmarks.name', { time: timeOf(atMs) })}
					value={name}
					maxLength={bookmarkNameMax}
					onChange={(change) => setName(change.currentTarget.value)}
					disabled={isFull}
					data-autofocus
					data-bookmark-name
				/>
				<Button type="submit" size="sm" variant="default" disabled={isFull || name.trim() === ''}>
					{t('bookmarks.add')}
				</Button>
			</form>
			{isFull && <p className={styles.hint}>{t('bookmarks.full', { count: bookmarksMax })}</p>}
			{bookmarks.length === 0 ? (
				<p className={styles.hint}>{t('bookmarks.none')}</p>
			) : (
				<ul className={styles.bookmarkList}>
					{bookmarks.map((bookmark) => (
						<li key={`${bookmark.atMs} ${bookmark.name}`}>
							<Button
								variant="subtle"
								color="gray"
								size="compact-sm"
								justify="flex-start"
								className={styles.jump}
								onClick={() => {
									timeTravel.seek(bookmark.atMs);
									onJump();
								}}
								data-jump={bookmark.name}
							>
								<span className={styles.jumpTime}>{timeOf(bookmark.atMs)}</span>
								<span className={styles.jumpName}>{bookmark.name}</span>
							</Button>
							{bookmark.canBeRemoved && <CloseButton size="sm" aria-label={t('bookmarks.remove', { name: bookmark.name })} onClick={() => remove(bookmark)} />}
						</li>
					))}
				</ul>
			)}
		</div>
	);
}
