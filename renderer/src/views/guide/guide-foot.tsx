/**
 * What can be done on the page that is open: go on, and at a step a hint or the solution, at the price that is said before.
 */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LabState } from '../../../../engine/contract/labs.ts';
import { desk } from '../../state/desk.ts';
import { type GuideState, guide, useGuide } from '../../state/guide/guide.ts';
import { isThrough, presentPlace, runningStep } from '../../state/guide/places.ts';
import { useLab } from '../../state/lab-state.ts';
import styles from './guide.module.css';
import { useGuideWaits } from './use-guide-waits.ts';

export function GuideFoot() {
	const { t } = useTranslation();
	const state = useGuide((all) => all.state);
	const place = useGuide((all) => all.place);
	const isBusy = useGuideWaits();
	if (!state || state.stage.is === 'interrupted') return null;
	const step = place.is === 'step' ? state.steps.find(({ id }) => id === place.step) : undefined;
	const word = goOnWord(state, place, isThrough(step));
	const isToDo = step?.state === 'running' && !step.isReading;
	const present = presentPlace(state, place);
	return (
		<div className={styles.foot} data-guide-foot>
			{state.doing !== null && (
				<p className={styles.doing} role="status">
					{t(`guide.doing.${state.doing}`)}
				</p>
			)}
			<div className={styles.footButtons}>
				{isToDo && <StepButtons state={state} isBusy={isBusy} />}
				{present?.is === 'step' && (
					<Button size="sm" variant="default" disabled={isBusy} onClick={() => void guide.show(present)} data-to-present>
						{t('guide.toPresent', { step: state.steps.findIndex(({ id }) => id === present.step) + 1 })}
					</Button>
				)}
				{place.is === 'results' ? (
					<EndButton state={state} />
				) : (
					<Button
						size="sm"
						className={styles.goOn}
						variant={word === 'guide.toResultsAnyway' ? 'default' : 'filled'}
						disabled={isToDo || isBusy || state.doing !== null}
						title={isToDo ? t('guide.goOnLater') : undefined}
						onClick={() => void guide.next()}
						data-go-on
					>
						{t(word)}
					</Button>
				)}
			</div>
		</div>
	);
}

function StepButtons({ state: { hints, price, doing }, isBusy }: { readonly state: LabState; readonly isBusy: boolean }) {
	const { t } = useTranslation();
	const hintWhy = hints.isReady ? t('guide.hintPrice', { count: price?.hint ?? 0 }) : t(hints.isMore ? 'guide.hintLater' : 'guide.noMoreHints');
	const ask = () =>
		desk.ask({
			isHarmless: true,
			title: { key: 'guide.ask.solveTitle' },
			text: {
				key: price?.actions.length === 0 ? 'guide.ask.solveAnswer' : 'guide.ask.solve',
				params: { count: price?.step ?? 0, actions: (price?.actions ?? []).join('; ') },
			},
			yes: { key: 'guide.ask.solveYes' },
			no: { key: 'guide.ask.solveNo' },
			run: () => void guide.solve(),
		});
	return (
		<>
			<Button
				variant="default"
				size="sm"
				disabled={!hints.isReady || isBusy || doing !== null}
				title={hintWhy}
				onClick={() => void guide.hint()}
				data-take-hint
			>
				{t('guide.hint')}
			</Button>
			<Button
				variant="default"
				size="sm"
				loading={doing === 'solution'}
				disabled={isBusy || doing !== null}
				title={t('guide.solvePrice', { count: price?.step ?? 0 })}
				onClick={ask}
				data-solve
			>
				{t('guide.solve')}
			</Button>
		</>
	);
}

function EndButton({ state }: { readonly state: LabState }) {
	const { t } = useTranslation();
	const isEnding = useLab((all) => all.busy.includes(`down:${state.cluster}`));
	const ask = () =>
		desk.ask({
			isHarmless: true,
			title: { key: 'guide.ask.endTitle' },
			text: { key: 'guide.ask.end' },
			yes: { key: 'guide.ask.endYes' },
			no: { key: 'guide.ask.no' },
			run: () => void guide.end(),
		});
	return (
		<Button size="sm" className={styles.goOn} loading={isEnding} onClick={ask} data-end>
			{t('guide.end')}
		</Button>
	);
}

function goOnWord(state: LabState, place: GuideState['place'], isStepThrough: boolean): string {
	if (place.is === 'intro') return runningStep(state) === state.steps[0] ? 'guide.begin' : 'guide.goOn';
	if (place.is === 'questions') return state.questions.every(({ answer }) => answer !== null) ? 'guide.toResults' : 'guide.toResultsAnyway';
	const isLast = place.is === 'step' && isStepThrough && state.isOver && state.steps.at(-1)?.id === place.step;
	if (isLast) return state.questions.length > 0 ? 'guide.toQuestions' : 'guide.toResults';
	return 'guide.goOn';
}
