/**
 * A test of somebody's in a process of its own: starts a cluster by the library, says so, and ends as it is told.
 *
 * Arguments: the source and the options of `up`, as JSON. On stdout one line of JSON. Then a line on stdin, 'down',
 * takes the cluster down; 'throw' breaks the block that holds it; 'pause' stops a backend by a signal first and waits
 * on. The end of stdin is none: what holds this process then is the cluster.
 */
import { createInterface } from 'node:readline';
import { up } from 'mailcluster-lab';

const [source = '"dynamic"', options = '{}'] = process.argv.slice(2);

await using cluster = await up(JSON.parse(source), JSON.parse(options));
const { nodes, services } = await cluster.status();
process.stdout.write(`${JSON.stringify({ name: cluster.name, services, volumePath: cluster.volumePath, nodes })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
	if (line === 'throw') throw new Error('the test has failed');
	if (line === 'down') break;
	if (line === 'pause') process.stdout.write(`${await cluster.pause('be1')}\n`);
}
// An open pipe would be a reason to go on.
process.stdin.destroy();
