import { expect, test } from 'vitest';
import { openCommand, openInBrowser } from './browser.mjs';

const address = 'http://127.0.0.1:4000/?token=a&b';

test.each([
	['darwin', {}, 'open'],
	['win32', {}, 'rundll32'],
	['linux', { DISPLAY: ':0' }, 'xdg-open'],
	['linux', { WAYLAND_DISPLAY: 'wayland-0' }, 'xdg-open'],
])('on %s with %j it is %s, with the address as one argument', (platform, env, program) => {
	const [command, args] = openCommand({ platform, env }, address);
	expect(command).toBe(program);
	expect(args.at(-1)).toBe(address);
});

test('without a display nothing is opened', async () => {
	expect(openCommand({ platform: 'linux', env: {} }, address)).toBeUndefined();
	expect(await openInBrowser(address, { platform: 'linux', env: {} })).toBe(false);
});
