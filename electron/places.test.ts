import { expect, test } from 'vitest';
import { placesOf } from './places.ts';

const resourcesPath = '/opt/Mailcluster Lab/resources';

test('in the clone everything lies beside the shell', () => {
	expect(placesOf({ here: '/home/me/lab/dist/electron', isPackaged: false, resourcesPath })).toEqual({
		interfaceFolder: '/home/me/lab/dist/renderer',
		preload: '/home/me/lab/dist/electron/preload.cjs',
		enginePath: '/home/me/lab/engine/server/main.ts',
	});
});

test('in a packaged app the window is made of the archive alone, and the engine of plain files beside it', () => {
	expect(placesOf({ here: `${resourcesPath}/app.asar/dist/electron`, isPackaged: true, resourcesPath })).toEqual({
		interfaceFolder: `${resourcesPath}/app.asar/dist/renderer`,
		preload: `${resourcesPath}/app.asar/dist/electron/preload.cjs`,
		enginePath: `${resourcesPath}/lab/dist/lab/engine/server/main.js`,
	});
});
