/**
 * The text of the cluster file, with numbers at its lines; those with a mistake are marked.
 *
 * A plain text area: it has undo, selection and a screen reader's reading from the browser. Tab leaves it.
 */
import { memo, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { own, useOwn } from '../../state/own-cluster/own-store.ts';
import { mistakesId } from './mistake-list.tsx';
import styles from './own.module.css';
import { yamlTextId } from './yaml-lines.ts';

export function YamlEditor() {
	const { t } = useTranslation();
	const text = useOwn((state) => state.text);
	const fileName = useOwn((state) => state.fileName);
	const mistakes = useOwn((state) => state.mistakes);
	const lines = useMemo(() => text.split('\n').length, [text]);
	const wrong = mistakes.map((mistake) => mistake.line).join(' ');
	const numbers = useRef<HTMLDivElement>(null);
	return (
		<div className={styles.yaml}>
			<div className={styles.numbers} ref={numbers} aria-hidden="true">
				<Numbers lines={lines} wrong={wrong} />
			</div>
			<textarea
				id={yamlTextId}
				className={styles.text}
				value={text}
				onChange={(event) => own.editText(event.target.value)}
				onScroll={(event) => {
					if (numbers.current) numbers.current.scrollTop = event.currentTarget.scrollTop;
				}}
				wrap="off"
				spellCheck={false}
				autoComplete="off"
				aria-label={t('own.file.text', { name: fileName })}
				aria-invalid={mistakes.length > 0}
				aria-describedby={mistakesId}
			/>
		</div>
	);
}

/** Apart, so that a key in the text does not draw all numbers again. */
const Numbers = memo(function Numbers({ lines, wrong }: { readonly lines: number; readonly wrong: string }) {
	const marked = new Set(wrong.split(' ').map(Number));
	return Array.from({ length: lines }, (_, index) => (
		// biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
		<div key={index} data-wrong={marked.has(index + 1) || undefined}>
			{index + 1}
		</div>
	));
});
