/**
 * One message: who, what, when; then its text, its HTML in a closed frame, its headers, its source, and the way it took.
 */
import { SegmentedControl } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { byteAmount } from '../../messages/format.ts';
import { type MessageBytes, useMail } from '../../state/mailbox.ts';
import { Attachments } from './attachments.tsx';
import { HtmlMail } from './html-mail.tsx';
import styles from './mail.module.css';
import { MessageSource } from './message-source.tsx';
import { MessageWay } from './message-way.tsx';
import { type ParsedMail, parseMail } from './parse-mail.ts';

const parts = ['text', 'html', 'headers', 'source', 'way'] as const;
type Part = (typeof parts)[number];

export function MessageView({ uid }: { readonly uid: number }) {
	const { t } = useTranslation();
	const message = useMail((state) => state.message);
	const parsed = useParsed(message);
	if (message.is === 'failed')
		return (
			<p className={styles.nothing} role="status" data-message-problem={message.error.code}>
				{message.error.message}
			</p>
		);
	if (message.is === 'reading' || parsed === 'soon') return <p className={styles.soon}>{t('files.reading')}</p>;
	return <ReadMessage key={uid} uid={uid} message={message} parsed={parsed} />;
}

interface ReadMessageProps {
	readonly uid: number;
	readonly message: Extract<MessageBytes, { is: 'read' }>;
	readonly parsed: ParsedMail | null;
}

function ReadMessage({ uid, message, parsed }: ReadMessageProps) {
	const { t, i18n } = useTranslation();
	const [wanted, setWanted] = useState<Part>('text');
	const there = parts.filter((part) => parsed !== null || part === 'source' || part === 'way').filter((part) => part !== 'html' || parsed?.html);
	const part = there.includes(wanted) ? wanted : (there[0] ?? 'source');
	return (
		<article className={styles.reader} aria-label={parsed?.subject || t('mail.noSubject')} data-message={uid}>
			<header className={styles.readerHead}>
				<h3 className={styles.readerSubject}>{parsed?.subject || t('mail.noSubject')}</h3>
				<dl className={styles.people}>
					<dt>{t('mail.from')}</dt>
					<dd>{parsed?.from || t('mail.noSender')}</dd>
					<dt>{t('mail.to')}</dt>
					<dd>{parsed?.to || '–'}</dd>
					<dt>{t('mail.date')}</dt>
					<dd>{parsed?.date || '–'}</dd>
				</dl>
				{parsed !== null && <Attachments attachments={parsed.attachments} />}
				<SegmentedControl
					transitionDuration={0}
					size="sm"
					aria-label={t('mail.parts')}
					value={part}
					onChange={(value) => setWanted(parts.find((one) => one === value) ?? 'text')}
					data={there.map((one) => ({ value: one, label: t(`mail.part.${one}`) }))}
				/>
			</header>
			{message.bytes.length < message.sizeBytes && (
				<p className={styles.blocked}>
					{t('mail.cut', { shown: byteAmount(i18n.language, message.bytes.length), size: byteAmount(i18n.language, message.sizeBytes) })}
				</p>
			)}
			<div className={styles.part} data-part={part}>
				{part === 'text' && <Text parsed={parsed} />}
				{part === 'html' && parsed?.html && <HtmlMail html={parsed.html} attachments={parsed.attachments} />}
				{part === 'headers' && parsed && <Headers parsed={parsed} />}
				{part === 'source' && <MessageSource bytes={message.bytes} sizeBytes={message.sizeBytes} path={message.path} />}
				{part === 'way' && <MessageWay deliveryId={message.deliveryId} parsed={parsed} />}
			</div>
		</article>
	);
}

function Text({ parsed }: { readonly parsed: ParsedMail | null }) {
	const { t } = useTranslation();
	// A mail without a text has its last line end still.
	if (!parsed?.text?.trim()) return <p className={styles.nothing}>{t(parsed?.html ? 'mail.onlyHtml' : 'mail.noText')}</p>;
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
		<section className={styles.words} tabIndex={0} aria-label={t('mail.part.text')}>
			<pre className={styles.plain}>{parsed.text}</pre>
		</section>
	);
}

function Headers({ parsed }: { readonly parsed: ParsedMail }) {
	const { t } = useTranslation();
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
		<section className={styles.words} tabIndex={0} aria-label={t('mail.part.headers')}>
			<dl className={styles.headers}>
				{parsed.headers.map(({ name, value }, index) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: headers never move, and names repeat
					<div key={index}>
						<dt>{name}</dt>
						<dd>{value}</dd>
					</div>
				))}
			</dl>
		</section>
	);
}

function useParsed(message: MessageBytes): ParsedMail | null | 'soon' {
	const bytes = message.is === 'read' ? message.bytes : null;
	const [parsed, setParsed] = useState<{ readonly bytes: Uint8Array; readonly mail: ParsedMail | null } | null>(null);
	useEffect(() => {
		if (bytes === null) return;
		let isOver = false;
		void parseMail(bytes).then((mail) => !isOver && setParsed({ bytes, mail }));
		return () => {
			isOver = true;
		};
	}, [bytes]);
	return parsed !== null && parsed.bytes === bytes ? parsed.mail : 'soon';
}
