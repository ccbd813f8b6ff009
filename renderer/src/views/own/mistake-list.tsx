/**
 * Every mistake of the file, in the order of its lines: what is wrong, what to write instead, and the way to the line.
 */
import { useTranslation } from 'react-i18next';
import { useOwn } from '../../state/own-cluster/own-store.ts';
import { ToneShape } from '../picture/shape.tsx';
import { useMistakeWords } from './mistake-words.ts';
import styles from './own.module.css';
import { showLine } from './yaml-lines.ts';

export const mistakesId = 'own-mistakes';

export function MistakeList() {
	const { t, i18n } = useTranslation();
	const mistakes = useOwn((state) => state.mistakes);
	const left = useOwn((state) => state.left);
	const text = useOwn((state) => state.text);
	const words = useMistakeWords();
	const isForeign = i18n.language !== 'en';
	return (
		<ul className={styles.mistakes} id={mistakesId} data-mistakes={mistakes.length}>
			{mistakes.map((mistake) => (
				<li key={`${mistake.line} ${mistake.rule} ${mistake.text}`} className={styles.mistake}>
					<span className={styles.mistakeMark}>
						<ToneShape tone="bad" size={12} />
					</span>
					<button type="button" className={styles.line} onClick={() => showLine(text, mistake.line)} title={t('own.jump', { line: mistake.line })}>
						{t('own.line', { line: mistake.line })}
					</button>
					<span className={styles.mistakeText}>
						<span lang={isForeign ? 'en' : undefined} className={isForeign ? styles.muted : undefined}>
							{mistake.text}
						</span>
						<span>{words(mistake)}</span>
					</span>
				</li>
			))}
			{left > 0 && <li className={styles.muted}>{t('own.leftMore', { count: left })}</li>}
		</ul>
	);
}
