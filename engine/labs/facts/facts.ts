/**
 * Every fact of a cluster that an exercise may speak of, in a table: name, type, what it means in both languages, and how it is read.
 *
 * One place for the language (which names are known, and of which type), for the reader's errors, and for
 * labs/AUTHORING.md, which a test keeps equal. Pure. Read next: attributes.ts (of its nodes,
 * accounts and lists), expression.ts.
 */

import type { FactSnapshot, FactType, FactValue } from '../language/fact-value.ts';
import { type Described, faultKind, noFault } from './fact-types.ts';
import type { FaultCourse } from './fault-course.ts';
import { isWaiting, type LabWorld, type LatestMail, type LatestSession } from './lab-world.ts';

/** What facts are read from; times are the recording's clock. */
export interface FactMoment {
	readonly world: LabWorld;
	readonly nowMs: number;
	readonly exerciseAtMs: number;
	readonly stepAtMs: number;
}

export interface FactDefinition extends Described {
	read(moment: FactMoment): FactValue;
}

const boolean: FactType = { is: 'boolean' };
const count: FactType = { is: 'count' };
const duration: FactType = { is: 'duration' };
const node: FactType = { is: 'node' };

const notYet: FactValue = { unknown: 'it has not happened yet' };
const noTraffic: FactValue = { unknown: "the lab's traffic has not run yet" };

function fact(name: string, type: FactType, en: string, de: string, read: FactDefinition['read']): FactDefinition {
	return { name, type, en, de, read };
}

function trafficCount(
	name: string,
	key: 'sent' | 'acknowledged' | 'stored' | 'lost' | 'doubled' | 'delayed' | 'unknown',
	en: string,
	de: string,
): FactDefinition {
	return fact(`mail.${name}`, count, en, de, ({ world }) => world.traffic?.[key] ?? 0);
}

function outage(name: 'smtp' | 'readable' | 'imap', en: string, de: string): FactDefinition {
	return fact(`outage.${name}`, duration, en, de, ({ world }) => world.outages[name] ?? noTraffic);
}

function latestMail(name: string, type: FactType, key: keyof LatestMail, en: string, de: string): FactDefinition {
	return fact(`mail.${name}`, type, en, de, ({ world }) => world.latestMail[key] ?? { unknown: 'no mail has come yet' });
}

function latestSession(key: keyof LatestSession, type: FactType, en: string, de: string): FactDefinition {
	return fact(`session.${key}`, type, en, de, ({ world }) => world.session?.[key] ?? { unknown: 'nobody has logged in yet' });
}

function ofFault(name: string, type: FactType, en: string, de: string, read: (fault: FaultCourse, moment: FactMoment) => FactValue): FactDefinition {
	return fact(`fault.${name}`, type, en, de, (moment) => (moment.world.fault ? read(moment.world.fault, moment) : noFault));
}

type AfterFault = 'noticedAtMs' | 'suspectedAtMs' | 'balancerAtMs' | 'decidedAtMs' | 'usableAtMs' | 'mailAtMs' | 'undoneAtMs';

function afterFault(name: string, key: AfterFault, en: string, de: string): FactDefinition {
	return ofFault(name, duration, en, de, (fault) => {
		const atMs = fault[key];
		return atMs === null ? notYet : atMs - fault.atMs;
	});
}

function afterItsEnd(name: string, key: 'fencedAtMs' | 'backAtMs', en: string, de: string): FactDefinition {
	return ofFault(name, duration, en, de, (fault) => {
		const atMs = fault[key];
		return atMs === null || fault.undoneAtMs === null ? notYet : atMs - fault.undoneAtMs;
	});
}

