/**
 * The mail that is being written by hand, and the one that was sent last: both outlive the look at another tab.
 */
import { create } from 'zustand';
import type { MailToSend, SentMail } from '../../../engine/contract/mail.ts';

export interface Draft {
	readonly from: string;
	/** One address, or several with commas between them. */
	readonly to: string;
	readonly subject: string;
	readonly text: string;
	/** null: as large as its text. */
	readonly kilobytes: number | null;
}

interface SentMailState {
	readonly draft: Draft;
	readonly mail: MailToSend | null;
	readonly sent: SentMail | null;
	/** Where there is no room for both: the form is shown, not the way of what was sent. */
	readonly isWriting: boolean;
}

export const useSentMail = create<SentMailState>(() => ({
	draft: { from: '', to: '', subject: '', text: '', kilobytes: null },
	mail: null,
	sent: null,
	isWriting: true,
}));

/** `ifEmpty`: for fields that nobody has filled in. */
export function changeDraft(patch: Partial<Draft>, ifEmpty: { readonly from?: string; readonly to?: string } = {}): void {
	const { draft } = useSentMail.getState();
	const filled = { ...(draft.from === '' && ifEmpty.from ? { from: ifEmpty.from } : {}), ...(draft.to === '' && ifEmpty.to ? { to: ifEmpty.to } : {}) };
	useSentMail.setState({ draft: { ...draft, ...filled, ...patch } });
}

export function rememberSent(mail: MailToSend, sent: SentMail): void {
	useSentMail.setState({ mail, sent, isWriting: false });
}

/** Another one. */
export function writeMail(): void {
	useSentMail.setState({ isWriting: true });
}

/** As the call takes it; what is wrong with it is for the engine's door to say. */
export function mailOf({ from, to, subject, text, kilobytes }: Draft, subjectDefault: string): MailToSend {
	const addresses = to
		.split(/[,;\s]+/)
		.filter((address) => address !== '')
		.map((address) => address.toLowerCase());
	return {
		from: from.trim().toLowerCase(),
		to: addresses,
		subject: subject === '' ? subjectDefault : subject,
		text: text.endsWith('\n') ? text : `${text}\n`,
		...(kilobytes === null ? {} : { sizeBytes: kilobytes * 1000 }),
	};
}
