/**
 * The bottom: time (chart and lanes) and events, with the traffic's controls always beside them.
 */
import { SegmentedControl, Tabs } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EventList } from '../events/event-list.tsx';
import { TimeView } from '../time/time-view.tsx';
import styles from './cluster.module.css';
import { Traffic } from './traffic.tsx';

const spansSeconds = [10, 30, 120] as const;

export function Bottom() {
	const { t } = useTranslation();
	const [spanSeconds, setSpanSeconds] = useState<number>(30);
	const [tab, setTab] = useState<string | null>('time');
	return (
		<section className={styles.bottom} aria-label={t('bottom.label')}>
			<Tabs value={tab} onChange={setTab} keepMounted={false} className={styles.tabs} variant="default">
				<div className={styles.bar}>
					<Tabs.List className={styles.tabList}>
						<Tabs.Tab value="time">{t('bottom.time')}</Tabs.Tab>
						<Tabs.Tab value="events">{t('bottom.events')}</Tabs.Tab>
					</Tabs.List>
					<Traffic />
					<SegmentedControl
						transitionDuration={0}
						size="sm"
						className={styles.spans}
						data-hidden={tab !== 'time' || undefined}
						disabled={tab !== 'time'}
						aria-label={t('bottom.span')}
						value={String(spanSeconds)}
						onChange={(value) => setSpanSeconds(Number(value))}
						data={spansSeconds.map((seconds) => ({
							value: String(seconds),
							label: seconds < 60 ? t('bottom.spanSeconds', { seconds }) : t('bottom.spanMinutes', { minutes: seconds / 60 }),
						}))}
					/>
				</div>
				<Tabs.Panel value="time" className={styles.panel}>
					<TimeView spanMs={spanSeconds * 1000} />
				</Tabs.Panel>
				<Tabs.Panel value="events" className={styles.panel}>
					<EventList />
				</Tabs.Panel>
			</Tabs>
		</section>
	);
}
