/**
 * A mailbox's messages, the newest first; only the rows in view exist. Arrow keys walk along them and show each.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { messagesSearchedMax } from '../../../../engine/contract/mail.ts';
import { byteAmount, changedAt } from '../../messages/format.ts';
import { chooseMessage, lookAtMessages, pageMessages, useMail } from '../../state/mailbox.ts';
import styles from './mail.module.css';
import { MessageSearch } from './message-search.tsx';
import { decodedWords, namesOf } from './parse-mail.ts';

const rowHeight = 52;

function rowAt(pages: ReturnType<typeof useMail.getState>['pages'], index: number) {
	return pages[Math.floor(index / pageMessages)]?.[index % pageMessages];
}

export function MessageList() {
	const { t } = useTranslation();
	const place = useRef<HTMLDivElement>(null);
	const total = useMail((state) => state.total);
	const address = useMail((state) => state.address);
	const mailbox = useMail((state) => state.mailbox);
	const more = useMail((state) => state.more);
	const text = useMail((state) => state.text);
	const uid = useMail((state) => state.uid);
	const rows = useVirtualizer({ count: total ?? 0, getScrollElement: () => place.current, estimateSize: () => rowHeight, overscan: 8 });
	const seen = rows.getVirtualItems();
	// Rows out of view do not exist, and those that a search leaves out neither.
	const active = useMail(({ pages, uid: chosen }) => (seen.some(({ index }) => rowAt(pages, index)?.uid === chosen) ? chosen : null));
	const first = seen[0]?.index ?? 0;
	const last = seen.at(-1)?.index ?? 0;
	// biome-ignore lint/correctness/useExhaustiveDependencies: another mailbox, or new mail, has other rows there
	useEffect(() => lookAtMessages(first, last), [first, last, mailbox, text, total]);
	const walk = (event: React.KeyboardEvent) => {
		const { pages } = useMail.getState();
		const at = Array.from({ length: total ?? 0 }, (_, index) => index).find((index) => rowAt(pages, index)?.uid === uid) ?? -1;
		const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: (total ?? 1) - 1 }[event.key];
		const row = to === undefined ? undefined : rowAt(pages, Math.max(0, to));
		if (to === undefined) return;
		event.preventDefault();
		rows.scrollToIndex(Math.min(Math.max(0, to), Math.max(0, (total ?? 1) - 1)), { align: 'auto' });
		if (row) chooseMessage(row.uid);
	};
	return (
		<div className={styles.messages}>
			<MessageSearch key={`${address} ${mailbox}`} />
			<p className={styles.found} role="status">
				{text !== '' && total !== null && t('mail.found', { count: total, text })}
			</p>
			<div
				ref={place}
				className={styles.messageRows}
				role="listbox"
				aria-label={t('mail.messages', { mailbox })}
				aria-activedescendant={active === null ? undefined : `message-${active}`}
				tabIndex={0}
				onKeyDown={walk}
				data-messages={total ?? undefined}
			>
				<div style={{ height: rows.getTotalSize() }} role="presentation">
					{seen.map(({ index, start }) => (
						<Row key={index} index={index} top={start} />
					))}
				</div>
			</div>
			{total === 0 && text === '' && <p className={styles.none}>{t('mail.none', { mailbox })}</p>}
			{more && <p className={styles.more}>{text === '' ? t('mail.more') : t('mail.moreFound', { most: messagesSearchedMax })}</p>}
		</div>
	);
}

const Row = memo(function Row({ index, top }: { readonly index: number; readonly top: number }) {
	const { t, i18n } = useTranslation();
	const row = useMail((state) => rowAt(state.pages, index));
	const isChosen = useMail((state) => row !== undefined && state.uid === row.uid);
	if (row === undefined) return null;
	const { uid, flags, header, internalDateS, sizeBytes } = row;
	const subject = decodedWords(header.subject);
	const isUnread = !flags.includes('\\Seen');
	const words = flags.filter((flag) => flag !== '\\Seen').map((flag) => t(`mail.flag.${flag.replace('\\', '').toLowerCase()}`, { defaultValue: flag }));
	return (
		// biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names the active one
		// biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled there, too
		<div
			id={`message-${uid}`}
			role="option"
			aria-selected={isChosen}
			className={styles.message}
			style={{ transform: `translateY(${top}px)` }}
			data-unread={isUnread || undefined}
			data-uid={uid}
			onClick={() => chooseMessage(uid)}
		>
			<span className={styles.line}>
				<span className={styles.from}>
					{isUnread && <span className={styles.dot} role="img" aria-label={t('mail.unread')} />}
					{namesOf(decodedWords(header.from)) || t('mail.noSender')}
				</span>
				<span className={styles.when}>{changedAt(i18n.language, internalDateS * 1000, Date.now())}</span>
			</span>
			<span className={styles.line}>
				<span className={styles.subject} title={subject}>
					{subject || t('mail.noSubject')}
				</span>
				<span className={styles.when}>
					{words.length > 0 && <span className={styles.flags}>{words.join(', ')}</span>}
					{byteAmount(i18n.language, sizeBytes)}
				</span>
			</span>
		</div>
	);
});
