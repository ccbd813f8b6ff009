/**
 * A message's attachments: listed, and kept as a file when somebody says so. Never opened here: a file's type is a stranger's word.
 */
import { useTranslation } from 'react-i18next';
import { byteAmount } from '../../messages/format.ts';
import styles from './mail.module.css';
import type { ParsedAttachment } from './parse-mail.ts';

const listedMax = 50;

export function Attachments({ attachments }: { readonly attachments: readonly ParsedAttachment[] }) {
	const { t, i18n } = useTranslation();
	if (attachments.length === 0) return null;
	return (
		<ul className={styles.attachments} aria-label={t('mail.attachments')}>
			{attachments.slice(0, listedMax).map(({ name, type, bytes }, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: attachments never move, and names repeat
				<li key={index}>
					<button
						type="button"
						onClick={() => saveBytes(name, 'application/octet-stream', bytes)}
						title={t('mail.saveAttachment', { name, type })}
						data-attachment={name}
					>
						<span className={styles.attachmentName}>{name}</span>
						<span className={styles.number}>{byteAmount(i18n.language, bytes.length)}</span>
					</button>
				</li>
			))}
		</ul>
	);
}

/** By the browser's own way to keep a file: always a download, whatever is in it. */
export function saveBytes(name: string, type: string, bytes: Uint8Array): void {
	const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type }));
	const link = document.createElement('a');
	link.href = url;
	link.download = name.replace(/[\p{Cc}/\\:*?"<>|]/gu, '_').slice(0, 120) || 'attachment';
	link.click();
	setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
