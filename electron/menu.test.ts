import { expect, test } from 'vitest';
import { menuTemplate } from './menu.ts';

test.each(['linux', 'darwin', 'win32'] as const)('the menu on %s offers no way to developer tools or other pages', (platform) => {
	const text = JSON.stringify(menuTemplate(platform));
	expect(text).toContain('"role":"copy"');
	expect(text).not.toMatch(/toggleDevTools|forceReload|help|click/i);
});

test('only macOS has an application menu', () => {
	expect(menuTemplate('darwin')[0]).toEqual({ role: 'appMenu' });
	expect(menuTemplate('linux')[0]?.role).toBe('editMenu');
});
