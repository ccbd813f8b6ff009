/**
 * What a local base is made of, and what to ask of mmdebstrap on which machine. Pure.
 *
 * mmdebstrap knows the mirrors and keys of Debian's and Ubuntu's releases; a relative of one of them says in
 * /etc/os-release which release its packages come from, or it is not known here.
 */
import { resolve } from 'node:path';
import { ok } from '../../../node-image/src/result.ts';
import type { DockerResult } from './docker-engine.ts';
import { dockerFailure } from './host/docker-failure.ts';

export interface HostSystem {
	readonly distribution: 'debian' | 'ubuntu';
	/** 'bookworm', 'noble'. */
	readonly suite: string;
}

/** As node-image/Dockerfile wants them; libstdc++6 is what Node needs. */
const packages = ['ca-certificates', 'tini', 'haproxy', 'iproute2', 'iptables', 'procps', 'curl', 'swaks', 'libstdc++6'];

/** tini and swaks are in Ubuntu's universe. */
const components = { debian: 'main', ubuntu: 'main,universe' } as const;

/** Nobody reads them there. Licences stay: the packages ask for that. */
const unwanted = ['/usr/share/man/*', '/usr/share/info/*', '/usr/share/locale/*', '/usr/share/doc/*'];
const wanted = ['/usr/share/doc/*/copyright'];

/** mmdebstrap copies both from this machine; Docker gives every container its own. */
const ownFiles = 'rm -f "$1/etc/hostname" "$1/etc/resolv.conf"';

/** From /etc/os-release. */
export function hostSystem(osRelease: string): DockerResult<HostSystem> {
	const value = (key: string) => new RegExp(`^${key}=["']?([A-Za-z0-9._ -]*)["']?\\s*$`, 'm').exec(osRelease)?.[1] || undefined;
	const id = value('ID') ?? '';
	const relatives = (value('ID_LIKE') ?? '').split(' ');
	const carryOver = 'make it on a Debian or Ubuntu machine, and carry the image over: `image save FILE` there, `image load FILE` here';
	const suiteOf = { debian: value('VERSION_CODENAME'), ubuntu: value('UBUNTU_CODENAME') ?? value('VERSION_CODENAME') };
	if (id === 'debian' || id === 'ubuntu') {
		const suite = suiteOf[id];
		if (suite !== undefined) return ok({ distribution: id, suite });
		return dockerFailure('docker-no-image', '/etc/os-release names no release (VERSION_CODENAME)', carryOver);
	}
	const ubuntu = value('UBUNTU_CODENAME');
	if (relatives.includes('ubuntu') && ubuntu !== undefined) return ok({ distribution: 'ubuntu', suite: ubuntu });
	const debian = value('DEBIAN_CODENAME');
	if (relatives.includes('debian') && debian !== undefined) return ok({ distribution: 'debian', suite: debian });
	const what = value('PRETTY_NAME') ?? value('NAME') ?? (id || 'without /etc/os-release');
	return dockerFailure('docker-no-image', `a local base is made from the packages of Debian or Ubuntu, and this machine is ${what}`, carryOver);
}

export type Mirror = { readonly kind: 'own' } | { readonly kind: 'url'; readonly url: string } | { readonly kind: 'file'; readonly path: string };

export function mirrorOf(text: string | undefined): Mirror {
	if (text === undefined) return { kind: 'own' };
	return /^(https?|file|copy):\/\/\S+$/.test(text) ? { kind: 'url', url: text } : { kind: 'file', path: resolve(text) };
}

export interface MmdebstrapOptions {
	/** A URL or a file's whole path. */
	readonly mirror: string | undefined;
	readonly isRoot: boolean;
}

/** A tar archive on its standard output. */
export function mmdebstrapArguments({ distribution, suite }: HostSystem, { mirror, isRoot }: MmdebstrapOptions): string[] {
	return [
		// Without root in a user namespace: what it falls back to by itself makes other archives.
		`--mode=${isRoot ? 'root' : 'unshare'}`,
		'--variant=minbase',
		'--format=tar',
		`--components=${components[distribution]}`,
		`--include=${packages.join(',')}`,
		...unwanted.map((path) => `--dpkgopt=path-exclude=${path}`),
		...wanted.map((path) => `--dpkgopt=path-include=${path}`),
		`--customize-hook=${ownFiles}`,
		'--',
		suite,
		'-',
		...(mirror === undefined ? [] : [mirror]),
	];
}

/** By what mmdebstrap and apt are known to say. */
export function mmdebstrapRemedy(problem: string, { isRoot }: { readonly isRoot: boolean }): string {
	if (/not installed/.test(problem)) return 'install it: apt-get install mmdebstrap';
	if (/no space left/i.test(problem)) return 'make room in $TMPDIR (/tmp), some 600 MB';
	if (/unshare|newuidmap|subuid|user namespace|uidmap/i.test(problem) && !isRoot)
		return 'run it as root, or let yourself use user namespaces: apt-get install uidmap, and a line for you in /etc/subuid and /etc/subgid';
	if (/NO_PUBKEY|not signed|public key|keyring/i.test(problem)) return "install the keys of the packages' source: debian-archive-keyring or ubuntu-keyring";
	if (/unable to locate package|no installation candidate/i.test(problem))
		return 'the source lacks packages: on Ubuntu it needs the component universe; --mirror takes a sources.list file, too';
	if (/resolv|connect|timed out|404|failed to (fetch|download)|does not have a Release file/i.test(problem))
		return 'its packages cannot be fetched: --mirror URL names a source that this machine reaches';
	return 'see what it says; --mirror URL names another source of packages';
}
