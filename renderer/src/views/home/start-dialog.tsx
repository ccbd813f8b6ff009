/**
 * A start from its click to its end, over the page that it was asked for on: progress, or why it failed.
 *
 * A dialog, the browser's own: nothing below it moves, nothing else is started meanwhile, and the focus goes back.
 */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { clusterStart } from '../../state/cluster-start.ts';
import { useLab } from '../../state/lab-state.ts';
import { StartFailure } from './start-failure.tsx';
import styles from './starting.module.css';
import { StartingPanel } from './starting-panel.tsx';

export function StartDialog() {
	const { t } = useTranslation();
	const starting = useLab((state) => state.starting !== null);
	const failure = useLab((state) => state.startFailure);
	const dialog = useRef<HTMLDialogElement>(null);
	const isOpen = starting || failure !== null;
	useEffect(() => {
		if (isOpen && !dialog.current?.open) dialog.current?.showModal();
		if (!isOpen && dialog.current?.open) dialog.current.close();
	}, [isOpen]);
	return (
		<dialog
			ref={dialog}
			className={styles.dialog}
			aria-label={t('home.startTitle')}
			onCancel={(event) => {
				event.preventDefault();
				if (starting) void clusterStart.cancel();
				else clusterStart.dismissFailure();
			}}
			onClose={() => {
				// A browser closes on a second Escape, whatever the page says; what goes on is shown.
				const { starting: goesOn } = useLab.getState();
				if (goesOn) dialog.current?.showModal();
			}}
		>
			{starting ? <StartingPanel /> : failure && <StartFailure failure={failure} />}
		</dialog>
	);
}
