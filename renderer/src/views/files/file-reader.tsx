/**
 * What a file says: its text, or its first bytes where it is none.
 */
import { useTranslation } from 'react-i18next';
import { byteAmount } from '../../messages/format.ts';
import { textBytesMax } from '../../state/file-content.ts';
import { nameOf } from '../../state/file-path.ts';
import { balancerPlace, type Content, useFiles } from '../../state/files.ts';
import styles from './files.module.css';

export function FileReader() {
	const { t, i18n } = useTranslation();
	const place = useFiles((state) => state.place);
	const file = useFiles((state) => state.file);
	const content = useFiles((state) => state.content);
	if (file === null && place !== balancerPlace) return <p className={styles.nothing}>{t('files.choose')}</p>;
	const name = place === balancerPlace ? (file ?? '') : nameOf(file ?? '');
	return (
		<div className={styles.reader} data-file={file ?? ''}>
			<div className={styles.readerHead}>
				<span className={styles.readerName} title={name}>
					{name}
				</span>
				{'sizeBytes' in content && <span className={styles.muted}>{note(content)}</span>}
			</div>
			<Words content={content} name={name} />
		</div>
	);

	function note(shown: Extract<Content, { sizeBytes: number }>): string {
		const size = byteAmount(i18n.language, shown.sizeBytes);
		if (shown.is === 'bytes') return t(shown.cut ? 'files.bytesFirst' : 'files.bytes', { size });
		return shown.cut ? t('files.textFirst', { size, shown: byteAmount(i18n.language, textBytesMax) }) : size;
	}
}

function Words({ content, name }: { readonly content: Content; readonly name: string }) {
	const { t } = useTranslation();
	if (content.is === 'reading') return <p className={styles.soon}>{t('files.reading')}</p>;
	if (content.is === 'failed')
		return (
			<p className={styles.problem} role="status" data-files-problem={content.error.code}>
				{content.error.message}
			</p>
		);
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable by keyboard
		<section className={styles.words} tabIndex={0} aria-label={t('files.reader', { name })} data-words={content.is}>
			<pre>{content.is === 'text' ? content.text : content.dump}</pre>
		</section>
	);
}
