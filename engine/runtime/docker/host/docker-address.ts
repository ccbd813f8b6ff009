/**
 * The address of a Docker engine as the docker command writes it: unix://, npipe://, tcp://, ssh://.
 *
 * Pure. A user name or host of an ssh address becomes an argument of a program, so what may stand in them is
 * listed here rather than escaped later (ssh-transport.ts). Read find-docker.ts for where addresses come from.
 */
import { type Failure, failed, ok, type Result } from '../../../../node-image/src/result.ts';

export type DockerAddress =
	| { readonly kind: 'unix'; readonly path: string }
	| { readonly kind: 'npipe'; readonly path: string }
	/** No port: the usual one, which depends on TLS. */
	| { readonly kind: 'tcp'; readonly host: string; readonly port: number | undefined }
	| { readonly kind: 'ssh'; readonly host: string; readonly user: string | undefined; readonly port: number | undefined };

export type AddressFailure = Failure<'bad-address'>;

const written = 'write unix:///path, tcp://host:port, ssh://user@host or, on Windows, npipe:////./pipe/name';
/** Names and IPv4 addresses; nothing that begins like an option or means something to a shell. */
const hostName = /^[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,252})$/;
const ipv6 = /^\[([0-9A-Fa-f:.]{2,45}(?:%[A-Za-z0-9._-]{1,20})?)\]$/;
const userName = /^[A-Za-z0-9_][A-Za-z0-9._+-]{0,63}$/;

export function parseAddress(text: string): Result<DockerAddress, AddressFailure> {
	const separated = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(text);
	// As the docker command does: an address without a scheme is TCP.
	const scheme = separated?.[1]?.toLowerCase() ?? 'tcp';
	const rest = separated?.[2] ?? text;
	switch (scheme) {
		case 'unix':
			return rest.startsWith('/') ? ok({ kind: 'unix', path: rest }) : bad(`"${text}" has no absolute path behind unix://`);
		case 'npipe':
			return /^(\/\/|\\\\)\.[/\\]pipe[/\\]./.test(rest) ? ok({ kind: 'npipe', path: rest.replaceAll('\\', '/') }) : bad(`"${text}" names no pipe`);
		case 'tcp': {
			const place = parsePlace(rest.replace(/\/$/, ''));
			return place ? ok({ kind: 'tcp', ...place }) : bad(`"${withoutSecret(text)}" is not tcp://host:port`);
		}
		case 'ssh':
			return parseSsh(text, rest.replace(/\/$/, ''));
		default:
			return bad(`"${withoutSecret(text)}" begins with ${scheme}://, which is not known here`);
	}
}

export function addressText(address: DockerAddress): string {
	switch (address.kind) {
		case 'unix':
		case 'npipe':
			return `${address.kind}://${address.path}`;
		case 'tcp':
			return `tcp://${placeText(address)}`;
		case 'ssh':
			return `ssh://${address.user === undefined ? '' : `${address.user}@`}${placeText(address)}`;
	}
}

export function isLoopback(host: string): boolean {
	return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function parseSsh(text: string, rest: string): Result<DockerAddress, AddressFailure> {
	const at = rest.lastIndexOf('@');
	const user = at < 0 ? undefined : rest.slice(0, at);
	if (user?.includes(':')) return bad(`"${withoutSecret(text)}" holds a password, which ssh does not take from there; use a key`);
	if (user !== undefined && !userName.test(user)) return bad(`"${withoutSecret(text)}" has a user name that is none`);
	const place = parsePlace(rest.slice(at + 1));
	if (!place) return bad(`"${withoutSecret(text)}" is not ssh://user@host:port`);
	return ok({ kind: 'ssh', ...place, user });
}

function parsePlace(text: string): { host: string; port: number | undefined } | undefined {
	const parts = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(text);
	if (!parts) return undefined;
	const [, name = '', digits] = parts;
	const host = ipv6.exec(name)?.[1] ?? (hostName.test(name) ? name : undefined);
	const port = digits === undefined ? undefined : Number(digits);
	if (host === undefined || (port !== undefined && (port < 1 || port > 65_535))) return undefined;
	return { host, port };
}

function placeText({ host, port }: { readonly host: string; readonly port: number | undefined }): string {
	return `${host.includes(':') ? `[${host}]` : host}${port === undefined ? '' : `:${port}`}`;
}

/** What a person wrote, for an error: a password in it stays out of the line. */
function withoutSecret(text: string): string {
	return text.replace(/:\/\/.*@/, '://...@');
}

function bad(message: string) {
	return failed<AddressFailure>({ code: 'bad-address', message: `${message}: ${written}`, definite: true });
}
