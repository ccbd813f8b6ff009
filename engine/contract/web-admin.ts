/**
 * Addresses of a node's WebAdmin, from the engine's status: its own, and the one through a frontend, as administrators reach
 * a backend that is hidden from them. Pure.
 *
 * The page makes its links by it, and the desktop shell the addresses that it opens: nobody else says where a browser is sent.
 */
import type { ClusterNode } from './cluster-status.ts';

export interface WebAdminPlace {
	readonly node: string;
	/** The frontend through which it is asked for; null: the node itself. */
	readonly through: string | null;
	/** Of the pages; left out: the browser's own, or what was chosen there last. */
	readonly language?: 'en' | 'de' | undefined;
}

type Nodes = readonly (Pick<ClusterNode, 'name' | 'roles' | 'process' | 'webAdminUrl'> & { readonly state?: ClusterNode['state'] | undefined })[];

/** Null: there is no such node, or nobody says where its pages are. */
export function webAdminAddress(nodes: Nodes, { node, through, language }: WebAdminPlace): string | null {
	const find = (wanted: string) => nodes.find(({ name }) => name === wanted);
	const entrance = find(through ?? node);
	const base = entrance?.webAdminUrl === undefined ? null : loopbackBase(entrance.webAdminUrl);
	if (base === null || find(node) === undefined) return null;
	const asked = language === undefined ? '' : `?language=${language}`;
	if (through === null) return `${base}${asked}`;
	return entrance?.roles.includes('frontend') ? `${base}Cluster/${node}/${asked}` : null;
}

/** The frontend that leads to a node: the first other one that runs. Who runs alone knows no other. */
export function entranceTo(nodes: Nodes, node: string): string | null {
	const wanted = nodes.find(({ name }) => name === node);
	if (!wanted?.roles.includes('backend')) return null;
	return (
		nodes.find(({ name, roles, process, state }) => name !== node && roles.includes('frontend') && process === 'running' && state !== 'alone')?.name ?? null
	);
}

/** Of an address of this machine's loopback, without path, query or name in it. */
function loopbackBase(address: string): string | null {
	const url = URL.parse(address);
	const isOurs = url?.protocol === 'http:' && /^127(?:\.[0-9]{1,3}){3}$/.test(url.hostname) && url.username === '' && url.password === '';
	return isOurs ? `http://${url.host}/` : null;
}
