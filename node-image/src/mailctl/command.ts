/**
 * The verbs of `mailctl`: what they take, what they print, how they end.
 *
 * Exit codes: 0 it is so, or was done; 1 it is not, or the node does not do it; 2 the call is wrong. A failure is one
 * line that says how to mend it. Read next: admin-client.ts, set-up.ts.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { AdminCommand } from '../administration/admin-command.ts';
import { addressSchema, domainNameSchema } from '../contract/admin-api.ts';
import { failed, ok, type Result } from '../result.ts';
import { accountVerbs } from './account-verbs.ts';
import { AdminClient, type Asked } from './admin-client.ts';
import { readControlConfig } from './control-config.ts';
import { eventLine, memberLines, statusLines } from './lines.ts';
import { atController, type SetUpContext, setUp, setUpSchema } from './set-up.ts';
import { setUpVerbs } from './set-up-verbs.ts';
import { startNode } from './start-node.ts';
import { type Call, type Ended, no, passwordIn, type Surroundings, type Verb, wrong } from './verb.ts';

const help = `mailctl <verb>: looks at one node of a mail cluster and gives it orders

  status [--json]                    role, state, life, controller, accounts, sessions, queue
  members                            who belongs to the cluster, as this node knows it
  events [-f]                        what the node remembers of what happened; -f goes on
  drain                              no new sessions; accounts go to others, the node stays
  ready                              the end of a drain
  stop                               a planned stop
  start [--ClusterBackend] [--ClusterFrontend]
                                     of a bare node: starts it with these roles; without one: a stand-alone server, to be set up
  settings                           of a bare node: what is entered there
  enter-members MEMBERS              the other members from its next start on: 127.77.1.21=backend,127.77.1.11=frontend
  enter-licence KEY                  the licence for a cluster
  create-domain NAME                 at the controller, wherever it is
  create-local-domain NAME           on this node's own disk: no other member knows it, and it holds no accounts here
  delete-domain NAME                 an empty one
  create-account ADDRESS PASSWORD    the same; "-" reads the password from standard input
  accounts DOMAIN                    the accounts of a domain
  alias ADDRESS NAMES                its other names, all of them, with "," between; '' for none
  password ADDRESS PASSWORD          a new one; "-" reads it from standard input
  delete-account ADDRESS             with its mail
  setup FILE [--timeout S]           makes the domains and accounts of a JSON file that are missing, "-" reads it from
                                     standard input: {"domains": ["example.test"], "accounts": [{"address": "alice@example.test", "password": "..."}]}
  health                             exit code 0 if the node is ready for clients
  wait-ready [--timeout S]           waits until it is, for 60 s if nothing else is said

The node is the one whose configuration file MAILCTL_CONFIG names.
Exit codes: 0 yes or done, 1 no or not done, 2 a wrong call.`;

const timeoutSDefault = 60;
const createTimeoutMs = 10_000;
const askAgainMs = 100;

const verbs: Readonly<Record<string, Verb>> = {
	status: {
		...{ operands: [], options: ['json'] },
		run: async ({ client, config, json, around }) => {
			const status = await client.status();
			// Nothing is wrong with a bare node that nobody has started.
			if (!status.ok && config.isBare && status.error.code === 'unreachable' && status.error.definite)
				return no(`${config.self.name} is not running; start it: mailctl start, with --ClusterBackend or --ClusterFrontend once it is set up`);
			if (!status.ok) return status;
			for (const line of json ? [JSON.stringify(status.value, null, '\t')] : statusLines(status.value)) around.out(line);
			return ok(undefined);
		},
	},
	members: {
		...{ operands: [], options: [] },
		run: async ({ client, around }) => {
			const status = await client.status();
			if (!status.ok) return status;
			for (const line of memberLines(status.value)) around.out(line);
			return ok(undefined);
		},
	},
	events: { operands: [], options: ['follow'], run: ({ client, follow, around }) => client.events(follow, (line) => around.out(eventLine(line))) },
	drain: order('drain', 'is told to drain; `mailctl status` shows when it has no accounts and sessions left'),
	ready: order('ready', 'is told to be ready again'),
	stop: order('stop', 'is told to stop as planned'),
	'create-domain': {
		...{ operands: ['NAME'], options: [] },
		run: async (call) => {
			const name = domainNameSchema.safeParse(call.operands[0]);
			if (!name.success) return wrong(name.error.issues[0]?.message ?? '');
			if (call.config.isBare) return made(call, `the domain ${name.data}`, { do: 'create-domain', name: name.data, shared: true });
			return said(call, `the domain ${name.data}`, await atController(creating(call, createTimeoutMs), (client) => client.createDomain(name.data)));
		},
	},
	'create-account': {
		...{ operands: ['ADDRESS', 'PASSWORD'], options: [] },
		run: async (call) => {
			const [given, word = ''] = call.operands;
			const address = addressSchema.safeParse(given);
			if (!address.success) return wrong(address.error.issues[0]?.message ?? '');
			const password = await passwordIn(call, word);
			if (password === undefined) return wrong('a password has 1 to 128 characters');
			if (call.config.isBare) return made(call, `the account ${address.data}`, { do: 'create-account', address: address.data, password });
			const created = await atController(creating(call, createTimeoutMs), (client) => client.createAccount(address.data, password));
			return said(call, `the account ${address.data}`, created);
		},
	},
	...accountVerbs,
	...setUpVerbs,
	setup: {
		...{ operands: ['FILE'], options: ['timeout'] },
		run: async (call) => {
			const wanted = await readSetUp(call);
			if (!wanted.ok) return wanted;
			const counts = { made: 0, there: 0 };
			const done = await setUp(creating(call, call.timeoutMs), wanted.value, (made) => (counts[made] += 1));
			if (!done.ok) return done;
			call.around.out(`${counts.made} made, ${counts.there} there already: ${wanted.value.domains.length} domains, ${wanted.value.accounts.length} accounts`);
			return done;
		},
	},
	health: {
		...{ operands: [], options: [] },
		run: async ({ client, config, around }) => {
			const health = await client.health();
			if (!health.ok) return health;
			if (!health.value.isReady)
				return no(`${config.self.name} is not ready for clients${health.value.text === 'not ready' ? '' : `: it ${health.value.text}`}`);
			around.out('ready');
			return ok(undefined);
		},
	},
	'wait-ready': {
		...{ operands: [], options: ['timeout'] },
		run: async ({ client, config, timeoutMs, around }) => {
			const endMs = around.nowMs() + timeoutMs;
			for (;;) {
				const health = await client.health();
				if (health.ok && health.value.isReady) return ok(undefined);
				const why = health.ok ? `${config.self.name} says "${health.value.text}"` : health.error.message;
				if (around.nowMs() >= endMs) return no(`${config.self.name} is not ready after ${timeoutMs / 1000} s: ${why}`);
				await around.wait(askAgainMs);
			}
		},
	},
};

/** Runs one command line; the exit code. */
export async function runMailctl(args: readonly string[], around: Surroundings): Promise<number> {
	const ended = await run(args, around);
	if (ended.ok) return 0;
	around.error(`mailctl: ${printable(ended.error.message)}`);
	return ended.error.isUsage ? 2 : 1;
}

