/**
 * What learners read for attributes and words that the language has for authors: 'be1: runs as: not started', not
 * 'be1.started is off'. In both languages, as the interface has them (renderer/src/messages). Pure data.
 *
 * What is missing here reads well as it stands in the tables of facts (facts.ts).
 */
import type { LabLocale } from './fact-value.ts';

type Both = Readonly<Record<LabLocale, string>>;

/** Of a node or an account, whose name stands before it. */
export const attributeWords: Readonly<Record<string, Both>> = {
	started: { en: 'runs as', de: 'läuft als' },
	missing: { en: 'not entered there yet', de: 'dort noch nicht eingetragen' },
	mistaken: { en: 'entered there with another role than it is to have', de: 'dort mit einer anderen Rolle eingetragen, als er haben soll' },
	stranger: { en: 'entered there, but no server is known at', de: 'dort eingetragen, doch kein Server ist bekannt unter' },
	entered: { en: 'other nodes entered there', de: 'dort eingetragene andere Knoten' },
	licensed: { en: 'licence entered', de: 'Lizenz eingetragen' },
	owner: { en: 'owner', de: 'Besitzer' },
	state: { en: 'state', de: 'Zustand' },
	role: { en: 'role', de: 'Rolle' },
	process: { en: 'process', de: 'Prozess' },
	drained: { en: 'last drained', de: 'zuletzt in Wartung genommen vor' },
};

/** Words that are values: states, roles, kinds of faults. */
export const valueWords: Readonly<Record<string, Both>> = {
	alone: { en: 'alone, without a role', de: 'allein, ohne Rolle' },
	backend: { en: 'backend', de: 'Backend' },
	backup: { en: 'backup', de: 'Backup' },
	both: { en: 'backend and frontend', de: 'Backend und Frontend' },
	cluster: { en: 'a dynamic cluster domain', de: 'eine dynamische Cluster-Domain' },
	controller: { en: 'controller', de: 'Controller' },
	cut: { en: 'a link cut', de: 'eine Verbindung getrennt' },
	down: { en: 'down', de: 'ausgefallen' },
	drain: { en: 'drained', de: 'in Wartung genommen' },
	draining: { en: 'draining', de: 'in Wartung' },
	frontend: { en: 'frontend', de: 'Frontend' },
	here: { en: 'there', de: 'da' },
	joining: { en: 'joining', de: 'tritt bei' },
	kill: { en: 'killed', de: 'hart beendet' },
	local: { en: 'a local domain', de: 'eine lokale Domain' },
	none: { en: 'there is none', de: 'gibt es nicht' },
	off: { en: 'nothing, it is not started', de: 'nichts, er ist nicht gestartet' },
	pause: { en: 'paused', de: 'pausiert' },
	paused: { en: 'paused', de: 'pausiert' },
	ready: { en: 'ready', de: 'bereit' },
	running: { en: 'running', de: 'läuft' },
	slow: { en: 'slow', de: 'langsam' },
	starting: { en: 'starting', de: 'startet' },
	stop: { en: 'stopped as planned', de: 'geplant gestoppt' },
	stopped: { en: 'stopped', de: 'gestoppt' },
	unreachable: { en: 'unreachable', de: 'unerreichbar' },
	up: { en: 'up', de: 'aktiv' },
	away: { en: 'away', de: 'weg' },
	full: { en: 'full', de: 'voll' },
	'volume-away': { en: 'the storage taken away', de: 'den Speicher weggenommen' },
	'volume-full': { en: 'the storage filled up', de: 'den Speicher gefüllt' },
	'volume-slow': { en: 'the storage made slow', de: 'den Speicher verlangsamt' },
	withdrawn: { en: 'withdrawn', de: 'zurückgezogen' },
};
