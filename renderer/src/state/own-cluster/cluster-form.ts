/**
 * A cluster file as a form shows it: what the engine read, sorted into fields. Pure.
 *
 * Accounts are one text a domain, as the file has them (`alice, user001..user200`), so that two hundred are as easy to
 * read as two. Passwords are not in it: they stay in the file. Read next: cluster-yaml.ts, which writes it back.
 */
import { accountItems, expandAccounts } from '../../../../engine/contract/account-names.ts';
import type { CheckedAccount, CheckedCluster, ClusterFileMistake } from '../../../../engine/contract/cluster-file.ts';
import type { RuntimeKind } from '../../../../engine/contract/cluster-status.ts';

export const nodeKinds = ['frontends', 'backends', 'symmetric'] as const;
export type NodeKind = (typeof nodeKinds)[number];

/** What nodes of a kind are called when nobody names them, as the engine does. */
const prefixes: Record<NodeKind, string> = { frontends: 'fe', backends: 'be', symmetric: 'n' };

export interface FormDomain {
	readonly name: string;
	/** Names and ranges, with commas between them. */
	readonly accounts: string;
}

export interface ClusterForm extends Readonly<Record<NodeKind, readonly string[]>> {
	/** '': named after its preset. */
	readonly name: string;
	readonly runtime: RuntimeKind;
	/** null: as the engine has it when nobody says. */
	readonly beatMs: number | null;
	readonly queueFirst: boolean;
	readonly method: CheckedCluster['balancer']['method'];
	/** null: a free port. */
	readonly smtp: number | null;
	readonly imap: number | null;
	readonly domains: readonly FormDomain[];
}

export function formOf(cluster: CheckedCluster): ClusterForm {
	const { frontends, backends, balancer } = cluster;
	return {
		name: cluster.name ?? '',
		runtime: cluster.runtime,
		beatMs: cluster.beatMs,
		// Some of them is told by the file alone.
		queueFirst: cluster.queueFirst !== false,
		frontends: frontends.filter((node) => !backends.includes(node)),
		backends: backends.filter((node) => !frontends.includes(node)),
		symmetric: frontends.filter((node) => backends.includes(node)),
		method: balancer.method,
		smtp: balancer.smtp,
		imap: balancer.imap,
		domains: cluster.domains.map(({ name, accounts }) => ({ name, accounts: accountText(accounts) })),
	};
}

/** Those with a password of their own stand alone: a range would lose it. */
function accountText(accounts: readonly CheckedAccount[]): string {
	const items: string[] = [];
	let run: string[] = [];
	for (const { name, password } of accounts) {
		if (password === null) {
			run.push(name);
			continue;
		}
		items.push(...accountItems(run), name);
		run = [];
	}
	return [...items, ...accountItems(run)].join(', ');
}

export function itemsOf(accounts: string): string[] {
	return accounts.split(/[\s,;]+/).filter((item) => item !== '');
}

export function numberedNames(kind: NodeKind, count: number): string[] {
	return Array.from({ length: count }, (_, index) => `${prefixes[kind]}${index + 1}`);
}

/** More nodes of a kind, under names that are free, or fewer: the last ones go. */
export function withCount(form: ClusterForm, kind: NodeKind, count: number): ClusterForm {
	const names = form[kind].slice(0, count);
	const taken = new Set(nodeKinds.flatMap((one) => form[one]));
	for (let number = 1; names.length < count; number++) {
		const name = `${prefixes[kind]}${number}`;
		if (!taken.has(name)) names.push(name);
	}
	return { ...form, [kind]: names };
}

/** The first mistake at this place, or below it. */
export function mistakeAt(mistakes: readonly ClusterFileMistake[], ...path: ClusterFileMistake['path']): ClusterFileMistake | undefined {
	return mistakes.find((mistake) => path.every((part, index) => mistake.path[index] === part));
}

export function accountCountIn(domain: FormDomain): number {
	return itemsOf(domain.accounts).reduce((count, item) => count + expandAccounts(item).length, 0);
}

export function accountCountOf(form: ClusterForm): number {
	return form.domains.reduce((count, domain) => count + accountCountIn(domain), 0);
}
