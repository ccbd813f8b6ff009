/** The hints that were asked for; a new one comes into sight, for it stands below the checks. */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useGuide } from '../../state/guide/guide.ts';
import { CommandNote } from './command-note.tsx';
import styles from './guide.module.css';
import { MarkdownLine } from './markdown-view.tsx';
import { useBoth } from './use-both.ts';

export function HintList() {
	const { t } = useTranslation();
	const both = useBoth();
	const taken = useGuide((all) => all.state?.hints.taken);
	const count = taken?.length ?? 0;
	const seen = useRef(count);
	const list = useRef<HTMLElement>(null);
	useEffect(() => {
		if (count > seen.current) list.current?.lastElementChild?.scrollIntoView({ block: 'nearest' });
		seen.current = count;
	}, [count]);
	if (!taken || taken.length === 0) return null;
	return (
		<section ref={list} className={styles.hints} aria-label={t('guide.hints')} aria-live="polite">
			{taken.map((hint, index) => (
				<p key={hint.en} data-hint={index + 1}>
					<strong>{t('guide.hintNumber', { number: index + 1 })}</strong> <MarkdownLine text={both(hint)} />
				</p>
			))}
			<CommandNote texts={taken.map(({ en }) => en)} />
		</section>
	);
}
