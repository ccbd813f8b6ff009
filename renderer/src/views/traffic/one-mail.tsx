/**
 * One mail by hand, and the way it takes, hop by hop, as it is recorded. Side by side where there is room; elsewhere the form
 * makes way for what it sent, until another one is to be written.
 */
import { Button, NumberInput, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { lab } from '../../state/lab-actions.ts';
import { useLab } from '../../state/lab-state.ts';
import { changeDraft, mailOf, rememberSent, useSentMail, writeMail } from '../../state/sent-mail.ts';
import { SentWay } from './sent-way.tsx';
import styles from './traffic.module.css';

const none: readonly { readonly address: string }[] = [];
/** Chosen: more names than this are found by typing. */
const namesOffered = 100;

export function OneMail() {
	const { t } = useTranslation();
	const accounts = useLab((state) => state.view?.status?.accounts) ?? none;
	const connected = useLab((state) => state.connection === 'open');
	const busy = useLab((state) => state.busy.includes('send'));
	const draft = useSentMail((state) => state.draft);
	const isWriting = useSentMail((state) => state.isWriting);
	const subject = useRef<HTMLInputElement>(null);
	const names = useId();
	const [first, second] = accounts;
	// The first mail goes from one account to another, whoever they are.
	useEffect(() => changeDraft({}, { from: (second ?? first)?.address ?? '', to: first?.address ?? '' }), [first, second]);
	const submit = (event: FormEvent) => {
		event.preventDefault();
		const mail = mailOf(draft, t('send.subjectDefault'));
		void lab.sendMail(mail).then((sent) => sent && rememberSent(mail, sent));
	};
	const writeAnother = () => {
		writeMail();
		requestAnimationFrame(() => subject.current?.focus());
	};
	return (
		<div className={styles.panes} data-writing={isWriting}>
			<form className={styles.form} onSubmit={submit} aria-label={t('send.form')}>
				<datalist id={names}>
					{accounts.slice(0, namesOffered).map(({ address }) => (
						<option key={address} value={address} />
					))}
				</datalist>
				<TextInput
					size="sm"
					className={styles.half}
					label={t('send.from')}
					value={draft.from}
					onChange={(change) => changeDraft({ from: change.currentTarget.value })}
					list={names}
					required
					maxLength={254}
				/>
				<TextInput
					size="sm"
					className={styles.half}
					label={t('send.to')}
					value={draft.to}
					onChange={(change) => changeDraft({ to: change.currentTarget.value })}
					list={names}
					required
					maxLength={2600}
				/>
				<TextInput
					ref={subject}
					size="sm"
					className={styles.subject}
					label={t('send.subject')}
					value={draft.subject}
					placeholder={t('send.subjectDefault')}
					onChange={(change) => changeDraft({ subject: change.currentTarget.value })}
					maxLength={200}
				/>
				<NumberInput
					size="sm"
					label={t('send.size')}
					value={draft.kilobytes ?? ''}
					placeholder={t('send.sizeAny')}
					onChange={(value) => changeDraft({ kilobytes: typeof value === 'number' ? value : null })}
					min={1}
					max={10_000}
					clampBehavior="blur"
					allowDecimal={false}
					suffix={` ${t('traffic.kilobytes')}`}
					hideControls
				/>
				<Button size="sm" type="submit" className={styles.send} loading={busy} disabled={!connected || draft.from === '' || draft.to === ''} data-send>
					{t('send.send')}
				</Button>
				<Textarea
					size="sm"
					className={styles.text}
					label={t('send.text')}
					value={draft.text}
					onChange={(change) => changeDraft({ text: change.currentTarget.value })}
					rows={2}
					maxLength={100_000}
				/>
			</form>
			<SentWay onAnother={writeAnother} />
		</div>
	);
}