async function run(args: readonly string[], around: Surroundings): Promise<Ended> {
	// Its options are the product's, in any case of letters.
	if (args[0] === 'start' && !args.includes('--help') && !args.includes('-h')) return startNode(args.slice(1), around);
	const parsed = parsedArgs(args);
	if (!parsed.ok) return parsed;
	const { values, positionals } = parsed.value;
	const [name, ...operands] = positionals;
	if (values.help || name === 'help') {
		around.out(help);
		return ok(undefined);
	}
	const verb = name !== undefined && Object.hasOwn(verbs, name) ? verbs[name] : undefined;
	if (verb === undefined) return wrong(name === undefined ? 'no verb; see `mailctl --help`' : `'${name}' is no verb; known: ${Object.keys(verbs).join(', ')}`);
	const usage = ['mailctl', name, ...verb.operands].join(' ');
	if (operands.length !== verb.operands.length) return wrong(`it is \`${usage}\`, with ${verb.operands.length || 'no'} words behind the verb`);
	for (const option of ['json', 'follow', 'timeout'] as const) {
		if (values[option] !== undefined && !verb.options.includes(option)) return wrong(`--${option} does not go with ${name}; see \`mailctl --help\``);
	}
	const timeoutS = z.coerce
		.number()
		.min(0)
		.max(86_400)
		.safeParse(values.timeout ?? timeoutSDefault);
	if (!timeoutS.success) return wrong(`--timeout is a number of seconds up to 86400, not '${values.timeout}'`);

	const config = readControlConfig(around.configPath);
	if (!config.ok) return failed({ ...config.error, isUsage: true });
	return verb.run({
		...{ config: config.value, client: new AdminClient(config.value.self), operands, around },
		configNow: () => {
			// While it is being written anew it may be half there.
			const again = readControlConfig(around.configPath);
			return again.ok ? again.value : config.value;
		},
		...{ json: values.json === true, follow: values.follow === true, timeoutMs: timeoutS.data * 1000 },
	});
}

