/**
 * A frontend's life: it has no volume, so its starts are counted on its own disk. Written aside and
 * renamed, so that a crash in the middle leaves the old number and never none.
 */
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

export async function countStart(dataPath: string): Promise<number> {
	await mkdir(dataPath, { recursive: true });
	const path = join(dataPath, 'life');
	const life = (await readLife(path)) + 1;
	const file = await open(`${path}.new`, 'w', 0o600);
	try {
		await file.writeFile(`${life}\n`);
		await file.sync();
	} finally {
		await file.close();
	}
	await rename(`${path}.new`, path);
	return life;
}

async function readLife(path: string): Promise<number> {
	try {
		const life = Number.parseInt(await readFile(path, 'utf8'), 10);
		return Number.isSafeInteger(life) && life > 0 ? life : 0;
	} catch {
		return 0;
	}
}
