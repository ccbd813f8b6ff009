/**
 * What `mailctl` takes from a node's configuration file: where its admin port is, its token, who the others are.
 *
 * Read anew at each call: a node may have another token after each start.
 */
import { readFileSync } from 'node:fs';
import { nodeConfigSchema } from '../contract/node-config.ts';
import { type Failure, failed, ok, type Result } from '../result.ts';

/** The rest of the file is the node's own business. */
const controlConfigSchema = nodeConfigSchema.pick({ name: true, address: true, ports: true, members: true, hosts: true, adminToken: true });

/** A port and the token for it. */
export interface AdminPlace {
	readonly name: string;
	readonly address: string;
	readonly port: number;
	readonly token: string;
}

export interface ControlConfig {
	readonly self: AdminPlace;
	readonly others: readonly AdminPlace[];
	/** Set up by hand: `mailctl start` starts it. */
	readonly isBare: boolean;
}

export function readControlConfig(path: string | undefined): Result<ControlConfig, Failure<'no-config'>> {
	if (path === undefined || path === '') {
		return fail("MAILCTL_CONFIG is not set: it names a node's configuration file; a shell in a node (`lab shell <node>`) has it");
	}
	let text: string;
	try {
		text = readFileSync(path, 'utf8');
	} catch (error) {
		return fail(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}; MAILCTL_CONFIG names a node's configuration file`);
	}
	const parsed = controlConfigSchema.safeParse(fromJson(text));
	if (!parsed.success) {
		const issue = parsed.error.issues[0];
		return fail(`${path} is no configuration of a node: ${issue?.path.join('.') || 'it'}: ${issue?.message}`);
	}
	const { name, address, ports, members, hosts, adminToken } = parsed.data;
	const place = (one: { name: string; address: string; ports: { admin: number } }) => ({
		...{ name: one.name, address: one.address, port: one.ports.admin, token: adminToken },
	});
	return ok({ self: place({ name, address, ports }), others: members.map(place), isBare: hosts !== undefined });
}

function fromJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function fail(message: string) {
	return failed({ code: 'no-config' as const, message, definite: true });
}
