/**
 * What the nodes of the next cluster are: processes or containers, and in a line what that means, or why there are no
 * containers now.
 */
import { Button, SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { runtimeKindSchema } from '../../../../engine/contract/cluster-status.ts';
import type { CallFailure } from '../../../../engine/contract/engine-api.ts';
import { clusterStart } from '../../state/cluster-start.ts';
import { useLab } from '../../state/lab-state.ts';
import { ToneShape } from '../picture/shape.tsx';
import styles from './home.module.css';

export function RuntimeChoice({ disabled }: { readonly disabled: boolean }) {
	const { t } = useTranslation();
	const runtime = useLab((state) => state.runtime);
	const runtimes = useLab((state) => state.runtimes);
	const without = runtimes?.find(({ kind }) => kind === 'docker')?.unavailable ?? null;
	return (
		<div className={styles.runtime} data-runtime-choice={runtime}>
			<span className={styles.runtimeLine}>
				<span className={styles.runtimeLabel} id="runtime-label">
					{t('runtime.label')}
				</span>
				<SegmentedControl
					className={styles.runtimeSwitch}
					transitionDuration={0}
					size="sm"
					disabled={disabled}
					aria-labelledby="runtime-label"
					aria-describedby="runtime-hint"
					value={runtime}
					onChange={(value) => clusterStart.chooseRuntime(runtimeKindSchema.parse(value))}
					data={runtimeKindSchema.options.map((kind) => ({
						value: kind,
						label: t(`runtime.${kind}`),
						disabled: runtimes?.some((one) => one.kind === kind && one.unavailable !== null) ?? false,
					}))}
				/>
			</span>
			<span className={styles.runtimeHint} id="runtime-hint" aria-live="polite">
				{without ? <WithoutDocker failure={without} /> : t(`runtime.hint.${runtime}`)}
			</span>
		</div>
	);
}

function WithoutDocker({ failure }: { readonly failure: CallFailure }) {
	const { t, i18n } = useTranslation();
	const known = i18n.exists(`failure.${failure.code}.do`);
	const words = [failure.message, failure.remedy].filter(Boolean).join('; ');
	return (
		<span className={styles.without} data-without-docker={failure.code}>
			<ToneShape tone="warn" size={12} />
			<span title={words}>
				{t('runtime.none')} {known ? t(`failure.${failure.code}.is`) : <span lang="en">{words}</span>}
			</span>
			<Button variant="subtle" size="compact-sm" onClick={() => void clusterStart.lookForRuntimes()}>
				{t('runtime.again')}
			</Button>
		</span>
	);
}
