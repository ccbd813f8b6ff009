/**
 * A start that failed: what went wrong, and how to mend it, and another way where there is one.
 */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { clusterStart } from '../../state/cluster-start.ts';
import type { LabState, StartOrder } from '../../state/lab-state.ts';
import { FailureText } from '../failure-text.tsx';
import { ToneShape } from '../picture/shape.tsx';
import styles from './starting.module.css';

export function StartFailure({ failure: { error, ...order } }: { readonly failure: NonNullable<LabState['startFailure']> }) {
	const { t } = useTranslation();
	return (
		<section className={styles.panel} role="alert" data-start-failure={error.code}>
			<h2 className={styles.failed}>
				<ToneShape tone="bad" size={16} />
				{t('starting.failed')}
			</h2>
			<div className={styles.failure}>
				<FailureText failure={error} />
			</div>
			<div className={styles.actions}>
				<Button variant="default" size="sm" onClick={clusterStart.dismissFailure} autoFocus>
					{t('problem.dismiss')}
				</Button>
				{order.runtime === 'docker' && (
					<Button size="sm" onClick={() => void startInstead(order)} data-start-instead>
						{t('starting.instead')}
					</Button>
				)}
			</div>
		</section>
	);
}

async function startInstead(order: StartOrder): Promise<void> {
	// The next one from a card, too; what a file says is the file's.
	if ('preset' in order.source) clusterStart.chooseRuntime('process');
	await clusterStart.order({ ...order, runtime: 'process' });
}
