/**
 * What a page of results says beside the results themselves, in both languages; numbers, times and dates by Intl. Pure.
 */
import type { LabResults, MeasuredFact, MeasuredFault, StepResult } from '../../contract/lab-results.ts';
import { durationText, type LabLocale, valueText } from '../language/fact-value.ts';

const en = {
	results: 'Results',
	exercise: (number: number) => `Exercise ${number}`,
	noName: 'no name given',
	points: 'points',
	pointsColumn: 'Points',
	timeTaken: 'time taken',
	finished: 'all steps done',
	unfinished: (done: number, of: number) => `${done} of ${of} steps done`,
	course: 'Course',
	number: 'No.',
	step: 'Step',
	state: 'State',
	time: 'Time',
	states: { passed: 'done', skipped: 'left out', running: 'not finished', waiting: 'not begun' } satisfies Record<StepResult['state'], string>,
	read: 'read',
	hints: (count: number) => (count === 1 ? '1 hint' : `${count} hints`),
	attempts: (count: number) => `begun ${count} times`,
	mistakes: (count: number) => (count === 1 ? '1 mistake' : `${count} mistakes`),
	solved: 'solved by the lab',
	failovers: 'What the cluster did',
	faultKinds: {
		kill: 'its process was killed',
		stop: 'it was stopped as planned',
		pause: 'it was paused, as if it hung',
		'volume-away': 'it lost the shared storage',
		'volume-full': 'its shared storage was full',
		'volume-slow': 'its shared storage was slow',
		drain: 'it was drained',
		cut: 'a link was cut',
		slow: 'a link was slowed down',
	} as Readonly<Record<string, string>>,
	theController: 'the controller',
	after: 'each counted from then on',
	noticed: 'another member missed it',
	suspected: 'it was suspected',
	balancer: 'the load balancer sent nobody there any more',
	led: 'another node led',
	gone: 'it was out of the cluster',
	usable: 'the first of its accounts had another owner',
	mail: 'the first mail was stored in such an account',
	wait: 'longest wait of a client',
	numbers: 'Also measured',
	/** Instead of a fact's own words, which lean on their table. */
	facts: {
		controller: 'Controller',
		backup: 'Backup controller',
		epoch: 'Epoch',
		'mail.sent': 'Mails sent',
		'mail.acknowledged': 'Mails answered 250',
		'mail.stored': 'Mails read back',
		'mail.lost': 'Mails lost',
		'mail.doubled': 'Mails there twice',
		'mail.delayed': 'Mails not readable yet',
		'mail.unknown': 'Mails whose fate the client never learnt',
		'fault.moved': 'Accounts taken over',
		'fault.lasted': 'The fault lasted',
		'fault.fenced': 'From its end until the node found its life ended',
		'fault.back': 'From its end until the node was ready again',
		'fault.failed': 'Operations of clients that failed since then',
		'traffic.failed': 'Operations of clients that failed',
	} as Readonly<Record<string, string>>,
	atTheEnd: 'in the whole exercise',
	inStep: (number: number) => `at the end of step ${number}`,
	wrong: 'What went wrong',
	nothingWrong: 'No mistake was made, and every promise was kept.',
	promises: 'Promises watched all the while',
	kept: 'kept',
	broken: (count: number) => (count === 1 ? 'broken once' : `broken ${count} times`),
	brokenAt: (time: string) => `after ${time}`,
	inStepNamed: (number: number, title: string) => `Step ${number}, ${title}`,
	quiz: 'Questions',
	right: 'right',
	notRight: 'not right',
	notAnswered: 'not answered',
	yourAnswer: 'Answer given',
	rightAnswer: 'Right answer',
	rule: 'A step is worth 10 points. Each hint, and each wrong answer to a question in it, takes 2 of them, but never the last 2. A step that the lab solved, or that was left out, brings none. A right answer at the end is worth 5.',
	runtimes: { process: 'cluster of processes', docker: 'cluster of containers' } satisfies Record<LabResults['runtime'], string>,
};

