/**
 * Takes one token again and again, as fast as it can, until its number has reached the goal; tells which numbers it won.
 * Started twice by token-fight.test.ts, which says "go" to both on stdin.
 */
import { once } from 'node:events';
import { realFilesSync } from '../../../node-image/src/storage/real-files-sync.ts';
import { readToken, takeToken } from '../../../node-image/src/storage/tokens.ts';

const [volumePath, parent, member, goal] = process.argv.slice(2);
if (volumePath === undefined || parent === undefined || member === undefined) throw new Error('stand-in-taker.ts is started by token-fight.test.ts');

// Calls of one thread: the other process alone is in between.
const fs = realFilesSync(volumePath);
await once(process.stdin, 'data');
const won: number[] = [];
let lost = 0;
for (;;) {
	const seen = await readToken(fs, parent);
	if (!seen.ok) throw new Error(seen.error.message);
	if (seen.value.number >= Number(goal)) break;
	const taken = await takeToken(fs, parent, seen.value, { number: seen.value.number + 1, holder: { kind: 'life', member, life: 1 } });
	if (taken.ok) won.push(taken.value.number);
	else if (taken.error.code === 'lost' && taken.error.definite) lost += 1;
	else throw new Error(taken.error.message);
}
process.stdout.write(JSON.stringify({ won, lost }));
process.exit(0);
