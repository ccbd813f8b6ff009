/**
 * A bare node that was started without a role: a server of its own, in no cluster. It has no volume, no link, and no door
 * for mail; only what is needed to set it up: WebAdmin, the text command interface, and the admin port.
 *
 * Read ../administration/stand-alone-administration.ts for what can be done here, node.ts for a node with a role.
 */
import { LocalDomains } from '../administration/local-domains.ts';
import { StandAloneAdministration } from '../administration/stand-alone-administration.ts';
import { timingFrom } from '../cluster/timing.ts';
import type { NodeStatus } from '../contract/admin-api.ts';
import type { NodeConfig } from '../contract/node-config.ts';
import { type Failure, failed, ok, type Result } from '../result.ts';
import { realFiles } from '../storage/real-files.ts';
import { WebDoor } from '../webadmin/web-door.ts';
import { AdminDoor } from './admin-door.ts';
import { CliDoor } from './cli-door.ts';
import { nowMs, wallMs } from './clock.ts';
import type { EnteredSettings } from './entered-settings.ts';
import type { EventLog } from './event-log.ts';
import { PasswordCheck } from './passwords.ts';

export interface StandAloneNodePorts {
	readonly config: NodeConfig;
	readonly events: EventLog;
	readonly entered: EnteredSettings;
	note(what: string, details: object): void;
	/** The node is done. */
	left(failure: string | null): void;
}

/** Doors that do not close in time are left to the end of the process. */
const leaveMs = 1_000;

export class StandAloneNode {
	readonly #ports: StandAloneNodePorts;
	readonly #administration: StandAloneAdministration;
	readonly #admin: AdminDoor;
	readonly #cli: CliDoor | null;

	constructor(ports: StandAloneNodePorts) {
		const { config, events, entered } = ports;
		this.#ports = ports;
		const timing = timingFrom(config.beatMs);
		const check = new PasswordCheck();
		this.#administration = new StandAloneAdministration({
			config,
			entered,
			local: new LocalDomains(realFiles(config.dataPath)),
			times: () => ({ ...timing }),
			uptimeMs: () => events.uptimeMs(),
			log: (from) => events.from(from),
			stop: () => this.stop(),
			isPostmaster: async (password) => config.administrator !== undefined && check.matches('postmaster', config.administrator, password),
		});
		const broke = (what: string, error: unknown) =>
			ports.note('broke', { what, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
		this.#cli = config.ports.cli ? new CliDoor({ node: config.name, administration: this.#administration, broke }) : null;
		this.#admin = new AdminDoor({
			config,
			web:
				config.administrator === undefined
					? null
					: new WebDoor({
							node: { config, roles: [], members: () => [] },
							administration: this.#administration,
							nowMs,
							wallMs,
							// Nobody is known, so nothing is ever asked for here.
							connect: () => {
								throw new Error('a stand-alone server has no other members');
							},
							broke,
						}),
			events,
			ready: () => false,
			takesMail: () => false,
			status: () => this.#status(),
			createDomain: async () => noCluster(config),
			createAccounts: async () => noCluster(config),
			// They concern links and volume: it has neither.
			setFaults: () => {},
			stop: () => this.stop(),
			drain: () => {},
			setReady: () => {},
			changeMembers: () => noCluster(config),
			administer: (command) => this.#administration.run(command, { kind: 'server' }),
			broke,
		});
	}

	async start(): Promise<Result<void, Failure>> {
		const { config, events, entered } = this.#ports;
		events.emit({ type: 'state', state: 'starting' });
		entered.tell();
		await this.#admin.open();
		await this.#cli?.listen({ host: config.address, port: config.ports.cli ?? 0 });
		events.emit({ type: 'state', state: 'alone', reason: 'started without a role' });
		return ok(undefined);
	}

	stop(): void {
		this.#ports.events.emit({ type: 'state', state: 'stopped' });
		const over = () => this.#ports.left(null);
		setTimeout(over, leaveMs).unref();
		// Behind the answer to whoever asked for it.
		setImmediate(async () => {
			await this.#cli?.close();
			await this.#admin.close();
			over();
		});
	}

	#status(): NodeStatus {
		const { config, events, entered } = this.#ports;
		const { user, system } = process.cpuUsage();
		return {
			name: config.name,
			roles: [],
			state: 'alone',
			life: 0,
			controller: null,
			backup: null,
			reaches: [],
			openAccounts: 0,
			sessions: 0,
			queued: 0,
			unknownAddresses: [...entered.known.unknownAddresses],
			members: [],
			uptimeMs: events.uptimeMs(),
			cpuMs: Math.round((user + system) / 1000),
			memoryBytes: process.memoryUsage.rss(),
		};
	}
}

function noCluster({ name }: NodeConfig) {
	return failed({
		code: 'no-cluster',
		message: `it runs alone, in no cluster: what belongs to a cluster needs one that runs; stop ${name} and start it with its role`,
		definite: true,
	});
}
