import { expect, test, vi } from 'vitest';
import { openPty } from './pty.ts';

vi.mock('@lydell/node-pty', () => ({
	spawn: () => {
		throw new Error('could not find the binary package @lydell/node-pty-beos-x64\nmany more words');
	},
}));

test('a machine without the binary of node-pty has no terminals, and says why in one line', async () => {
	const opened = await openPty({ file: '/bin/sh', args: [], cwd: '/', env: {} }, { columns: 80, rows: 24 }, { data: () => {}, end: () => {} });
	expect(opened).toMatchObject({
		ok: false,
		error: {
			code: 'unsupported',
			definite: true,
			message:
				"this machine cannot open terminals: could not find the binary package @lydell/node-pty-beos-x64; reinstall the project's packages, or use a terminal of your own",
		},
	});
});
