/**
 * The events of the recording as sentences, in the order of time; filtered, and each leads to its moment.
 *
 * The whole recording is listed, also while the past is shown: the moment that is shown is marked. Read next:
 * event-rows.tsx (the list itself), ../../state/event-filter.ts.
 */
import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useDeferredValue, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordedEvent } from '../../../../engine/contract/recorded-event.ts';
import { bounds } from '../../state/cluster-view.ts';
import { type EventKind, eventKinds, noFilter, rowsOf, useEventFilter } from '../../state/event-filter.ts';
import { useLab } from '../../state/lab-state.ts';
import { timeTravel } from '../../state/time-travel.ts';
import { EventRows } from './event-rows.tsx';
import styles from './events.module.css';

const none: readonly RecordedEvent[] = [];

export function EventList() {
	const { t } = useTranslation();
	const filter = useEventFilter();
	const text = useDeferredValue(filter.text);
	const story = useLab((state) => state.whole?.landmarks.story ?? state.view?.story) ?? none;
	// Of mail only what is near the shown moment is kept.
	const mail = useLab((state) => (filter.kind === 'mail' ? state.view?.mail : undefined)) ?? none;
	const { node, kind } = filter;
	const rows = useMemo(() => {
		const events = kind === 'mail' ? [...story, ...mail].sort((one, other) => one.seq - other.seq) : story;
		return rowsOf(events, { node, kind, text, byClock: false }, (sentence) => t(sentence.key, sentence.params));
	}, [story, mail, node, kind, text, t]);
	const isFiltered = node !== '' || kind !== '' || text !== '';
	return (
		<div className={styles.events}>
			<Bar />
			{mail.length >= bounds.mail && <OlderMail fromMs={mail[0]?.atMs ?? 0} />}
			{rows.length > 0 ? (
				<EventRows rows={rows} />
			) : (
				<p className={styles.none} data-events-none>
					{t(isFiltered ? 'eventList.noneMatch' : 'eventList.none')}
					{isFiltered && (
						<Button variant="default" size="compact-sm" onClick={() => useEventFilter.setState({ ...noFilter, byClock: filter.byClock })}>
							{t('eventList.clear')}
						</Button>
					)}
				</p>
			)}
		</div>
	);
}

/** Of mail so much is known at a moment: the rest is seen from an earlier one. */
function OlderMail({ fromMs }: { readonly fromMs: number }) {
	const { t } = useTranslation();
	return (
		<p className={styles.older} data-older-mail>
			{t('eventList.olderMail', { count: bounds.mail })}
			<Button variant="default" size="compact-sm" onClick={() => timeTravel.seek(fromMs)}>
				{t('eventList.goBack')}
			</Button>
		</p>
	);
}

function Bar() {
	const { t } = useTranslation();
	const { node, kind, text, byClock } = useEventFilter();
	const order = useLab((state) => state.view?.order) ?? [];
	const fault = useLab((state) => state.view?.fault ?? null);
	return (
		<div className={styles.bar}>
			<NativeSelect
				size="sm"
				className={styles.choice}
				aria-label={t('eventList.filter')}
				value={node}
				onChange={(change) => useEventFilter.setState({ node: change.currentTarget.value })}
				data={[{ value: '', label: t('eventList.all') }, ...order.map((name) => ({ value: name, label: name }))]}
				data-event-filter
			/>
			<NativeSelect
				size="sm"
				className={styles.choice}
				aria-label={t('eventList.kind')}
				value={kind}
				onChange={(change) =>
					useEventFilter.setState({
						kind: (eventKinds as readonly string[]).includes(change.currentTarget.value) ? (change.currentTarget.value as EventKind) : '',
					})
				}
				data={[{ value: '', label: t('eventList.kinds.all') }, ...eventKinds.map((one) => ({ value: one, label: t(`eventList.kinds.${one}`) }))]}
				data-event-kind
			/>
			<TextInput
				size="sm"
				className={styles.search}
				aria-label={t('eventList.search')}
				placeholder={t('eventList.search')}
				value={text}
				maxLength={100}
				onChange={(change) => useEventFilter.setState({ text: change.currentTarget.value })}
				data-event-search
			/>
			<Checkbox
				size="sm"
				checked={byClock}
				onChange={(change) => useEventFilter.setState({ byClock: change.currentTarget.checked })}
				label={t('eventList.byClock')}
				data-by-clock
			/>
			<span className={styles.zero}>
				{byClock ? '' : fault ? t('eventList.zeroFault', { what: t(`event.fault.${fault.by}.${fault.kind}`, { node: fault.node }) }) : t('eventList.zeroStart')}
			</span>
		</div>
	);
}
