/**
 * What a request must be before anybody looks at what it wants. Pure.
 *
 * Host: a page of a stranger whose name suddenly resolves to this node (DNS rebinding) asks under the stranger's name, so
 * only names are taken that a stranger cannot own: this node's address and name, and those that mean loopback. Of a
 * loopback name any port will do: containers publish theirs under other numbers, and people forward them further.
 * Origin: a form of a stranger's page may be sent here, but browsers say whose it was.
 * Target: names of members, domains and accounts need no encoding, so an encoded path is nobody's link.
 */
export interface OwnNames {
	readonly name: string;
	readonly address: string;
	readonly port: number;
}

export function isOwnHost(host: string | undefined, own: OwnNames): boolean {
	const parts = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9.-]{1,253})(?::([0-9]{1,5}))?$/.exec(host?.toLowerCase() ?? '');
	const name = parts?.[1];
	if (name === undefined) return false;
	if (isLoopbackName(name)) return true;
	const ownAddress = own.address.includes(':') ? `[${own.address.toLowerCase()}]` : own.address.toLowerCase();
	return (name === ownAddress || name === own.name) && Number(parts?.[2] ?? 80) === own.port;
}

function isLoopbackName(name: string): boolean {
	return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(\.[0-9]{1,3}){3}$/.test(name);
}

export interface Provenance {
	readonly host: string | undefined;
	readonly origin: string | undefined;
	readonly fetchSite: string | undefined;
}

/** May this request change anything? Asked when its Host is known to be ours. A client that is no browser says neither. */
export function isOwnForm({ host, origin, fetchSite }: Provenance): boolean {
	if (origin !== undefined) return host !== undefined && origin.toLowerCase() === `http://${host.toLowerCase()}`;
	return fetchSite === undefined || fetchSite === 'same-origin' || fetchSite === 'none';
}

export const targetCharactersMax = 2_048;

/** A path of plain segments and perhaps a query: no encodings, no dots alone, no empty segments, no address of elsewhere. */
export function isPlainTarget(target: string | undefined): boolean {
	if (target === undefined || target.length > targetCharactersMax) return false;
	const path = target.split('?', 1)[0] ?? '';
	return /^\/(?:[A-Za-z0-9@+_.-]+\/)*[A-Za-z0-9@+_.-]*$/.test(path) && !path.split('/').some((segment) => segment === '.' || segment === '..');
}

const realmPath = /^\/(?:$|(?:Cluster|Settings|Users|Monitors)(?:\/|$))/;

/** Where a login may lead: a page of ours, never elsewhere. */
export function isOwnPage(target: string): boolean {
	return isPlainTarget(target) && realmPath.test(target.split('?', 1)[0] ?? '');
}
