/**
 * The first half of `npm run package`: builds, and lays out what the desktop app is made of (setup/package-layout.mjs),
 * in dist/package or in the folder that is named. electron-builder packs that then, for the machine it runs on
 * (electron-builder.yml): AppImage and deb on Linux, a dmg on macOS, an installer (NSIS) on Windows, in dist/installers.
 *
 * `npm run package -- --dir` makes the app's folder alone, without an installer.
 */
import { join } from 'node:path';
import { build } from './build.mjs';
import { layOut } from './setup/package-layout.mjs';
import { projectNode } from './setup/project-node.mjs';

const root = import.meta.dirname;

try {
	const node = projectNode(root);
	if (node.error) throw new Error(node.error);
	await build({ forPackage: true });
	layOut(root, process.argv[2] ?? join(root, 'dist', 'package'), { node: node.path });
} catch (error) {
	process.stderr.write(`package: ${error.message}\n`);
	process.exitCode = 1;
}
