/**
 * `mailctl start [--ClusterBackend] [--ClusterFrontend]`: leaves the order in the node's folder, and tells how it went.
 *
 * Started is a node when it answers; what it said last is quoted where it does not come to that. Read
 * ../contract/start-order.ts for who carries it out.
 */
import { randomBytes } from 'node:crypto';
import { linkSync, lstatSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Role } from '../contract/node-config.ts';
import { type StartAnswer, type StartOrder, startAnswerFile, startAnswerSchema, startFileBytesMax, startOrderFile } from '../contract/start-order.ts';
import { readSmallFile } from '../looks/small-file.ts';
import { ok } from '../result.ts';
import { AdminClient } from './admin-client.ts';
import { type ControlConfig, readControlConfig } from './control-config.ts';
import { type Ended, no, type Surroundings, wrong } from './verb.ts';

const startMs = 60_000;
const lookAgainMs = 100;
const usage = 'it is `mailctl start`, with --ClusterBackend, --ClusterFrontend, or neither';

/** What stands behind `start`; undefined: something else does. In any case of letters, as in the product. */
export function rolesIn(words: readonly string[]): readonly Role[] | undefined {
	const roles = new Set<Role>();
	for (const word of words) {
		const option = word.toLowerCase();
		if (option === '--clusterbackend') roles.add('backend');
		else if (option === '--clusterfrontend') roles.add('frontend');
		else return undefined;
	}
	return [...roles];
}

export async function startNode(words: readonly string[], around: Surroundings): Promise<Ended> {
	const roles = rolesIn(words);
	if (roles === undefined) return wrong(usage);
	const config = readControlConfig(around.configPath);
	if (!config.ok) return config;
	const { self, isBare } = config.value;
	if (!isBare || around.configPath === undefined) return no(`${self.name} was set up by the lab, which starts it: \`lab fault restart ${self.name}\``);
	const status = await new AdminClient(self).status();
	if (status.ok) return no(`${self.name} is running already, ${asWhat(status.value.roles)}: stop it first, \`mailctl stop\``);
	const folder = dirname(around.configPath);
	const order: StartOrder = { id: randomBytes(8).toString('hex'), roles: [...roles] };
	try {
		if (!leave(order, join(folder, startOrderFile))) return no(`${self.name} is being started already: wait until that has come to its end`);
	} catch (error) {
		return no(`the order cannot be left in ${folder}: ${error instanceof Error ? error.message : String(error)}`);
	}
	return outcome(order, { folder, configPath: around.configPath, name: self.name }, around);
}

/** false: another one lies there, which would be lost. One that nobody took in the time that its `mailctl` waited makes room. */
function leave(order: StartOrder, path: string): boolean {
	const aside = `${path}.${order.id}.new`;
	writeFileSync(aside, JSON.stringify(order), { mode: 0o600, flag: 'wx' });
	try {
		const other = lstatSync(path, { throwIfNoEntry: false });
		if (other !== undefined && Date.now() - other.mtimeMs > startMs) rmSync(path, { recursive: true, force: true });
		linkSync(aside, path);
		return true;
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
		throw error;
	} finally {
		rmSync(aside, { force: true });
	}
}

async function outcome(
	order: StartOrder,
	{ folder, configPath, name }: { readonly folder: string; readonly configPath: string; readonly name: string },
	around: Surroundings,
): Promise<Ended> {
	const endMs = around.nowMs() + startMs;
	let answer: StartAnswer | undefined;
	while (around.nowMs() < endMs) {
		const read = await readAnswer(join(folder, startAnswerFile));
		// That of a later order may lie there by then.
		if (read?.id === order.id) answer = read;
		if (answer !== undefined) {
			if (answer.is !== 'started') return no(answer.message);
			// Each start has a token of its own: the file is read anew.
			const config: ControlConfig | undefined = successOf(readControlConfig(configPath));
			const status = config === undefined ? undefined : successOf(await new AdminClient(config.self).status());
			if (status !== undefined && status.state !== 'starting') {
				around.out(`${name} runs ${asWhat(status.roles)}; its state is ${status.state}`);
				for (const address of status.unknownAddresses) around.out(`no server is known at ${address}`);
				return ok(undefined);
			}
		}
		await around.wait(lookAgainMs);
	}
	return no(`${name} has not started after ${startMs / 1000} s; its log says more`);
}

/** 'as a backend', 'alone'. */
export function asWhat(roles: readonly Role[]): string {
	return roles.length === 0 ? 'alone, in no cluster' : `as a ${roles.join(' and ')}`;
}

/** undefined: it is not there yet. */
async function readAnswer(path: string): Promise<StartAnswer | undefined> {
	const found = await readSmallFile(path, startFileBytesMax);
	if (found.is !== 'text') return undefined;
	try {
		return startAnswerSchema.safeParse(JSON.parse(found.text)).data;
	} catch {
		return undefined;
	}
}

function successOf<T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false }): T | undefined {
	return result.ok ? result.value : undefined;
}
