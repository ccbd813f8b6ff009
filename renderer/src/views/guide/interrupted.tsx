/** A begun exercise that the engine does not watch: it was left in another program, or its engine ended. It can be taken up here. */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { guide } from '../../state/guide/guide.ts';
import { useLab } from '../../state/lab-state.ts';
import styles from './guide.module.css';
import { GuideShape } from './guide-shape.tsx';

export function Interrupted() {
	const { t } = useTranslation();
	const isBusy = useLab((state) => state.busy.includes('guide'));
	return (
		<div className={styles.note} role="status" data-interrupted>
			<p className={styles.noteHead}>
				<GuideShape name="unknown" />
				{t('guide.interrupted')}
			</p>
			<p>{t('guide.interruptedText')}</p>
			<Button size="sm" loading={isBusy} onClick={() => void guide.resume()} data-resume>
				{t('guide.resume')}
			</Button>
		</div>
	);
}
