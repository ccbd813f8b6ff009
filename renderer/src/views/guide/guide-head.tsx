/** The guide's head: which exercise, how far, all its pages on demand, and what else can be done with the whole of it. */
import { ActionIcon, Menu } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { desk } from '../../state/desk.ts';
import { guide, useGuide } from '../../state/guide/guide.ts';
import { isThrough, runningStep } from '../../state/guide/places.ts';
import styles from './guide.module.css';
import { GuideContents, stepShapes } from './guide-contents.tsx';
import { GuideShape } from './guide-shape.tsx';
import { useBoth } from './use-both.ts';
import { useGuideWaits } from './use-guide-waits.ts';

export function GuideHead({ onFold }: { readonly onFold: () => void }) {
	const { t } = useTranslation();
	const both = useBoth();
	const state = useGuide((all) => all.state);
	const [isListed, setIsListed] = useState(false);
	if (!state) return null;
	const through = state.steps.filter(isThrough).length;
	return (
		<div className={styles.head}>
			<div className={styles.headLine}>
				<p className={styles.number}>{state.number === null ? t('guide.exercise') : t('guide.exerciseNumber', { number: state.number })}</p>
				<WholeMenu />
				<ActionIcon variant="subtle" color="gray" size={30} aria-label={t('guide.fold')} title={t('guide.fold')} onClick={onFold} data-fold>
					<svg width="14" height="14" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
						<path d="M10 3 5 8l5 5" fill="none" stroke="currentColor" strokeWidth="2" />
					</svg>
				</ActionIcon>
			</div>
			<h2 className={styles.title}>{both(state.title)}</h2>
			<button type="button" className={styles.progress} aria-expanded={isListed} onClick={() => setIsListed(!isListed)} data-contents>
				<span className={styles.marks}>
					{state.steps.map((step) => (
						<span key={step.id} className={styles.stepMark} data-state={step.state}>
							<GuideShape name={stepShapes[step.state]} size={15} />
						</span>
					))}
				</span>
				<span>{t('guide.progress', { through, of: state.steps.length })}</span>
				<svg width="12" height="12" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
					<path d={isListed ? 'M3 11l5-5 5 5' : 'M3 5l5 5 5-5'} fill="none" stroke="currentColor" strokeWidth="2" />
				</svg>
			</button>
			{isListed && <GuideContents onChosen={() => setIsListed(false)} />}
		</div>
	);
}

/** What is rarely wanted, and asked about once. */
function WholeMenu() {
	const { t } = useTranslation();
	const both = useBoth();
	const state = useGuide((all) => all.state);
	const isWaiting = useGuideWaits();
	if (!state) return null;
	const running = runningStep(state);
	const isBusy = isWaiting || state.doing !== null || state.stage.is !== 'running';
	const ask = (what: 'startOver' | 'stop', run: () => void) =>
		desk.ask({
			title: { key: `guide.ask.${what}Title` },
			text: { key: `guide.ask.${what}` },
			yes: { key: `guide.ask.${what}Yes` },
			no: { key: 'guide.ask.no' },
			run,
		});
	const back = state.checkpoint;
	return (
		<Menu position="bottom-end" withinPortal shadow="md">
			<Menu.Target>
				<ActionIcon variant="subtle" color="gray" size={30} aria-label={t('guide.more')} title={t('guide.more')} data-guide-more>
					<svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
						<path d="M2 8h2M7 8h2M12 8h2" stroke="currentColor" strokeWidth="2.4" />
					</svg>
				</ActionIcon>
			</Menu.Target>
			<Menu.Dropdown>
				{running && !running.isReading && (
					<Menu.Item disabled={isBusy} onClick={() => void guide.skip()} data-skip>
						{t('guide.skip')}
					</Menu.Item>
				)}
				{back && (
					<Menu.Item disabled={isBusy} onClick={() => void guide.reset(back.step, { lab: both(state.title), step: both(back.title) })} data-reset>
						{t('guide.reset', { step: both(back.title) })}
					</Menu.Item>
				)}
				<Menu.Item disabled={isBusy} onClick={() => ask('startOver', () => void guide.startOver(both(state.title)))} data-start-over>
					{t('guide.startOver')}
				</Menu.Item>
				<Menu.Item disabled={isWaiting || state.doing !== null} onClick={() => ask('stop', () => void guide.end())} data-stop-exercise>
					{t('guide.stop')}
				</Menu.Item>
			</Menu.Dropdown>
		</Menu>
	);
}
