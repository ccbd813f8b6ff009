/** A message as it is stored, byte for byte, as far as it is text; to be copied, or kept as a file. */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { fileTextOf } from '../../state/file-content.ts';
import { saveBytes } from './attachments.tsx';
import styles from './mail.module.css';

/** Chosen: more than anybody reads, and the page stays fluent. */
const shownBytes = 200 * 1024;

export function MessageSource({ bytes, sizeBytes, path }: { readonly bytes: Uint8Array; readonly sizeBytes: number; readonly path: string }) {
	const { t } = useTranslation();
	const content = fileTextOf(bytes.subarray(0, shownBytes), sizeBytes);
	return (
		<>
			<div className={styles.sourceBar}>
				<code title={path}>{path}</code>
				<Button variant="default" size="compact-sm" onClick={() => saveBytes('message.eml', 'message/rfc822', bytes)} data-save-message>
					{t('mail.save')}
				</Button>
			</div>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
			<section className={styles.words} tabIndex={0} aria-label={t('mail.part.source')} data-source>
				<pre>{content.is === 'text' ? content.text : content.dump}</pre>
			</section>
		</>
	);
}
