/**
 * The keeper's program: `keeper.ts <config file>`. Reads its configuration, opens its door, ends at SIGTERM.
 */
import { readFileSync } from 'node:fs';
import { keeperConfigSchema } from './contract/keeper-api.ts';
import { openKeeperDoor } from './keeper/keeper-door.ts';

const path = process.argv[2] ?? '/etc/mailcluster/keeper.json';
const config = keeperConfigSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
await openKeeperDoor(config);
process.stdout.write('keeper is ready\n');
process.on('SIGTERM', () => process.exit(0));
