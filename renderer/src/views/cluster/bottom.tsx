/**
 * The bottom: time (chart and lanes), events, shells in nodes and the look at files, with the traffic's controls
 * always beside them.
 */
import { ActionIcon, NativeSelect, Tabs } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bottomTabs, recordedTabs } from '../../state/bottom-tabs.ts';
import { lab } from '../../state/lab-actions.ts';
import { useLab } from '../../state/lab-state.ts';
import { useShells } from '../../state/shells.ts';
import { isRecording } from '../../state/shown.ts';
import { AccountsView } from '../accounts/accounts-view.tsx';
import { EventList } from '../events/event-list.tsx';
import { FilesView } from '../files/files-view.tsx';
import { LogsView } from '../logs/logs-view.tsx';
import { ShellsView } from '../shells/shells-view.tsx';
import { TimeView } from '../time/time-view.tsx';
import { TrafficView } from '../traffic/traffic-view.tsx';
import styles from './cluster.module.css';
import { Traffic } from './traffic.tsx';

/** 0: all that is recorded. */
const spansSeconds = [10, 30, 120, 0] as const;

export function Bottom() {
	const { t } = useTranslation();
	const [spanSeconds, setSpanSeconds] = useState<number>(30);
	const [isLarge, setIsLarge] = useState(false);
	const tab = useLab((state) => state.bottomTab);
	const shellCount = useShells((state) => state.shells.length);
	const recorded = useLab(isRecording);
	const grows = tab === 'traffic' || tab === 'accounts' || tab === 'shells' || tab === 'logs' || tab === 'files';
	return (
		<section className={styles.bottom} aria-label={t('bottom.label')} data-region="bottom">
			<Tabs
				value={tab}
				onChange={(value) => lab.showTab(bottomTabs.find((one) => one === value) ?? 'time')}
				keepMounted={false}
				keepMountedMode="display-none"
				className={styles.tabs}
				variant="default"
				data-large={(grows && isLarge) || undefined}
			>
				<div className={styles.bar}>
					<Tabs.List className={styles.tabList}>
						{(recorded ? recordedTabs : bottomTabs).map((one) => (
							<Tabs.Tab key={one} value={one}>
								{t(`bottom.${one}`)}
								{one === 'shells' && shellCount > 0 && <span className={styles.count}>{shellCount}</span>}
							</Tabs.Tab>
						))}
					</Tabs.List>
					{!recorded && <Traffic />}
					<div className={styles.corner}>
						<span className={styles.spans} data-hidden={tab !== 'time' || undefined}>
							<NativeSelect
								size="sm"
								disabled={tab !== 'time'}
								aria-label={t('bottom.span')}
								value={String(spanSeconds)}
								onChange={(change) => setSpanSeconds(Number(change.currentTarget.value))}
								data={spansSeconds.map((seconds) => ({ value: String(seconds), label: spanWords(t, seconds) }))}
								data-span
							/>
						</span>
						{grows && (
							<ActionIcon
								className={styles.larger}
								variant="subtle"
								color="gray"
								size={30}
								aria-label={t('bottom.larger')}
								title={t('bottom.larger')}
								aria-pressed={isLarge}
								onClick={() => setIsLarge(!isLarge)}
								data-larger
							>
								<svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
									<path d={isLarge ? 'M3 5l5 5 5-5' : 'M3 11l5-5 5 5'} fill="none" stroke="currentColor" strokeWidth="2" />
								</svg>
							</ActionIcon>
						)}
					</div>
				</div>
				<Tabs.Panel value="time" className={styles.panel}>
					<TimeView spanMs={spanSeconds === 0 ? null : spanSeconds * 1000} />
				</Tabs.Panel>
				<Tabs.Panel value="events" className={styles.panel}>
					<EventList />
				</Tabs.Panel>
				<Tabs.Panel value="traffic" className={styles.panel}>
					<TrafficView />
				</Tabs.Panel>
				<Tabs.Panel value="accounts" className={styles.panel}>
					<AccountsView />
				</Tabs.Panel>
				{/* A shell's screen outlives the look at something else. */}
				<Tabs.Panel value="shells" className={styles.panel} keepMounted={shellCount > 0}>
					<ShellsView isShown={tab === 'shells'} />
				</Tabs.Panel>
				<Tabs.Panel value="logs" className={styles.panel}>
					<LogsView />
				</Tabs.Panel>
				<Tabs.Panel value="files" className={styles.panel}>
					<FilesView />
				</Tabs.Panel>
			</Tabs>
		</section>
	);
}

function spanWords(t: TFunction, seconds: number): string {
	if (seconds === 0) return t('bottom.spanAll');
	return seconds < 60 ? t('bottom.spanSeconds', { seconds }) : t('bottom.spanMinutes', { minutes: seconds / 60 });
}
