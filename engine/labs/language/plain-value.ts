/**
 * A value as learners read it in a text or a reason: words of the language, such as a node's state, as the interface calls them. Pure.
 *
 * A word that is missing here stands as authors write it. Read next: fact-value.ts (what all other values look like).
 */
import { type FactType, type FactValue, type LabLocale, valueText } from './fact-value.ts';

export function plainValue(value: FactValue, type: FactType, locale: LabLocale): string {
	const word = type.is === 'word' && typeof value === 'string' ? words[value]?.[locale] : undefined;
	return word ?? valueText(value, type, locale);
}

/** As renderer/src/messages has them. */
const words: Readonly<Record<string, Readonly<Record<LabLocale, string>>>> = {
	alone: { en: 'alone, without a role', de: 'allein, ohne Rolle' },
	away: { en: 'away', de: 'weg' },
	backend: { en: 'backend', de: 'Backend' },
	backup: { en: 'backup', de: 'Backup' },
	both: { en: 'backend and frontend', de: 'Backend und Frontend' },
	cluster: { en: 'a dynamic cluster domain', de: 'eine dynamische Cluster-Domain' },
	controller: { en: 'controller', de: 'Controller' },
	cut: { en: 'link cut', de: 'Verbindung getrennt' },
	down: { en: 'down', de: 'ausgefallen' },
	drain: { en: 'drained', de: 'in Wartung genommen' },
	draining: { en: 'draining', de: 'in Wartung' },
	frontend: { en: 'frontend', de: 'Frontend' },
	full: { en: 'full', de: 'voll' },
	here: { en: 'there', de: 'da' },
	joining: { en: 'joining', de: 'tritt bei' },
	kill: { en: 'killed', de: 'hart beendet' },
	local: { en: 'a local domain', de: 'eine lokale Domain' },
	none: { en: 'not there', de: 'nicht vorhanden' },
	off: { en: 'not started', de: 'nicht gestartet' },
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
	'volume-away': { en: 'storage away', de: 'Speicher weg' },
	'volume-full': { en: 'storage full', de: 'Speicher voll' },
	'volume-slow': { en: 'storage slow', de: 'Speicher langsam' },
	withdrawn: { en: 'withdrawn', de: 'zurückgezogen' },
};
