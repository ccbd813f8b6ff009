/**
 * What a cluster is made of, as its recording tells it: nodes with their places, balancer, volume, domains.
 *
 * Written into the recording itself, so that who has nothing else (a file, an exported page) can draw the cluster. What
 * changes is told by other events; passwords are not in it, for recordings are passed on.
 */
import { z } from 'zod';
import { memberNameSchema } from '../../node-image/src/contract/member-name.ts';
import { roleSchema } from '../../node-image/src/contract/node-config.ts';

const placeSchema = z.object({ host: z.string(), port: z.int() });

export const describedNodeSchema = z.object({
	name: memberNameSchema,
	roles: z.array(roleSchema),
	address: z.string(),
	/** Only the services that the node has. */
	ports: z.record(z.string(), z.int()),
	dataPath: z.string(),
});
export type DescribedNode = z.infer<typeof describedNodeSchema>;

/** More would make one line of the recording megabytes; `accountCount` has all. */
export const describedAccountsMax = 200;

export const clusterDescriptionSchema = z.object({
	runtime: z.enum(['process', 'docker']),
	preset: z.string(),
	domains: z.array(z.string()),
	accountCount: z.int().min(0),
	/** The first addresses, in the order of the cluster file. */
	accounts: z.array(z.string()).max(describedAccountsMax),
	/** The balancer's side: what a client connects to. */
	services: z.object({ smtp: placeSchema, imap: placeSchema }),
	balancer: z.object({ address: z.string(), kind: z.enum(['built-in', 'haproxy']), method: z.enum(['round-robin', 'least-connections']) }),
	volumePath: z.string(),
	/** Its nodes are set up and started by hand. */
	bare: z.literal(true).optional(),
	/** In the order in which they are shown. */
	nodes: z.array(describedNodeSchema),
});
export type ClusterDescription = z.infer<typeof clusterDescriptionSchema>;
