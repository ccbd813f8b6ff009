/**
 * What was recorded about the thing in view, an account or a mail on its way, and asked for again as events of it come.
 *
 * A component says what it looks at; the answer comes back through the hook. Events are pushed anyway: one that
 * could belong to it is the sign to ask, at most a few times a second, and once a second without a sign.
 */
import { useEffect, useState } from 'react';
import type { AccountRow, EventsAbout, RecordedAbout } from '../../../engine/contract/mail.ts';
import { call } from './engine-link.ts';
import { useLab } from './lab-state.ts';
import { onLiveEvents } from './passing-events.ts';

const againMs = 1_000;
const soonMs = 150;

const nothing: RecordedAbout = { events: [], sessions: [] };

/** `about` as JSON, so that the same question is the same; null: nothing is asked. */
export function useAbout(about: string | null): RecordedAbout {
	const [told, setTold] = useState<{ readonly about: string | null; readonly recorded: RecordedAbout }>({ about: null, recorded: nothing });
	const name = useLab((state) => (state.page.kind === 'cluster' ? state.page.name : ''));
	useEffect(() => {
		if (about === null || name === '') return;
		let isOver = false;
		let isAsking = false;
		let soon: ReturnType<typeof setTimeout> | undefined;
		const ask = async () => {
			soon = undefined;
			if (isAsking || useLab.getState().connection !== 'open') return;
			isAsking = true;
			const answer = await call('eventsAbout', { name, about: JSON.parse(about) as EventsAbout });
			isAsking = false;
			if (!isOver && answer.ok) setTold((before) => (isSame(before, about, answer.value) ? before : { about, recorded: answer.value }));
		};
		void ask();
		const timer = setInterval(() => void ask(), againMs);
		const stop = onLiveEvents((events) => {
			if (soon === undefined && events.some(({ event }) => /^(mail|account|queue|hand|session)/.test(event.type))) soon = setTimeout(() => void ask(), soonMs);
		});
		return () => {
			isOver = true;
			clearInterval(timer);
			clearTimeout(soon);
			stop();
		};
	}, [about, name]);
	return told.about === about ? told.recorded : nothing;
}

function isSame(before: { readonly about: string | null; readonly recorded: RecordedAbout }, about: string, now: RecordedAbout): boolean {
	const { events, sessions } = before.recorded;
	const newest = (list: RecordedAbout['events']) => list.at(-1)?.seq;
	return (
		before.about === about &&
		events.length === now.events.length &&
		newest(events) === newest(now.events) &&
		JSON.stringify(sessions) === JSON.stringify(now.sessions)
	);
}

/** As the list of accounts has it, asked for each second and when something of it was recorded. */
export function useAccount(address: string, lastSeq: number | undefined): AccountRow | undefined {
	const name = useLab((state) => (state.page.kind === 'cluster' ? state.page.name : ''));
	const [row, setRow] = useState<AccountRow>();
	// biome-ignore lint/correctness/useExhaustiveDependencies: another event is a reason to look again
	useEffect(() => {
		// Of a recording there is no volume to ask.
		if (name === '') return;
		let isOver = false;
		const ask = async () => {
			const answer = await call('accounts', { name, text: address, sort: 'address', fromIndex: 0, most: 100 });
			if (!isOver && answer.ok) setRow(answer.value.rows.find((one) => one.address === address));
		};
		void ask();
		const timer = setInterval(() => void ask(), againMs);
		return () => {
			isOver = true;
			clearInterval(timer);
		};
	}, [address, name, lastSeq]);
	return row?.address === address ? row : undefined;
}
