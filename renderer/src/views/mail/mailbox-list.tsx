/** The account's mailboxes, with how much is in each and how much of it is unread. */
import { useTranslation } from 'react-i18next';
import { chooseMailbox, useMail } from '../../state/mailbox.ts';
import styles from './mail.module.css';

export function MailboxList() {
	const { t } = useTranslation();
	const mailboxes = useMail((state) => state.mailboxes);
	const chosen = useMail((state) => state.mailbox);
	return (
		<nav className={styles.mailboxes} aria-label={t('mail.mailboxes')}>
			<ul>
				{(mailboxes ?? []).map(({ mailbox, messages, unseen }) => (
					<li key={mailbox}>
						<button type="button" onClick={() => chooseMailbox(mailbox)} aria-current={mailbox === chosen || undefined} data-mailbox={mailbox} title={mailbox}>
							<span className={styles.mailboxName}>{mailbox}</span>
							<span className={styles.number} title={t('mail.numbers', { messages, unseen })}>
								{t('traffic.number', { value: messages })}
							</span>
						</button>
					</li>
				))}
			</ul>
		</nav>
	);
}
