/**
 * The way of the mail that was sent last: its hops, what client and cluster said to each other, and the way to the mail itself.
 */
import { Button, SegmentedControl } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAbout } from '../../state/about.ts';
import { useLab } from '../../state/lab-state.ts';
import { hopsOf, isArrived } from '../../state/mail-way.ts';
import { openMail } from '../../state/mailbox.ts';
import { useSentMail } from '../../state/sent-mail.ts';
import { HopList } from '../mail/hop-list.tsx';
import styles from './traffic.module.css';

const parts = ['hops', 'dialogue'] as const;

export function SentWay({ onAnother }: { readonly onAnother: () => void }) {
	const { t } = useTranslation();
	const sent = useSentMail((state) => state.sent);
	const mail = useSentMail((state) => state.mail);
	const sending = useLab((state) => state.busy.includes('send'));
	const [part, setPart] = useState<(typeof parts)[number]>('hops');
	const another = useRef<HTMLButtonElement>(null);
	// The button that sent it may be gone with the form: the keyboard goes on from here.
	useEffect(() => {
		if (sent !== null && (document.activeElement === null || document.activeElement === document.body)) another.current?.focus();
	}, [sent]);
	const about =
		sent && JSON.stringify({ deliveryIds: sent.deliveries.map(({ deliveryId }) => deliveryId), ...(sent.message === null ? {} : { message: sent.message }) });
	const { events } = useAbout(about);
	if (sending) return <p className={styles.nothing}>{t('send.sending')}</p>;
	if (sent === null || mail === null) return <p className={styles.nothing}>{t('send.nothing')}</p>;
	const stored = events.flatMap(({ event }) => (event.type === 'mail-stored' ? [event] : [])).at(-1);
	return (
		<section className={styles.way} aria-label={t('way.label')} data-outcome={sent.outcome} data-arrived={isArrived(events, sent) || undefined}>
			<div className={styles.wayHead}>
				<h3 className={styles.wayTitle} title={mail.subject}>
					{t('way.title', { subject: mail.subject })}
				</h3>
				<SegmentedControl
					transitionDuration={0}
					size="xs"
					className={styles.wayParts}
					aria-label={t('send.parts')}
					value={part}
					onChange={(value) => setPart(parts.find((one) => one === value) ?? 'hops')}
					data={parts.map((one) => ({ value: one, label: <span data-way-part={one}>{t(`send.part.${one}`)}</span> }))}
				/>
				<Button
					variant="default"
					size="compact-sm"
					disabled={stored === undefined}
					onClick={() => stored && openMail(stored.account, { mailbox: 'INBOX', uid: stored.uid })}
					data-open-sent
				>
					{t('send.open')}
				</Button>
				<Button ref={another} variant="default" size="compact-sm" className={styles.another} onClick={onAnother} data-another>
					{t('send.another')}
				</Button>
			</div>
			{part === 'dialogue' ? (
				// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
				<ol className={styles.dialogue} tabIndex={0} aria-label={t('send.part.dialogue')}>
					{sent.dialogue.map(({ atMs, by, text }, index) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: lines of a dialogue never move
						<li key={index} data-by={by}>
							<span className={styles.dialogueTime}>{t('traffic.latency', { ms: atMs })}</span>
							<span className={styles.by}>{t(`send.by.${by}`)}</span>
							<code>{text}</code>
						</li>
					))}
				</ol>
			) : (
				<HopList hops={hopsOf(events, sent)} zeroMs={sent.sentAtMs} />
			)}
		</section>
	);
}
