/**
 * The last things that happened to what is chosen, each with the way to the log around it.
 */
import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { signedSeconds } from '../../messages/format.ts';
import { useLab } from '../../state/lab-state.ts';
import { showLogsAround } from '../../state/logs/logs.ts';
import { recentEvents } from '../../state/recent-events.ts';
import { epochColor } from '../../theme/theme.ts';
import details from '../cluster/details.module.css';
import { ToneShape } from '../picture/shape.tsx';
import styles from './inspector.module.css';

/** Chosen: what is seen without scrolling. */
const eventsShown = 5;

/** `nodes`: joined by spaces, for both ends of a link two. */
export function RecentList({ nodes }: { readonly nodes: string }) {
	const { t } = useTranslation();
	const story = useLab((state) => state.view?.story);
	const faultMs = useLab((state) => state.view?.fault?.atMs ?? 0);
	const hasLogs = useLab((state) => state.page.kind === 'cluster');
	const recent = useMemo(() => recentEvents(story ?? [], nodes.split(' '), eventsShown), [story, nodes]);
	return (
		<>
			<h3 className={details.subtitle}>{t('inspector.recent')}</h3>
			{recent.length === 0 && <p className={styles.none}>{t('inspector.nothingYet')}</p>}
			<ol className={styles.recent}>
				{recent.map(({ recorded, sentence }) => (
					<li key={recorded.seq} className={styles.event} data-tone={sentence.tone} data-recent={recorded.event.type}>
						<span className={styles.mark} style={sentence.epoch === null ? undefined : { color: epochColor(sentence.epoch) }}>
							<ToneShape tone={sentence.tone} />
						</span>
						<span className={styles.words}>{t(sentence.key, sentence.params)}</span>
						<span className={styles.when}>{signedSeconds(t, recorded.atMs - faultMs)}</span>
					</li>
				))}
			</ol>
			{hasLogs && recent[0] && (
				<Button variant="default" size="compact-sm" onClick={() => recent[0] && showLogsAround(recent[0].recorded)} data-do="log-around">
					{t('inspector.logAround')}
				</Button>
			)}
		</>
	);
}
