/**
 * The machine of a bare node in a container: `machine.ts <folder>`. It is on as long as this runs; the node is another
 * container, which shares its network and its processes (engine/runtime/docker/bare-machine.ts).
 *
 * All it does is hand out the start orders that `mailctl` leaves in the folder. Read machine/order-watch.ts.
 */
import { handOutOrders } from './machine/order-watch.ts';

const folder = process.argv[2] ?? '/home/mailcluster';
process.on('SIGTERM', () => process.exit(0));
handOutOrders({ folder, say: (line) => process.stdout.write(`${line}\n`) });