function parsedArgs(args: readonly string[]) {
	try {
		const options = {
			json: { type: 'boolean' },
			follow: { type: 'boolean', short: 'f' },
			timeout: { type: 'string' },
			help: { type: 'boolean', short: 'h' },
		} as const;
		// "-" alone is an operand to parseArgs, as it is to us.
		return ok(parseArgs({ args: [...args], options, allowPositionals: true }));
	} catch (error) {
		return wrong(`${error instanceof Error ? (error.message.split('.')[0] ?? '') : String(error)}; see \`mailctl --help\``);
	}
}

function order(what: 'drain' | 'ready' | 'stop', words: string): Verb {
	return {
		...{ operands: [], options: [] },
		run: async ({ client, config, around }) => {
			const told = await client.order(what);
			if (!told.ok) return told;
			around.out(`${config.self.name} ${words}`);
			return ok(undefined);
		},
	};
}

function creating({ configNow, around }: Call, timeoutMs: number): SetUpContext {
	return { config: configNow, wait: (ms) => around.wait(ms), nowMs: () => around.nowMs(), timeoutMs };
}

/** A bare node knows no other one's place but by its links: it has it done wherever it belongs. */
async function made({ client, around }: Call, what: string, command: AdminCommand): Promise<Ended> {
	const done = await client.administer(command);
	if (!done.ok) return done;
	around.out(`${what} is made`);
	return ok(undefined);
}

function said({ around }: Call, what: string, made: Asked<'made' | 'there'>): Ended {
	if (!made.ok) return made;
	if (made.value === 'there') return no(`${what} exists already`);
	around.out(`${what} is made`);
	return ok(undefined);
}

async function readSetUp({
	operands,
	around,
}: Call): Promise<Result<z.infer<typeof setUpSchema>, { code: string; message: string; definite: boolean; isUsage: boolean }>> {
	const [path = ''] = operands;
	let text: string;
	try {
		text = path === '-' ? await around.readInput() : readFileSync(path, 'utf8');
	} catch (error) {
		return wrong(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
	}
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch (error) {
		return wrong(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
	}
	const parsed = setUpSchema.safeParse(json);
	if (parsed.success) return ok(parsed.data);
	const issue = parsed.error.issues[0];
	return wrong(`${path}: ${issue?.path.join('.') || 'it'}: ${issue?.message}; it is {"domains": [...], "accounts": [{"address", "password"}]}`);
}

/** One line, whatever a node or a file said. */
function printable(text: string): string {
	return text.replace(/\s+/g, ' ').replace(/\p{Cc}/gu, '?');
}
