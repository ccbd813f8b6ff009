/**
 * A start that failed: what went wrong, and how to mend it, in the engine's own words, where the start was asked for.
 */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type LabState, lab, useLab } from '../../state/lab-store.ts';
import { FailureText } from '../failure-text.tsx';
import { ToneShape } from '../picture/shape.tsx';
import styles from './home.module.css';

export function StartFailure() {
	const failure = useLab((state) => state.startFailure);
	return <div role="alert">{failure && <Failure failure={failure} />}</div>;
}

function Failure({ failure: { error, preset, runtime } }: { readonly failure: NonNullable<LabState['startFailure']> }) {
	const { t } = useTranslation();
	return (
		<section className={styles.failure} data-start-failure={error.code}>
			<span className={styles.failureMark}>
				<ToneShape tone="bad" size={16} />
			</span>
			<div className={styles.failureText}>
				<h2 className={styles.failureTitle}>{t('starting.failed')}</h2>
				<FailureText failure={error} />
			</div>
			{runtime === 'docker' && (
				<Button
					size="sm"
					onClick={() => {
						lab.chooseRuntime('process');
						void lab.start(preset);
					}}
					data-start-instead
				>
					{t('starting.instead')}
				</Button>
			)}
			<Button variant="default" size="sm" onClick={lab.dismissStartFailure}>
				{t('problem.dismiss')}
			</Button>
		</section>
	);
}
