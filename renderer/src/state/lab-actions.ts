/**
 * What a user does at a cluster's page, each one call to the engine or none: choosing what is looked at, faults,
 * traffic, accounts, mail, and taking a cluster down.
 *
 * What fails becomes a problem that is shown (user-call.ts). Read next: cluster-orders.ts (what takes a while or comes
 * in pieces), time-travel.ts (going through its time), pages.ts and cluster-start.ts (getting there).
 */
import type { CallArguments, CallResults } from '../../../engine/contract/engine-api.ts';
import type { MailToSend, SentMail } from '../../../engine/contract/mail.ts';
import type { FaultKind, LinkFaultKind } from '../../../engine/contract/recorded-event.ts';
import type { BottomTab } from './bottom-tabs.ts';
import { linkKey } from './cluster-view.ts';
import { useLab } from './lab-state.ts';
import { pages } from './pages.ts';
import { isSelected, type Selection } from './selection.ts';
import { act } from './user-call.ts';

const { getState: get, setState: set } = useLab;

export const lab = {
	select(selected: Selection | null): void {
		set({ selected });
	},
	/** A second click takes the choice back. */
	toggle(what: Selection): void {
		set({ selected: isSelected(get().selected, what) ? null : what });
	},
	showTab(tab: BottomTab): void {
		set({ bottomTab: tab });
	},
	async fault(kind: FaultKind, node: string): Promise<void> {
		const name = get().view?.name;
		if (name) await act(`node:${node}`, 'fault', { name, kind, node });
	},
	/** All links of the node, in both directions. */
	async linkFault(kind: LinkFaultKind, node: string): Promise<void> {
		const name = get().view?.name;
		if (name) await act(`node:${node}`, 'linkFault', { name, kind, a: node, b: '@all', oneWay: false });
	},
	/** The link between two nodes; `oneWay`: what `a` sends to `b` alone. */
	async linkBetween(kind: LinkFaultKind, a: string, b: string, oneWay: boolean): Promise<void> {
		const name = get().view?.name;
		if (name) await act(`link:${linkKey(a, b)}`, 'linkFault', { name, kind, a, b, oneWay });
	},
	async heal(): Promise<void> {
		const name = get().view?.name;
		if (name) await act('heal', 'heal', { name });
	},
	async down(name: string): Promise<void> {
		const outcome = await act(`down:${name}`, 'down', { name });
		const { page } = get();
		if (outcome.ok && page.kind === 'cluster' && page.name === name) pages.home();
	},
	async startTraffic(order: Omit<CallArguments<'trafficStart'>, 'name'>): Promise<void> {
		const name = get().view?.name;
		set({ trafficReport: null });
		if (name) await act('traffic', 'trafficStart', { name, ...order });
	},
	/** With its account, when every mailbox has been looked through. */
	async stopTraffic(): Promise<void> {
		const name = get().view?.name;
		const outcome = name ? await act('traffic', 'trafficStop', { name }) : null;
		if (outcome?.ok && get().view?.name === name) set({ trafficReport: outcome.value });
	},
	/** null: it was refused, and that is shown. */
	async createAccounts(accounts: CallArguments<'createAccounts'>['accounts']): Promise<CallResults['createAccounts']['accounts'] | null> {
		const name = get().view?.name;
		const outcome = name ? await act('accounts', 'createAccounts', { name, accounts }) : null;
		return outcome?.ok ? outcome.value.accounts : null;
	},
	async createDomain(domain: string): Promise<boolean> {
		const name = get().view?.name;
		return name !== undefined && (await act('accounts', 'createDomain', { name, domain })).ok;
	},
	/** null: it could not even be tried, and that is shown. */
	async sendMail(mail: MailToSend): Promise<SentMail | null> {
		const name = get().view?.name;
		const outcome = name ? await act('send', 'sendMail', { name, ...mail }) : null;
		return outcome?.ok ? outcome.value : null;
	},
} as const;
