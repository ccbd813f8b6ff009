/**
 * What the nodes of the next cluster are: processes or containers, and in a line what that means.
 */
import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { runtimeKindSchema } from '../../../../engine/contract/cluster-status.ts';
import { lab, useLab } from '../../state/lab-store.ts';
import styles from './home.module.css';

export function RuntimeChoice({ disabled }: { readonly disabled: boolean }) {
	const { t } = useTranslation();
	const runtime = useLab((state) => state.runtime);
	return (
		<div className={styles.runtime} data-runtime-choice={runtime}>
			<span className={styles.runtimeLabel} id="runtime-label">
				{t('runtime.label')}
			</span>
			<SegmentedControl
				className={styles.runtimeSwitch}
				transitionDuration={0}
				size="sm"
				disabled={disabled}
				aria-labelledby="runtime-label"
				value={runtime}
				onChange={(value) => lab.chooseRuntime(runtimeKindSchema.parse(value))}
				data={runtimeKindSchema.options.map((kind) => ({ value: kind, label: t(`runtime.${kind}`) }))}
			/>
			<span className={styles.clusterMuted} aria-live="polite">
				{t(`runtime.hint.${runtime}`)}
			</span>
		</div>
	);
}
