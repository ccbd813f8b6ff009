/**
 * What followed a fault: one plain sentence, and below it the steps with their times. Of several faults in a row one
 * can be chosen; the newest is shown until then, and again when another comes.
 */
import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clockTime, signedSeconds } from '../../messages/format.ts';
import type { Aftermath } from '../../state/aftermath.ts';
import { type LabState, useLab } from '../../state/lab-state.ts';
import { isRecording } from '../../state/shown.ts';
import { summaryOf } from '../../state/summary.ts';
import { epochColor } from '../../theme/theme.ts';
import { summaryText } from '../words/say.ts';
import styles from './details.module.css';

const none: readonly Aftermath[] = [];

export function Measured() {
	const { t, i18n } = useTranslation();
	const aftermaths = useLab((state) => state.view?.facts.aftermaths) ?? none;
	/** Which was chosen, and which was the newest then. */
	const [choice, setChoice] = useState<{ readonly seq: number; readonly newest: number } | null>(null);
	const recorded = useLab(isRecording);
	const startedMs = useLab((state) => Date.parse(state.whole?.startedAt ?? state.view?.status?.startedAt ?? ''));
	const timeOf = (atMs: number) => (Number.isNaN(startedMs) ? '' : clockTime(i18n.language, new Date(startedMs + atMs).toISOString()));
	const newest = aftermaths.at(-1);
	const chosen = choice !== null && choice.newest === newest?.seq ? aftermaths.find(({ seq }) => seq === choice.seq) : undefined;
	const shown = chosen ?? newest;
	const gap = useLab(gapOf);
	return (
		<section className={styles.measured} data-measured={shown?.seq ?? ''}>
			<h3 className={styles.subtitle}>{t('details.measured')}</h3>
			{aftermaths.length > 1 && shown && newest && (
				<NativeSelect
					size="sm"
					mb={8}
					aria-label={t('words.pick')}
					value={String(shown.seq)}
					onChange={(change) => setChoice({ seq: Number(change.currentTarget.value), newest: newest.seq })}
					data={aftermaths.toReversed().map((one) => ({
						value: String(one.seq),
						label: t('words.at', { what: t(`measured.fault.${one.kind}`, { node: one.node }), time: timeOf(one.atMs) }),
					}))}
					data-pick-fault
				/>
			)}
			{shown && <Account aftermath={shown} />}
			{(gap !== null || !shown) && (
				<p className={styles.hint} data-measured-gap={gap ?? undefined}>
					{t(gap === null ? (recorded ? 'recorded.measuredEmpty' : 'details.measuredEmpty') : `details.measuredGap.${gap}`)}
				</p>
			)}
		</section>
	);
}

/** Why earlier faults may be missing; null: none are. */
function gapOf({ view, moment, whole }: LabState): 'loading' | 'unread' | null {
	if (view === null || whole === null || moment.kind === 'past' || view.lastSeq === 0 || view.facts.isWhole) return null;
	return whole.problem === null ? 'loading' : 'unread';
}

function Account({ aftermath }: { readonly aftermath: Aftermath }) {
	const { t } = useTranslation();
	const isRunning = useLab((state) => state.view?.traffic.running ?? false);
	return (
		<>
			<p className={styles.summary} data-summary>
				{summaryText(t, summaryOf(aftermath, isRunning))}
			</p>
			<ol className={styles.steps}>
				<li className={styles.step} data-tone="bad">
					<span>{t(`measured.fault.${aftermath.kind}`, { node: aftermath.node })}</span>
					<span className={styles.time}>{signedSeconds(t, 0)}</span>
				</li>
				{aftermath.steps.map((step) => (
					<li key={step.id} className={styles.step} data-milestone={step.id} data-tone={step.tone}>
						<span>{t(step.key, step.params)}</span>
						<span className={styles.time} style={step.epoch === null ? undefined : { color: epochColor(step.epoch) }}>
							{signedSeconds(t, step.afterMs)}
						</span>
					</li>
				))}
			</ol>
		</>
	);
}
