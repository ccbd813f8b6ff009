/**
 * What a part of an expression is called for a learner: 'fe2: its state' for `fe2.state`, and why nothing is known of it. Pure.
 *
 * From the text of the part, as reasons and results keep it. What has no such name is the author's affair only, and none
 * is made up for it. Read next: plain-reason.ts.
 */
import { accountAttributes, nodeAttributes } from '../facts/attributes.ts';
import { factNamed } from '../facts/facts.ts';
import { expressionTokens } from './expression-tokens.ts';
import type { LabLocale } from './fact-value.ts';

type Words = Readonly<Record<LabLocale, string>>;

/** Nodes by what they are. */
const nodesCalled: Readonly<Record<string, Words>> = {
	controller: { en: 'the controller', de: 'der Controller' },
	backup: { en: 'the backup controller', de: 'der Backup-Controller' },
	'fault.node': { en: 'the node that was hit', de: 'der gestörte Knoten' },
	'step.controller': { en: 'the controller of before', de: 'der Controller von vorher' },
	'step.backup': { en: 'the backup controller of before', de: 'der Backup-Controller von vorher' },
};

const countsCalled: Readonly<Record<string, Words>> = {
	nodes: { en: 'number of nodes', de: 'Anzahl der Knoten' },
	frontends: { en: 'number of frontends', de: 'Anzahl der Frontends' },
	backends: { en: 'number of backends', de: 'Anzahl der Backends' },
	accounts: { en: 'number of accounts', de: 'Anzahl der Konten' },
	faults: {
		en: 'number of faults that are on (of a cut link each direction is one)',
		de: 'Anzahl der Störungen, die an sind (bei einer Verbindung zählt jede Richtung)',
	},
};

/** Looks at the cluster, by their arguments. */
const looksCalled: Readonly<Record<string, (args: readonly string[]) => Words | undefined>> = {
	mail: ([account, subject]) => ({ en: `mail “${subject}” in the mailbox of ${account}`, de: `Mail „${subject}“ im Postfach von ${account}` }),
	login: ([account]) => ({ en: `${account} can log in`, de: `${account} kann sich anmelden` }),
	domain: ([domain]) => ({ en: `the domain ${domain}`, de: `die Domain ${domain}` }),
	shell: ([node]) => ({ en: `what a command in ${node} came to`, de: `was ein Befehl in ${node} ergab` }),
	admin: ([node, command, wanted]) => ({
		en: `${node} answers ${command} with “${wanted}”`,
		de: `${node} antwortet auf ${command} mit „${wanted}“`,
	}),
	webadmin: ([node, , wanted]) => ({ en: `WebAdmin of ${node} shows “${wanted}”`, de: `WebAdmin von ${node} zeigt „${wanted}“` }),
};

/** undefined: it has no name that a learner would understand. */
export function plainName(text: string, locale: LabLocale): string | undefined {
	const fact = factNamed(text);
	if (fact) return shortWords(fact[locale]);
	const tokens = expressionTokens(text);
	const [first, second] = tokens;
	if (first?.is !== 'word') return undefined;
	if (second?.is === 'open') return called(text, first.text, locale);
	if (second?.is !== 'end') return undefined;
	const at = text.lastIndexOf('.');
	const attribute = nodeAttributes.find(({ name }) => name === text.slice(at + 1));
	if (at < 0 || !attribute) return at < 0 ? alone(text, locale) : undefined;
	const of = text.slice(0, at);
	const node = nodesCalled[of]?.[locale] ?? (of.includes('.') ? undefined : of);
	return node === undefined ? undefined : `${node}: ${shortWords(attribute[locale])}`;
}

/** Of the item that a list is at. */
function alone(name: string, locale: LabLocale): string | undefined {
	const attribute = [...nodeAttributes, ...accountAttributes].find((one) => one.name === name);
	return attribute && shortWords(attribute[locale]);
}

function called(text: string, name: string, locale: LabLocale): string | undefined {
	const tokens = expressionTokens(text);
	const end = tokens.findIndex(({ is }) => is === 'close');
	const args = tokens.slice(2, end).flatMap((token) => (token.is === 'comma' ? [] : [token.text]));
	const behind = text.slice((tokens[end]?.at ?? 0) + 1);
	if (name === 'account' && behind.startsWith('.')) {
		const attribute = accountAttributes.find((one) => one.name === behind.slice(1));
		return attribute && `${args[0]}: ${shortWords(attribute[locale])}`;
	}
	if (behind !== '') return undefined;
	if (name === 'count' && args.length === 1) return countsCalled[args[0] ?? '']?.[locale];
	return looksCalled[name]?.(args)?.[locale];
}

/** Of a fact or an attribute: what its description says behind a semicolon or colon, and that there may be nobody, is for authors. */
export function shortWords(description: string): string {
	return (description.split(/[;:] /)[0] ?? '').replace(/, (or nobody|oder niemand)$/, '');
}

export const nothingBroken: Words = { en: 'nothing was broken in this step yet', de: 'in diesem Schritt wurde noch nichts gestört' };

const unknowns: Readonly<Record<string, Words>> = {
	'nothing was broken yet': nothingBroken,
	"the lab's traffic has not run yet": { en: "the lab's traffic has not run yet", de: 'der Mailverkehr des Labors lief noch nicht' },
	'no mail has come yet': { en: 'no mail has come yet', de: 'noch ist keine Mail eingetroffen' },
	'nobody has logged in yet': { en: 'nobody has logged in yet', de: 'noch hat sich niemand angemeldet' },
	'no mail came out of a queue yet': { en: 'no mail came out of a queue yet', de: 'noch kam keine Mail aus einer Warteschlange' },
};

/** Why nothing is known, where that says more than what it is about. */
export function plainUnknown(why: string, locale: LabLocale): string | undefined {
	return unknowns[why]?.[locale];
}
