/**
 * The events as sentences, newest first, with times relative to the last fault; filtered by node.
 *
 * Only the newest rows are made: the list is for reading along, the recording on disk has everything.
 */
import { Checkbox, NativeSelect } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordedEvent } from '../../../../engine/contract/recorded-event.ts';
import { signedSeconds } from '../../messages/format.ts';
import { useLab } from '../../state/lab-store.ts';
import { type Sentence, sentenceOf } from '../../state/sentences.ts';
import { epochColor } from '../../theme/theme.ts';
import { ToneShape } from '../picture/shape.tsx';
import styles from './events.module.css';

/** Rows made at once. Chosen: more than anybody scrolls, cheap to build. */
const rowsMax = 200;

const none: readonly RecordedEvent[] = [];

export function EventList() {
	const { t } = useTranslation();
	const [node, setNode] = useState('');
	const [withMail, setWithMail] = useState(false);
	const story = useLab((state) => state.view?.story) ?? none;
	const mail = useLab((state) => (withMail ? state.view?.mail : undefined)) ?? none;
	const order = useLab((state) => state.view?.order) ?? [];
	const fault = useLab((state) => state.view?.fault ?? null);
	const rows = useMemo(() => rowsOf(story, mail, node), [story, mail, node]);
	return (
		<div className={styles.events}>
			<div className={styles.bar}>
				<NativeSelect
					size="sm"
					aria-label={t('events.filter')}
					value={node}
					onChange={(change) => setNode(change.currentTarget.value)}
					data={[{ value: '', label: t('events.all') }, ...order.map((name) => ({ value: name, label: name }))]}
					data-event-filter
				/>
				<Checkbox size="sm" checked={withMail} onChange={(change) => setWithMail(change.currentTarget.checked)} label={t('events.showMail')} />
				<span className={styles.zero}>
					{fault ? t('events.zeroFault', { what: t(`event.fault.${fault.by}.${fault.kind}`, { node: fault.node }) }) : t('events.zeroStart')}
				</span>
			</div>
			{rows.length === 0 ? (
				<p className={styles.none}>{node === '' ? t('events.none') : t('events.noneOf', { node })}</p>
			) : (
				// biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard
				<ol className={styles.list} aria-label={t('events.label')} tabIndex={0}>
					{rows.map(({ seq, atMs, sentence }) => (
						<li key={seq} className={styles.row} data-event={seq} data-tone={sentence.tone}>
							<span className={styles.time}>{signedSeconds(t, atMs - (fault?.atMs ?? 0))}</span>
							<span className={styles.mark} style={sentence.epoch === null ? undefined : { color: epochColor(sentence.epoch) }}>
								<ToneShape tone={sentence.tone} />
							</span>
							<span className={styles.text}>{t(sentence.key, sentence.params)}</span>
						</li>
					))}
				</ol>
			)}
		</div>
	);
}

interface Row {
	readonly seq: number;
	readonly atMs: number;
	readonly sentence: Sentence;
}

function rowsOf(story: readonly RecordedEvent[], mail: readonly RecordedEvent[], node: string): Row[] {
	const rows: Row[] = [];
	let storyAt = story.length - 1;
	let mailAt = mail.length - 1;
	while (rows.length < rowsMax && (storyAt >= 0 || mailAt >= 0)) {
		const one = story[storyAt];
		const other = mail[mailAt];
		const event = other === undefined || (one !== undefined && one.seq > other.seq) ? one : other;
		if (event === one) storyAt -= 1;
		else mailAt -= 1;
		if (!event) break;
		const sentence = sentenceOf(event);
		if (sentence && (node === '' || sentence.nodes.includes(node))) rows.push({ seq: event.seq, atMs: event.atMs, sentence });
	}
	return rows;
}
