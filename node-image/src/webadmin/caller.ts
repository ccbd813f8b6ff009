/** Who asks for a page, and through whom: what a page needs to know of a request beside its address and its form. */
import type { Administrator } from '../administration/admin-command.ts';
import type { MemberConfig, NodeConfig, Role } from '../contract/node-config.ts';
import type { Language } from './language.ts';

export interface Caller {
	readonly who: Administrator;
	/** Goes into each form. null: came with HTTP Basic, and may only look. */
	readonly formToken: string | null;
	readonly language: Language;
	/** In front of each link: '' at the node itself, '/Cluster/be1' where be1 is seen through a frontend. */
	readonly base: string;
	/** The member through which these pages are seen. */
	readonly through: string | null;
	/** What was sent by POST, its token checked. */
	readonly form: URLSearchParams | null;
}

/** What WebAdmin wants to know of its node. */
export interface WebNode {
	readonly config: NodeConfig;
	readonly roles: readonly Role[];
	/** All other members, as they are now. */
	members(): readonly MemberConfig[];
}

export function nameOf(who: Administrator): string {
	return who.kind === 'server' ? 'postmaster' : who.account;
}
