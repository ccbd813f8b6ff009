/**
 * An account's mail over the page: mailboxes, messages, and the one that is read. It looks at the volume's files and
 * changes nothing there. The guide of an exercise stays beside it: it asks about what is read here. Loaded when it is opened
 * first.
 */
import { Drawer } from '@mantine/core';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { closeMail, useMail } from '../../state/mailbox.ts';
import { DialogHead } from '../dialog-head.tsx';
import { useGuideWidth } from '../guide/small-page.ts';
import styles from './mail.module.css';
import { MailboxList } from './mailbox-list.tsx';
import { MessageList } from './message-list.tsx';
import { MessageView } from './message-view.tsx';

export function MailDrawer() {
	const { t } = useTranslation();
	const address = useMail((state) => state.address);
	const problem = useMail((state) => state.problem);
	const uid = useMail((state) => state.uid);
	const guideWidthPx = useGuideWidth();
	const isAlone = guideWidthPx === null;
	// The library calls each dialogue modal; beside this one the guide can be read and used.
	const tellModal = useCallback((content: HTMLElement | null) => content?.setAttribute('aria-modal', String(isAlone)), [isAlone]);
	const title = t('mail.of', { address: address ?? '' });
	return (
		<Drawer.Root
			opened={address !== null}
			onClose={closeMail}
			position="right"
			size={isAlone ? 'min(1180px, 94vw)' : `min(1180px, 100vw - ${guideWidthPx}px)`}
			lockScroll={isAlone}
			transitionProps={{ duration: 0 }}
			classNames={{ content: styles.drawer }}
		>
			{isAlone && <Drawer.Overlay />}
			<Drawer.Content ref={tellModal} aria-label={title} data-mail={address ?? undefined} data-beside-guide={!isAlone || undefined}>
				<Drawer.Body className={styles.body}>
					<DialogHead title={title} close={t('mail.close')} onClose={closeMail} />
					{problem !== null && (
						<p className={styles.problem} role="status" data-mail-problem={problem.code}>
							{problem.message}
						</p>
					)}
					<div className={styles.panes}>
						<MailboxList />
						<MessageList />
						{uid === null ? <p className={styles.nothing}>{t('mail.choose')}</p> : <MessageView uid={uid} />}
					</div>
				</Drawer.Body>
			</Drawer.Content>
		</Drawer.Root>
	);
}
