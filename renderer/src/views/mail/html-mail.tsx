/**
 * HTML of a mail, in a frame that runs nothing and fetches nothing (html-document.ts).
 */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { base64FromBytes } from '../../state/base64.ts';
import { htmlDocument, refersOutside } from './html-document.ts';
import styles from './mail.module.css';
import type { ParsedAttachment } from './parse-mail.ts';

export function HtmlMail({ html, attachments }: { readonly html: string; readonly attachments: readonly ParsedAttachment[] }) {
	const { t } = useTranslation();
	const document = useMemo(() => htmlDocument(html, attachments, base64FromBytes), [html, attachments]);
	return (
		<>
			{refersOutside(html) && <p className={styles.blocked}>{t('mail.blocked')}</p>}
			{/* The empty sandbox: no scripts, no forms, no windows, no origin. */}
			<iframe className={styles.html} title={t('mail.htmlOf')} sandbox="" srcDoc={document} referrerPolicy="no-referrer" data-html-mail />
		</>
	);
}
