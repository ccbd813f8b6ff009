/**
 * The built interface that journeys look at; `npm test` and `npm run build` make it.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export function builtInterface(): string {
	const folder = join(import.meta.dirname, '../../dist/renderer');
	if (!existsSync(join(folder, 'index.html'))) throw new Error('the interface is not built: npm run build');
	return folder;
}
