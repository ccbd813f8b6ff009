import { describe, expect, test } from 'vitest';
import { hostSystem, mirrorOf, mmdebstrapArguments, mmdebstrapRemedy } from './local-base-plan.ts';

describe('which release the packages come from', () => {
	test.each([
		['Debian 12', 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_CODENAME=bookworm\n', 'debian', 'bookworm'],
		['Ubuntu 24.04', 'ID=ubuntu\nID_LIKE=debian\nVERSION_CODENAME=noble\nUBUNTU_CODENAME=noble\n', 'ubuntu', 'noble'],
		['Linux Mint', 'ID=linuxmint\nID_LIKE="ubuntu debian"\nVERSION_CODENAME=wilma\nUBUNTU_CODENAME=noble\n', 'ubuntu', 'noble'],
		['Pop!_OS', 'NAME="Pop!_OS"\nID=pop\nID_LIKE="ubuntu debian"\nVERSION_CODENAME=jammy\nUBUNTU_CODENAME=jammy\n', 'ubuntu', 'jammy'],
		['LMDE', "ID=linuxmint\nID_LIKE='debian'\nVERSION_CODENAME=faye\nDEBIAN_CODENAME=bookworm\n", 'debian', 'bookworm'],
	])('%s', (_, text, distribution, suite) => {
		expect(hostSystem(text)).toEqual({ ok: true, value: { distribution, suite } });
	});

	test.each([
		['Fedora', 'ID=fedora\nPRETTY_NAME="Fedora Linux 40"\n', /this machine is Fedora Linux 40$/],
		['a relative whose release is its own', 'ID=kali\nID_LIKE=debian\nNAME="Kali"\nVERSION_CODENAME=kali-rolling\n', /this machine is Kali$/],
		['Debian without a release', 'ID=debian\n', /names no release/],
		['nothing at all', '', /this machine is without \/etc\/os-release$/],
	])('refused, with the way around: %s', (_, text, why) => {
		expect(hostSystem(text)).toMatchObject({ ok: false, error: { message: expect.stringMatching(why), remedy: expect.stringContaining('image load FILE') } });
	});
});

describe('what is asked of mmdebstrap', () => {
	const ubuntu = { distribution: 'ubuntu', suite: 'noble' } as const;

	test('tini and swaks are in Ubuntu’s universe', () => {
		expect(mmdebstrapArguments(ubuntu, { mirror: undefined, isRoot: true })).toContain('--components=main,universe');
		expect(mmdebstrapArguments({ distribution: 'debian', suite: 'bookworm' }, { mirror: undefined, isRoot: true })).toContain('--components=main');
	});

	test('without root it is a user namespace', () => {
		expect(mmdebstrapArguments(ubuntu, { mirror: undefined, isRoot: true })[0]).toBe('--mode=root');
		expect(mmdebstrapArguments(ubuntu, { mirror: undefined, isRoot: false })[0]).toBe('--mode=unshare');
	});

	test('nothing behind the two dashes is an option, whatever it is called', () => {
		const behind = (mirror: string | undefined) => {
			const all = mmdebstrapArguments(ubuntu, { mirror, isRoot: true });
			return all.slice(all.indexOf('--') + 1);
		};
		expect(behind(undefined)).toEqual(['noble', '-']);
		expect(behind('http://mirror.test/ubuntu')).toEqual(['noble', '-', 'http://mirror.test/ubuntu']);
	});

	test.each([
		[undefined, { kind: 'own' }],
		['http://mirror.test/debian', { kind: 'url', url: 'http://mirror.test/debian' }],
		['copy:///media/cdrom', { kind: 'url', url: 'copy:///media/cdrom' }],
		['/etc/apt/sources.list', { kind: 'file', path: '/etc/apt/sources.list' }],
		['--setup-hook=x', { kind: 'file', path: expect.stringMatching(/^\/.*\/--setup-hook=x$/) }],
		['-', { kind: 'file', path: expect.stringMatching(/^\/.*\/-$/) }],
		['http://mirror.test/debian --x', { kind: 'file', path: expect.stringMatching(/^\//) }],
	])('the source %s', (text, mirror) => {
		expect(mirrorOf(text)).toEqual(mirror);
	});
});

test.each([
	['it is not installed', true, /apt-get install mmdebstrap/],
	['E: Some index files failed to download. They have been ignored', true, /--mirror URL/],
	["E: Failed to fetch http://x  Could not resolve 'x'", true, /--mirror URL/],
	['E: newuidmap is not available', false, /as root, or .* uidmap/],
	['E: Unable to locate package swaks', true, /universe/],
	['W: GPG error: NO_PUBKEY 123', true, /keyring/],
	['tar: write error: No space left on device', true, /TMPDIR/],
	['E: something else', true, /see what it says/],
])('%s', (problem, isRoot, remedy) => {
	expect(mmdebstrapRemedy(problem, { isRoot })).toMatch(remedy);
});
