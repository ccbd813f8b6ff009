/**
 * `npm run package`: builds, lays out and packs the desktop app for the machine it runs on (electron-builder.yml):
 * AppImage and deb on Linux, a dmg on macOS, an installer (NSIS) on Windows, in dist/installers.
 *
 * What follows goes to electron-builder: `npm run package -- --dir` makes the folder alone, without an installer.
 * `node package.mjs --lay-out FOLDER` only lays out what is to be packed.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { layOut } from './setup/package-layout.mjs';
import { projectNode } from './setup/project-node.mjs';

const root = import.meta.dirname;

try {
	const node = projectNode(root);
	if (node.error) throw new Error(node.error);
	await build({ forPackage: true });
	const [flag, folder] = process.argv.slice(2);
	const only = flag === '--lay-out' && folder ? folder : undefined;
	layOut(root, only ?? join(root, 'dist', 'package'), { node: node.path });
	if (only === undefined) pack(process.argv.slice(2));
} catch (error) {
	process.stderr.write(`package: ${error.message}\n`);
	process.exitCode = 1;
}

function pack(more) {
	const builder = join(root, 'node_modules', 'electron-builder', 'cli.js');
	const args = ['--config', join(root, 'electron-builder.yml'), '--publish', 'never', ...more];
	process.exitCode = spawnSync(process.execPath, [builder, ...args], { cwd: root, stdio: 'inherit' }).status ?? 1;
}
