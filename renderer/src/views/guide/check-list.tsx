/** The checks of a step, each with its state by shape, colour and word, and why it is not so yet. */
import { useTranslation } from 'react-i18next';
import type { LabCheckState, LabStepState } from '../../../../engine/contract/labs.ts';
import { useGuide } from '../../state/guide/guide.ts';
import styles from './guide.module.css';
import { GuideShape, type GuideShapeName } from './guide-shape.tsx';
import { useBoth } from './use-both.ts';

const shapes: Record<LabCheckState['is'], GuideShapeName> = { passed: 'passed', 'not-yet': 'waiting', 'could-not-check': 'unknown' };

export function CheckList({ step }: { readonly step: LabStepState }) {
	const { t } = useTranslation();
	const running = useGuide((all) => all.state?.checks);
	const isHintReady = useGuide((all) => all.state?.hints.isReady ?? false);
	const isAsking = useGuide((all) => all.state?.ask !== null);
	// The answer itself says it.
	if (step.checks.length === 0 || (step.state === 'running' && isAsking)) return null;
	const through = step.state === 'passed' ? 'passed' : 'not-yet';
	const checks =
		step.state === 'running' ? (running ?? []) : step.checks.map((check): LabCheckState => ({ ...check, is: through, reason: null, isLate: false }));
	return (
		<>
			<ul className={styles.checks} aria-label={t('guide.checks')}>
				{checks.map((check) => (
					<Check key={check.id} check={check} />
				))}
			</ul>
			{isHintReady && checks.some(({ isLate }) => isLate) && (
				<p className={styles.late} data-late>
					{t('guide.late')}
				</p>
			)}
		</>
	);
}

function Check({ check: { id, title, is, reason } }: { readonly check: LabCheckState }) {
	const { t } = useTranslation();
	const both = useBoth();
	return (
		<li className={styles.check} data-check={id} data-is={is}>
			<span className={styles.checkMark}>
				<GuideShape name={shapes[is]} />
			</span>
			<span className={styles.checkWords}>
				<span>{both(title)}</span>
				<span className={styles.reason}>
					<span className={styles.word}>{t(`guide.check.${is}`)}</span>
					{reason !== null && ` · ${both(reason)}`}
				</span>
			</span>
		</li>
	);
}