const de: typeof en = {
	results: 'Ergebnisse',
	exercise: (number) => `Übung ${number}`,
	noName: 'ohne Namen',
	points: 'Punkte',
	pointsColumn: 'Punkte',
	timeTaken: 'benötigte Zeit',
	finished: 'alle Schritte erledigt',
	unfinished: (done, of) => `${done} von ${of} Schritten erledigt`,
	course: 'Verlauf',
	number: 'Nr.',
	step: 'Schritt',
	state: 'Zustand',
	time: 'Zeit',
	states: { passed: 'erledigt', skipped: 'ausgelassen', running: 'nicht beendet', waiting: 'nicht begonnen' },
	read: 'gelesen',
	hints: (count) => (count === 1 ? '1 Hinweis' : `${count} Hinweise`),
	attempts: (count) => `${count}-mal begonnen`,
	mistakes: (count) => `${count} Fehler`,
	solved: 'vom Labor gelöst',
	failovers: 'Was im Cluster geschah',
	faultKinds: {
		kill: 'sein Prozess wurde hart beendet',
		stop: 'er wurde geplant gestoppt',
		pause: 'er wurde pausiert, als hinge er',
		'volume-away': 'er verlor den gemeinsamen Speicher',
		'volume-full': 'sein gemeinsamer Speicher war voll',
		'volume-slow': 'sein gemeinsamer Speicher war langsam',
		drain: 'er wurde in Wartung genommen',
		cut: 'eine Verbindung wurde getrennt',
		slow: 'eine Verbindung wurde gebremst',
	},
	theController: 'der Controller',
	after: 'jeweils von da an gezählt',
	noticed: 'ein anderes Mitglied vermisste ihn',
	suspected: 'er stand unter Verdacht',
	balancer: 'der Load-Balancer schickte niemanden mehr hin',
	led: 'ein anderer Knoten führte',
	gone: 'er gehörte nicht mehr zum Cluster',
	usable: 'das erste seiner Konten hatte einen anderen Besitzer',
	mail: 'die erste Mail war in einem solchen Konto gespeichert',
	wait: 'längste Wartezeit eines Clients',
	numbers: 'Außerdem gemessen',
	facts: {
		controller: 'Controller',
		backup: 'Backup-Controller',
		epoch: 'Epoche',
		'mail.sent': 'Mails gesendet',
		'mail.acknowledged': 'Mails mit 250 beantwortet',
		'mail.stored': 'Mails wieder gelesen',
		'mail.lost': 'Mails verloren',
		'mail.doubled': 'Mails doppelt vorhanden',
		'mail.delayed': 'Mails noch nicht lesbar',
		'mail.unknown': 'Mails, deren Schicksal der Client nie erfuhr',
		'fault.moved': 'Übernommene Konten',
		'fault.lasted': 'Die Störung dauerte',
		'fault.fenced': 'Von ihrem Ende, bis der Knoten sein Leben beendet fand',
		'fault.back': 'Von ihrem Ende, bis der Knoten wieder bereit war',
		'fault.failed': 'Operationen von Clients, die seither fehlschlugen',
		'traffic.failed': 'Operationen von Clients, die fehlschlugen',
	},
	atTheEnd: 'in der ganzen Übung',
	inStep: (number) => `am Ende von Schritt ${number}`,
	wrong: 'Was nicht gelang',
	nothingWrong: 'Es wurde kein Fehler gemacht, und jede Zusage wurde gehalten.',
	promises: 'Zusagen, auf die ständig geachtet wurde',
	kept: 'gehalten',
	broken: (count) => (count === 1 ? 'einmal gebrochen' : `${count}-mal gebrochen`),
	brokenAt: (time) => `nach ${time}`,
	inStepNamed: (number, title) => `Schritt ${number}, ${title}`,
	quiz: 'Fragen',
	right: 'richtig',
	notRight: 'nicht richtig',
	notAnswered: 'nicht beantwortet',
	yourAnswer: 'Gegebene Antwort',
	rightAnswer: 'Richtige Antwort',
	rule: 'Ein Schritt bringt 10 Punkte. Jeder Hinweis und jede falsche Antwort auf eine Frage darin kostet 2 davon, aber nie die letzten 2. Ein Schritt, den das Labor gelöst hat oder der ausgelassen wurde, bringt keine. Eine richtige Antwort am Ende bringt 5.',
	runtimes: { process: 'Cluster aus Prozessen', docker: 'Cluster aus Containern' },
};

export const resultsWords = { en, de } as const;

/** '12 min 30 s' */
export function lengthText(ms: number, locale: LabLocale): string {
	const s = Math.round(ms / 1000);
	if (s < 60) return `${s} s`;
	const minutes = Math.floor(s / 60).toLocaleString(localeTag(locale));
	return s % 60 === 0 || s >= 3600 ? `${minutes} min` : `${minutes} min ${s % 60} s`;
}

export function dateText(at: string, locale: LabLocale, timeZone: string | undefined): string {
	return new Intl.DateTimeFormat(localeTag(locale), { dateStyle: 'long', timeStyle: 'short', timeZone }).format(new Date(at));
}

function localeTag(locale: LabLocale): string {
	return locale === 'de' ? 'de-DE' : 'en-GB';
}

export function measuredText({ value, type }: MeasuredFact, locale: LabLocale): string {
	// Only durations and shares are written with a unit; words are as they are.
	const unit = type === 'duration' || type === 'percent' ? ({ is: type } as const) : ({ is: 'count' } as const);
	return valueText(value, unit, locale);
}

export interface FaultRow {
	readonly what: string;
	readonly ms: number;
	readonly text: string;
	/** A client's wait, not a moment. */
	readonly isWait: boolean;
}

/** What followed a fault, first things first, and the wait of clients at the end; what did not come is left out. */
export function faultRows(fault: MeasuredFault, locale: LabLocale): readonly FaultRow[] {
	const words = resultsWords[locale];
	const rows: readonly (readonly [string, number | null])[] = [
		[words.noticed, fault.noticedMs],
		[words.suspected, fault.suspectedMs],
		[words.balancer, fault.balancerMs],
		[fault.led ? words.led : words.gone, fault.decidedMs],
		[words.usable, fault.usableMs],
		[words.mail, fault.mailMs],
		[words.wait, fault.waitMs],
	];
	// A fault hits links, nodes and the volume in its own order: what came first stands first.
	const moments = rows.slice(0, -1).toSorted(([, a], [, b]) => (a ?? 0) - (b ?? 0));
	return [...moments, ...rows.slice(-1)].flatMap(([what, ms]) =>
		ms === null ? [] : [{ what, ms, text: durationText(ms, locale), isWait: what === words.wait }],
	);
}