/** In the order in which they are told. */
export const facts: readonly FactDefinition[] = [
	fact(
		'controller',
		node,
		'who leads; nobody while nobody does',
		'wer führt; niemand, solange niemand führt',
		({ world }) => world.view.controller?.node ?? null,
	),
	fact('backup', node, 'the backup controller', 'der Backup-Controller', ({ world }) => world.view.backup),
	fact('epoch', count, 'the highest epoch so far', 'die bisher höchste Epoche', ({ world }) => world.view.epoch),
	fact(
		'controllers.acting',
		count,
		'how many nodes took the token of the current epoch, or decided in it: one, if all is right',
		'wie viele Knoten das Token der aktuellen Epoche genommen oder in ihr entschieden haben: einer, wenn alles stimmt',
		({ world }) => world.acting.length,
	),
	fact(
		'controllers.claiming',
		count,
		'how many nodes took the token and have not seen since that another one leads',
		'wie viele Knoten das Token genommen und seither nicht gesehen haben, dass ein anderer führt',
		({ world }) => world.claiming.length,
	),
	fact(
		'controllers.changes',
		count,
		'how often another node took the lead than the one before',
		'wie oft ein anderer Knoten die Führung nahm als der zuvor',
		({ world }) => world.leadChanges,
	),
	fact(
		'accounts.waiting',
		count,
		'accounts whose owner is dead, and that nobody has needed since',
		'Konten, deren Besitzer tot ist und die seither niemand brauchte',
		({ world }) => Object.keys(world.accounts).filter((address) => isWaiting(world, address)).length,
	),
	fact('traffic.running', boolean, "the lab's traffic runs", 'der Mailverkehr des Labors läuft', ({ world }) => world.view.traffic !== null),
	fact(
		'traffic.failed',
		count,
		"operations of the lab's traffic that failed and were repeated: mails not answered 250 at once, commands of IMAP without an OK, sessions that ended without a BYE",
		'Operationen des Mailverkehrs, die fehlschlugen und wiederholt wurden: Mails, die nicht gleich mit 250 beantwortet wurden, Befehle über IMAP ohne OK, Sitzungen, die ohne BYE endeten',
		({ world }) => world.traffic?.failed ?? 0,
	),
	fact(
		'traffic.rate',
		count,
		"mails a second that the lab's traffic sends; 0 while it does not run",
		'Mails je Sekunde, die der Mailverkehr des Labors sendet; 0, solange er nicht läuft',
		({ world }) => world.view.traffic?.ratePerS ?? 0,
	),
	trafficCount('sent', 'sent', "mails that the lab's traffic has sent", 'Mails, die der Mailverkehr des Labors gesendet hat'),
	trafficCount('acknowledged', 'acknowledged', "mails of the lab's traffic that were answered 250", 'Mails des Mailverkehrs, die mit 250 beantwortet wurden'),
	trafficCount('stored', 'stored', "mails of the lab's traffic that were read back", 'Mails des Mailverkehrs, die wieder gelesen wurden'),
	trafficCount(
		'lost',
		'lost',
		"mails of the lab's traffic that were acknowledged and are gone",
		'Mails des Mailverkehrs, die bestätigt wurden und verschwunden sind',
	),
	trafficCount('doubled', 'doubled', "mails of the lab's traffic that are there twice", 'Mails des Mailverkehrs, die doppelt vorhanden sind'),
	trafficCount(
		'delayed',
		'delayed',
		"mails of the lab's traffic that were acknowledged and cannot be read yet",
		'Mails des Mailverkehrs, die bestätigt wurden und noch nicht lesbar sind',
	),
	trafficCount(
		'unknown',
		'unknown',
		"mails of the lab's traffic whose client never learnt whether they were taken",
		'Mails des Mailverkehrs, deren Client nie erfuhr, ob sie angenommen wurden',
	),
	fact('mail.accepted', count, 'mails that frontends took from anybody', 'Mails, die Frontends von irgendwem angenommen haben', ({ world }) => world.accepted),
	fact('mail.arrived', count, 'mails stored in mailboxes, of anybody', 'in Postfächern gespeicherte Mails, von irgendwem', ({ world }) => world.arrived),
	fact('mail.bounced', count, 'mails that were returned', 'zurückgesandte Mails', ({ world }) => world.bounced),
	fact('mail.queued', count, 'mails that wait in the queues of all frontends', 'Mails, die in den Warteschlangen aller Frontends liegen', ({ world }) =>
		Object.values(world.view.nodes).reduce((sum, one) => sum + one.queued, 0),
	),
	fact('mail.late', duration, 'how late the latest mail came out of a queue', 'wie spät die späteste Mail aus einer Warteschlange kam', ({ world }) =>
		world.lateMs === null ? { unknown: 'no mail came out of a queue yet' } : world.lateMs,
	),
	latestMail('frontend', node, 'frontend', 'who took the mail that came last', 'wer die zuletzt eingetroffene Mail angenommen hat'),
	latestMail(
		'took',
		duration,
		'tookMs',
		'how long the mail that came last took from its last byte to the 250',
		'wie lange die zuletzt eingetroffene Mail vom letzten Byte bis zum 250 brauchte',
	),
	latestMail('owner', node, 'owner', 'who stored the mail that came last', 'wer die zuletzt eingetroffene Mail gespeichert hat'),
	latestMail('account', { is: 'account' }, 'account', 'in which account the last mail was stored', 'in welchem Konto die letzte Mail gespeichert wurde'),
	fact('session.count', count, 'IMAP sessions opened so far, by anybody', 'bisher geöffnete IMAP-Sitzungen, von irgendwem', ({ world }) => world.sessionCount),
	latestSession('account', { is: 'account' }, 'whose session was opened last', 'wessen Sitzung zuletzt geöffnet wurde'),
	latestSession('node', node, 'which node has the session that was opened last', 'welcher Knoten die zuletzt geöffnete Sitzung hat'),
	latestSession('through', node, 'through which node the session came that was opened last', 'über welchen Knoten die zuletzt geöffnete Sitzung kam'),
	outage('smtp', 'the longest wait until a mail was taken', 'die längste Wartezeit, bis eine Mail angenommen war'),
	outage('readable', 'the longest wait until a mail could be read', 'die längste Wartezeit, bis eine Mail lesbar war'),
	outage('imap', 'the longest wait for an answer by IMAP', 'die längste Wartezeit auf eine Antwort über IMAP'),
	fact(
		'outage.now',
		duration,
		'how long the client that has waited longest has been waiting',
		'wie lange der am längsten wartende Client schon wartet',
		({ world }) => (world.view.traffic === null ? 0 : (world.traffic?.waitingMs ?? 0)),
	),
	fact('fault.count', count, 'how often something was broken', 'wie oft etwas gestört wurde', ({ world }) => world.faultCount),
	ofFault('kind', faultKind, 'what the last fault was', 'was die letzte Störung war', (fault) => fault.kind),
	ofFault('node', node, 'whom the last fault hit', 'wen die letzte Störung traf', (fault) => fault.node),
	ofFault('led', boolean, 'the last fault hit the controller', 'die letzte Störung traf den Controller', (fault) => fault.led),
	ofFault(
		'outside',
		boolean,
		'the last fault came from outside the lab: a kill in a terminal',
		'die letzte Störung kam von außerhalb des Labors: ein kill im Terminal',
		(fault) => fault.isOutside,
	),
	ofFault(
		'accounts',
		count,
		'accounts that the node had open when it was hit',
		'Konten, die der Knoten offen hatte, als die Störung ihn traf',
		(fault) => fault.accounts,
	),
	ofFault(
		'sessions',
		count,
		'sessions of mail clients that the node served or passed on when it was hit',
		'Sitzungen von Mailprogrammen, die der Knoten bediente oder weiterreichte, als die Störung ihn traf',
		(fault) => fault.sessions,
	),
	ofFault('age', duration, 'how long ago the last fault was', 'wie lange die letzte Störung her ist', (fault, { nowMs }) => nowMs - fault.atMs),
	afterFault(
		'noticed',
		'noticedAtMs',
		'from the last fault until another member missed the node',
		'von der letzten Störung, bis ein anderes Mitglied den Knoten vermisste',
	),
	afterFault(
		'suspected',
		'suspectedAtMs',
		'from the last fault until another member missed beats of the node: it was suspected',
		'von der letzten Störung, bis ein anderes Mitglied Lebenszeichen des Knotens vermisste: er stand unter Verdacht',
	),
	afterFault(
		'balancer',
		'balancerAtMs',
		'from the last fault until the load balancer sent nobody to the node any more',
		'von der letzten Störung, bis der Load-Balancer niemanden mehr zum Knoten schickte',
	),
	afterFault(
		'decided',
		'decidedAtMs',
		'from the last fault until another one led, or the node was declared dead; the first if it hit the controller, otherwise the second, or its goodbye',
		'von der letzten Störung, bis ein anderer führte oder der Knoten für tot erklärt war; das erste, wenn sie den Controller traf, sonst das zweite oder seine Abmeldung',
	),
	afterFault(
		'usable',
		'usableAtMs',
		"from the last fault until the first of the node's accounts had another owner",
		'von der letzten Störung, bis das erste Konto des Knotens einen anderen Besitzer hatte',
	),
	afterFault(
		'mail',
		'mailAtMs',
		"from the last fault until another owner stored the first mail in one of the node's accounts",
		'von der letzten Störung, bis ein anderer Besitzer die erste Mail in einem Konto des Knotens speicherte',
	),
	afterFault('lasted', 'undoneAtMs', 'from the last fault until it was undone', 'von der letzten Störung bis zu ihrer Aufhebung'),
	afterItsEnd(
		'fenced',
		'fencedAtMs',
		'from the end of the last fault until the node found that its life had ended',
		'vom Ende der letzten Störung, bis der Knoten feststellte, dass sein Leben beendet war',
	),
	afterItsEnd(
		'back',
		'backAtMs',
		'from the end of the last fault until the node was ready again',
		'vom Ende der letzten Störung, bis der Knoten wieder bereit war',
	),
	ofFault(
		'moved',
		count,
		'accounts of the node that others have taken since the last fault',
		'Konten des Knotens, die andere seit der letzten Störung genommen haben',
		(fault) => fault.moved.length,
	),
	ofFault(
		'failed',
		count,
		"operations of the lab's traffic that failed since the last fault",
		'Operationen des Mailverkehrs, die seit der letzten Störung fehlschlugen',
		(fault, { world }) => Math.max(0, (world.traffic?.failed ?? 0) - fault.failedBefore),
	),
	ofFault(
		'wait',
		duration,
		"the longest wait of a client of the lab's traffic because of the last fault",
		'die längste Wartezeit eines Clients des Mailverkehrs durch die letzte Störung',
		(fault) => (fault.waitMs === null ? noTraffic : fault.waitMs),
	),
	ofFault(
		'waiting',
		boolean,
		"clients of the lab's traffic may still wait because of the last fault; for three seconds at least",
		'Clients des Mailverkehrs warten vielleicht noch wegen der letzten Störung; mindestens drei Sekunden lang',
		(fault, { world }) => world.view.traffic !== null && !fault.isWaitOver,
	),
	fact('time.exercise', duration, 'since the exercise began', 'seit Beginn der Übung', ({ nowMs, exerciseAtMs }) => Math.max(0, nowMs - exerciseAtMs)),
	fact('time.step', duration, 'since the step began', 'seit Beginn des Schritts', ({ nowMs, stepAtMs }) => Math.max(0, nowMs - stepAtMs)),
];

export function factNamed(name: string): FactDefinition | undefined {
	return factsByName.get(name);
}
const factsByName = new Map(facts.map((one) => [one.name, one]));

export function snapshotOf(moment: FactMoment): FactSnapshot {
	return Object.fromEntries(facts.map((one) => [one.name, one.read(moment)]));
}
