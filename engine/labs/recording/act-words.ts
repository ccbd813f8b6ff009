/**
 * How acts and nodes are called in the texts of an exercise that was made from a recording, in both languages. Pure.
 */

import type { Both } from '../format/lab-schema.ts';
import type { RecordedAct } from './recorded-acts.ts';

/** A node in an exercise: by its role where it had one, so that the exercise does not depend on a name. */
export interface NamedNode {
	/** In actions: '@controller', 'be1'. */
	readonly action: string;
	/** In expressions: 'step.controller', 'be1', 'node("be3")'. */
	readonly expression: string;
	readonly role: 'controller' | 'backup' | null;
}

const verbs: Readonly<Record<string, (who: Both) => Both>> = {
	kill: ({ en, de }) => ({ en: `Kill ${en}`, de: `${de} beenden` }),
	stop: ({ en, de }) => ({ en: `Stop ${en} by plan`, de: `${de} geordnet beenden` }),
	pause: ({ en, de }) => ({ en: `Pause ${en}`, de: `${de} anhalten` }),
	resume: ({ en, de }) => ({ en: `Let ${en} go on`, de: `${de} weiterlaufen lassen` }),
	restart: ({ en, de }) => ({ en: `Restart ${en}`, de: `${de} neu starten` }),
	'volume-away': ({ en, de }) => ({ en: `Take the shared storage away from ${en}`, de: `${de} den gemeinsamen Speicher nehmen` }),
	'volume-full': ({ en, de }) => ({ en: `Let the shared storage of ${en} be full`, de: `${de} einen vollen gemeinsamen Speicher geben` }),
	'volume-slow': ({ en, de }) => ({ en: `Slow down the shared storage of ${en}`, de: `${de} einen langsamen gemeinsamen Speicher geben` }),
	'volume-back': ({ en, de }) => ({ en: `Give ${en} its shared storage back`, de: `${de} den gemeinsamen Speicher zurückgeben` }),
	drain: ({ en, de }) => ({ en: `Drain ${en}`, de: `${de} in Wartung nehmen` }),
	ready: ({ en, de }) => ({ en: `Let ${en} take part again`, de: `${de} wieder teilnehmen lassen` }),
	remove: ({ en, de }) => ({ en: `Remove ${en}`, de: `${de} entfernen` }),
	cut: ({ en, de }) => ({ en: `Cut links of ${en}`, de: `Verbindungen von ${de} trennen` }),
	slow: ({ en, de }) => ({ en: `Slow down links of ${en}`, de: `Verbindungen von ${de} verlangsamen` }),
	'heal-links': ({ en, de }) => ({ en: `Heal links of ${en}`, de: `Verbindungen von ${de} heilen` }),
};

/** What is done, as the title of a step says it. */
export function actTitle({ order }: RecordedAct, node: NamedNode | null): Both {
	switch (order.do) {
		case 'fault':
			return nodeTitle(order.kind, node);
		case 'link':
			return nodeTitle(order.kind === 'heal' ? 'heal-links' : order.kind, node);
		case 'drain':
		case 'ready':
		case 'remove':
			return nodeTitle(order.do, node);
		case 'heal':
			return { en: 'Heal everything', de: 'Alles heilen' };
		case 'add':
			return order.role === 'backend' ? { en: 'Add a backend', de: 'Ein Backend hinzufügen' } : { en: 'Add a frontend', de: 'Ein Frontend hinzufügen' };
		case 'traffic':
			return { en: `Let ${rate(order.ratePerS, 'en')} mails a second be sent`, de: `${rate(order.ratePerS, 'de')} Mails je Sekunde senden lassen` };
		case 'traffic-off':
			return { en: 'End the traffic', de: 'Den Mailverkehr beenden' };
		case 'send':
			return { en: `Send a mail to ${order.to[0]}`, de: `Eine Mail an ${order.to[0]} senden` };
		case 'create-domain':
			return { en: `Create the domain ${order.domain}`, de: `Die Domain ${order.domain} anlegen` };
		case 'create-accounts':
			return { en: `Create the account ${order.addresses[0]}`, de: `Das Konto ${order.addresses[0]} anlegen` };
	}
}

function rate(value: number, locale: 'en' | 'de'): string {
	return value.toLocaleString(locale === 'de' ? 'de-DE' : 'en-GB');
}

function nodeTitle(verb: string, node: NamedNode | null): Both {
	// A link's ends and a storage's owner stand in other cases; names have none.
	const isName = verb.startsWith('volume') || ['cut', 'slow', 'heal-links'].includes(verb);
	const title = verbs[verb]?.(isName ? asOwner(node) : asObject(node));
	return title ? { en: title.en, de: `${title.de.slice(0, 1).toUpperCase()}${title.de.slice(1)}` } : { en: verb, de: verb };
}

/** 'den Controller beenden' */
function asObject(node: NamedNode | null): Both {
	if (node?.role === 'controller') return { en: 'the controller', de: 'den Controller' };
	return node?.role === 'backup' ? { en: 'the backup controller', de: 'den Backup-Controller' } : byName(node);
}

/** 'dem Controller den Speicher nehmen', 'Verbindungen von dem Controller' */
function asOwner(node: NamedNode | null): Both {
	if (node?.role === 'controller') return { en: 'the controller', de: 'dem Controller' };
	return node?.role === 'backup' ? { en: 'the backup controller', de: 'dem Backup-Controller' } : byName(node);
}

/** 'Das war der Controller.' */
export function asSubject(node: NamedNode | null): Both {
	if (node?.role === 'controller') return { en: 'the controller', de: 'der Controller' };
	return node?.role === 'backup' ? { en: 'the backup controller', de: 'der Backup-Controller' } : byName(node);
}

function byName(node: NamedNode | null): Both {
	return { en: node?.action ?? '', de: node?.action ?? '' };
}
