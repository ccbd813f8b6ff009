/**
 * What is the case now, in one to three sentences below the picture, with the reason to be asked for.
 *
 * Its numbers run with the clock that is shown; its height never changes. A screen reader hears it when another kind
 * of situation begins, not at each tenth of a second.
 */
import { VisuallyHidden } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLab } from '../../state/lab-state.ts';
import { situationOf } from '../../state/situation.ts';
import type { Statement } from '../../state/words/statement.ts';
import { epochColor } from '../../theme/theme.ts';
import { useEngineNow } from '../engine-now.ts';
import { ToneShape } from '../picture/shape.tsx';
import { statementText } from './say.ts';
import { WhyButton } from './why-button.tsx';
import styles from './words.module.css';

/** Seconds are told with one digit behind the point. */
const tickMs = 100;

export function WordsPanel() {
	const { t } = useTranslation();
	const statements = useSituation();
	const [first] = statements;
	const texts = statements.map((statement) => statementText(t, statement));
	const why = statements.find((statement) => statement.why !== null)?.why ?? null;
	const kind = statements.map(({ key }) => key).join(' ');
	return (
		<section className={styles.words} aria-label={t('words.label')} data-situation={first?.key} data-tone={first?.tone} style={barOf(first)}>
			<span className={styles.mark} style={first?.epoch == null ? undefined : { color: epochColor(first.epoch) }}>
				{first && <ToneShape tone={first.tone} size={14} />}
			</span>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: at 200 % it scrolls, and must be reachable by keyboard */}
			<div className={styles.lines} tabIndex={0}>
				{texts.map((text, index) => (
					<p key={statements[index]?.key} className={styles.line} data-statement={statements[index]?.key}>
						{text}
					</p>
				))}
			</div>
			<WhyButton why={why} />
			<Announcement kind={kind} text={texts.join(' ')} />
		</section>
	);
}

function barOf(first: Statement | undefined): React.CSSProperties | undefined {
	return first?.epoch == null ? undefined : { borderLeftColor: epochColor(first.epoch) };
}

/** Follows the events at once, and the clock for what runs with it. */
function useSituation(): readonly Statement[] {
	useLab((state) => state.view?.nodes);
	useLab((state) => state.view?.facts);
	useLab((state) => state.view?.servers);
	useLab((state) => state.view?.linkFaults);
	useLab((state) => state.view?.status?.phase);
	const nowMs = useEngineNow(tickMs);
	const { view } = useLab.getState();
	return view ? situationOf(view, nowMs ?? view.lastAtMs) : [];
}

function Announcement({ kind, text }: { readonly kind: string; readonly text: string }) {
	const [said, setSaid] = useState('');
	// biome-ignore lint/correctness/useExhaustiveDependencies: numbers alone are no news
	useEffect(() => setSaid(text), [kind]);
	return (
		<VisuallyHidden aria-live="polite" data-announcement>
			{said}
		</VisuallyHidden>
	);
}
