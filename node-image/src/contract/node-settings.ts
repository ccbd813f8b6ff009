/**
 * What an administrator enters on a bare node, under Settings > General: the other members, and the licence.
 *
 * It lies on the node's own disk and counts from the next start on. Members are entered by address and role, as on a real
 * server; the address book of the node's configuration (`hosts`) says who that is. An address that nobody knows is kept and
 * told, for it is a usual mistake, and the node runs on without it. The file: ../server/entered-settings.ts.
 */
import { z } from 'zod';
import { type Host, type MemberConfig, rolesSchema } from './node-config.ts';

/** Below `dataPath`. */
export const nodeSettingsFile = 'cluster-settings.json';
/** The product needs a licence for a cluster. The lab's is free, and stands on the page that asks for it. */
export const freeLicence = 'MAILCLUSTER-LAB-FREE';
export const enteredMembersMax = 64;

export const enteredMemberSchema = z.strictObject({ address: z.ipv4(), roles: rolesSchema.refine((roles) => roles.length > 0) });
export type EnteredMember = z.infer<typeof enteredMemberSchema>;

export const nodeSettingsSchema = z.strictObject({
	format: z.literal(1),
	licence: z.string().max(100).nullable(),
	members: z.array(enteredMemberSchema).max(enteredMembersMax),
});
export type NodeSettings = z.infer<typeof nodeSettingsSchema>;

export const blankSettings: NodeSettings = { format: 1, licence: null, members: [] };

export function isLicence(key: string): boolean {
	return key.trim().toUpperCase() === freeLicence;
}

/** Who the entered addresses are. Pure. */
export function membersEntered(
	entered: readonly EnteredMember[],
	hosts: readonly Host[],
): { readonly members: readonly MemberConfig[]; readonly unknownAddresses: readonly string[] } {
	const byAddress = new Map(hosts.map((host) => [host.address, host]));
	const members: MemberConfig[] = [];
	const unknownAddresses: string[] = [];
	for (const { address, roles } of entered) {
		const host = byAddress.get(address);
		if (host === undefined) unknownAddresses.push(address);
		else members.push({ name: host.name, roles: [...roles], address, ports: host.ports });
	}
	return { members, unknownAddresses };
}
