/**
 * A recording dropped anywhere on the home page is opened; the whole page says so while a file is over it.
 */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { pages } from '../../state/pages.ts';
import styles from './recordings.module.css';

export function FileDrop() {
	const { t } = useTranslation();
	const [isOver, setIsOver] = useState(false);
	useEffect(() => {
		// Entering a child leaves its parent: counted, not guessed.
		let depth = 0;
		const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
		const end = () => {
			depth = 0;
			setIsOver(false);
		};
		const listeners: { [type: string]: (event: DragEvent) => void } = {
			dragenter: (event) => {
				if (!hasFiles(event)) return;
				depth += 1;
				setIsOver(true);
			},
			dragleave: (event) => {
				if (!hasFiles(event)) return;
				depth -= 1;
				if (depth <= 0) end();
			},
			dragover: (event) => {
				if (hasFiles(event)) event.preventDefault();
			},
			drop: (event) => {
				if (!hasFiles(event)) return;
				// Otherwise the browser leaves this page for the file.
				event.preventDefault();
				end();
				const file = event.dataTransfer?.files[0];
				if (file) pages.openRecording({ kind: 'file', file });
			},
		};
		for (const [type, listener] of Object.entries(listeners)) window.addEventListener(type, listener as EventListener);
		return () => {
			for (const [type, listener] of Object.entries(listeners)) window.removeEventListener(type, listener as EventListener);
		};
	}, []);
	return isOver ? (
		<div className={styles.drop} role="status" data-drop>
			{t('recordings.dropHere')}
		</div>
	) : null;
}
