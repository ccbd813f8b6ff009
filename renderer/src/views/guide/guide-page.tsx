/** The page of the exercise that is open, from its beginning; a heading has the focus when somebody went on to it. */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useGuide } from '../../state/guide/guide.ts';
import styles from './guide.module.css';
import { Interrupted } from './interrupted.tsx';
import { IntroPage } from './intro-page.tsx';
import { Promises } from './promises.tsx';
import { QuestionsPage } from './questions-page.tsx';
import { ResultsPage } from './results-page.tsx';
import { StepPage } from './step-page.tsx';

export function GuidePage() {
	const { t } = useTranslation();
	const place = useGuide((all) => all.place);
	const stage = useGuide((all) => all.state?.stage.is);
	const key = place.is === 'step' ? place.step : place.is;
	const body = useRef<HTMLElement>(null);
	const shown = useRef(key);
	useEffect(() => {
		if (shown.current === key) return;
		shown.current = key;
		body.current?.scrollTo({ top: 0 });
		body.current?.querySelector<HTMLElement>('[data-page-heading]')?.focus({ preventScroll: true });
	}, [key]);
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: where it scrolls, it must be reachable by keyboard
		<section className={styles.body} ref={body} tabIndex={0} aria-label={t('guide.text')} data-guide-page={key}>
			{stage === 'interrupted' && <Interrupted />}
			<OpenPage />
			{(place.is === 'step' || place.is === 'intro') && <Promises />}
		</section>
	);
}

function OpenPage() {
	const place = useGuide((all) => all.place);
	switch (place.is) {
		case 'intro':
			return <IntroPage />;
		case 'step':
			return <StepPage key={place.step} id={place.step} />;
		case 'questions':
			return <QuestionsPage />;
		case 'results':
			return <ResultsPage />;
	}
}
