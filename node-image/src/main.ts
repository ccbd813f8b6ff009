/**
 * The program: one for every role. `--ClusterBackend`, `--ClusterFrontend` as in the product (in any case
 * of letters), both for a symmetric node; `--config <file>` with the rest. A bare node (its configuration has `hosts`) may be
 * started without either: a stand-alone server, to be set up. Wires server/node.ts or server/stand-alone-node.ts to the
 * process: log, signals, and the end of the engine that started it.
 */
import { fstatSync, readFileSync } from 'node:fs';
import { pino } from 'pino';
import { z } from 'zod';
import { type MemberConfig, type NodeConfig, nodeConfigSchema, type Role } from './contract/node-config.ts';
import { freeLicence } from './contract/node-settings.ts';
import { nowMs } from './server/clock.ts';
import { EnteredSettings } from './server/entered-settings.ts';
import { EventLog } from './server/event-log.ts';
import { Node } from './server/node.ts';
import { StandAloneNode } from './server/stand-alone-node.ts';
import { isStranger, strangerLeads } from './server/stranger-leads.ts';

const usage = 'usage: main.ts --config <file> [--ClusterBackend] [--ClusterFrontend]';

interface Command {
	readonly configPath: string;
	readonly roles: Role[];
}

function readCommand(args: readonly string[]): Command {
	const roles = new Set<Role>();
	let configPath: string | undefined;
	for (let at = 0; at < args.length; at += 1) {
		switch (args[at]?.toLowerCase()) {
			case '--clusterbackend':
				roles.add('backend');
				break;
			case '--clusterfrontend':
				roles.add('frontend');
				break;
			case '--config':
				at += 1;
				configPath = args[at];
				break;
			default:
				fail(`${args[at]} is not an option; ${usage}`);
		}
	}
	if (configPath === undefined) return fail(`--config is missing; ${usage}`);
	return { configPath, roles: [...roles] };
}

function readConfig(command: Command): NodeConfig {
	let text: string;
	try {
		text = readFileSync(command.configPath, 'utf8');
	} catch (error) {
		return fail(`${command.configPath} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
	}
	const parsed = nodeConfigSchema.safeParse(parseJson(text));
	if (!parsed.success) return fail(`${command.configPath}: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`);
	const { data } = parsed;
	if (command.roles.length === 0 && data.hosts === undefined) {
		return fail(`a node of this lab is a member of a cluster: give it a role; ${usage}`);
	}
	if (command.roles.includes('backend') && data.volumePath === undefined) {
		if (data.hosts !== undefined) return fail(`${data.name} is not attached to the shared storage: it can be a frontend (--ClusterFrontend), no backend`);
		return fail(`${command.configPath}: a backend needs "volumePath", the shared volume`);
	}
	return data;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** One line that says what is wrong; nothing was started yet. */
function fail(message: string): never {
	process.stderr.write(`mailcluster-node: ${message}\n`);
	process.exit(2);
}

const command = readCommand(process.argv.slice(2));
const config = readConfig(command);
const log = pino({ base: { node: config.name }, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ fd: 1, sync: true }));
const events = new EventLog(nowMs);
events.follow(({ event }) => log.info(event, event.type));

/** Of a bare node: what its administrator has entered. */
async function readEntered(): Promise<EnteredSettings | null> {
	if (config.hosts === undefined) return null;
	const read = await EnteredSettings.read(config, (event) => events.emit(event));
	return read.ok ? read.value : fail(read.error.message);
}

/** A bare node with a role: what it needs beside the software. */
async function withEntered(entered: EnteredSettings): Promise<NodeConfig> {
	const { name, volumePath } = config;
	if (!entered.isLicensed) {
		return fail(`${name} has no licence for a cluster: start it alone and enter one in WebAdmin, Settings > General > Other (${freeLicence} is free)`);
	}
	const members = [...entered.known.members];
	const stranger = command.roles.includes('backend') && volumePath !== undefined ? await strangerLeads(volumePath, name, members) : undefined;
	if (stranger !== undefined) return fail(notToldOf(stranger));
	return { ...config, members };
}

function notToldOf(stranger: string): string {
	const { name, hosts = [] } = config;
	const address = hosts.find((host) => host.name === stranger)?.address;
	const where = address === undefined ? '' : ` (${address})`;
	return `${stranger}${where} leads this cluster, and ${name} was not told of it: start ${name} alone and enter it as a backend under Settings > General > Cluster`;
}

/** R9: it would take the token from a stranger, and that one from it. Its accounts go to others by a planned stop. */
function leaveToStrangers(member: { stop(): void }, members: readonly MemberConfig[]): void {
	let isLeaving = false;
	events.follow(({ event }) => {
		if (event.type !== 'controller-seen' || isLeaving) return;
		const holder = event.holder.slice(0, event.holder.lastIndexOf('.'));
		if (!isStranger(holder, config.name, members)) return;
		isLeaving = true;
		log.error(notToldOf(holder));
		process.stderr.write(`mailcluster-node: ${notToldOf(holder)}\n`);
		// Behind the step that saw it.
		setImmediate(() => member.stop());
	});
}

const entered = await readEntered();
const ports = {
	events,
	note: (what: string, details: object) => log.info(details, what),
	left: (failure: string | null) => {
		if (failure !== null) log.error(failure);
		process.exit(failure === null ? 0 : 1);
	},
};
const full = entered === null ? config : command.roles.length === 0 ? null : await withEntered(entered);
const node =
	full === null && entered !== null
		? new StandAloneNode({ config, entered, ...ports })
		: new Node({ config: full ?? config, roles: command.roles, entered, ...ports });
if (entered !== null && full !== null && command.roles.includes('backend')) leaveToStrangers(node, full.members);

process.on('SIGTERM', () => node.stop());
process.on('SIGINT', () => node.stop());

// A pipe on stdin is held by the engine that started us: no node outlives its engine.
const stdin = fstatSync(0);
if (stdin.isFIFO() || stdin.isSocket()) {
	process.stdin.on('end', () => process.exit(0));
	process.stdin.on('error', () => process.exit(0));
	process.stdin.resume();
}

const started = await node.start().catch((error: unknown) => ({
	ok: false as const,
	error: { code: 'start', message: error instanceof Error ? error.message : String(error) },
}));
if (!started.ok) {
	log.error(`cannot start: ${started.error.message}`);
	process.stderr.write(`mailcluster-node: ${config.name} cannot start: ${started.error.message}\n`);
	process.exit(1);
}
