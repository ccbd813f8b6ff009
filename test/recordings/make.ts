/**
 * Plays the scenes on real clusters and keeps their recordings, packed, where the unit tests read them:
 *
 *   node --conditions=mailcluster-lab-source test/recordings/make.ts [scene ...]
 *
 * Moments of a real cluster are never twice the same: after this the expected sentences beside the recordings have to
 * be checked by hand. Read next: scenes.ts.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { type Cluster, up } from '../../engine/library/lab.ts';
import { type Scene, scenes } from './scenes.ts';

const folder = join(import.meta.dirname, '../../renderer/src/state/fixture/recordings');

async function record({ name, source, ratePerS, play }: Scene): Promise<void> {
	await using cluster = await up(source, { name });
	// Nodes tell their beats, and tokens are looked at, only while somebody follows.
	const following = followed(cluster);
	const traffic = await cluster.traffic({ ratePerS });
	await play(cluster, (ms) => pass(ms));
	// What the end of the traffic would tell is no part of the scene.
	const text = await readFile(cluster.recordingPath, 'utf8');
	await traffic.stop();
	const lines = text.slice(0, text.lastIndexOf('\n') + 1);
	const packed = gzipSync(lines, { level: 9 });
	await writeFile(join(folder, `${name}.jsonl.gz`), packed);
	console.log(`${name}: ${lines.split('\n').length - 1} lines, ${Math.ceil(packed.length / 1024)} KB`);
	await cluster.down();
	await following;
}

/** Takes every event, until the cluster ends. */
async function followed(cluster: Cluster): Promise<void> {
	for await (const _ of cluster.events()) {
		// The engine has written it down.
	}
}

await mkdir(folder, { recursive: true });
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !scenes.some((scene) => scene.name === name));
if (unknown.length > 0) throw new Error(`there is no scene ${unknown.join(', ')}`);
for (const scene of scenes) if (wanted.length === 0 || wanted.includes(scene.name)) await record(scene);
