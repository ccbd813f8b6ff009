/** What a screen reader hears of an exercise while its user is elsewhere on the page: a check that turned green, a step that is done. */
import { VisuallyHidden } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LabState } from '../../../../engine/contract/labs.ts';
import { useGuide } from '../../state/guide/guide.ts';
import { useBoth } from './use-both.ts';

export function Announcements() {
	const { t } = useTranslation();
	const both = useBoth();
	const state = useGuide((all) => all.state);
	const before = useRef<LabState | null>(null);
	const [said, setSaid] = useState('');
	useEffect(() => {
		const was = before.current;
		before.current = state;
		if (!state || !was || was.lab !== state.lab) return;
		const step = state.steps.find(({ id, state: is }, at) => is === 'passed' && was.steps[at]?.state === 'running' && was.steps[at]?.id === id);
		if (step) setSaid(t('guide.say.step', { step: both(step.title) }));
		else {
			const check = state.checks.find(({ id, is }) => is === 'passed' && was.checks.some((one) => one.id === id && one.is !== 'passed'));
			if (check) setSaid(t('guide.say.check', { check: both(check.title) }));
		}
	}, [state, t, both]);
	return (
		<VisuallyHidden aria-live="polite" data-guide-said>
			{said}
		</VisuallyHidden>
	);
}
