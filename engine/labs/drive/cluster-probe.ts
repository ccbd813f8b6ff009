/**
 * Looks at the running cluster that no recording tells: a login, a mail that has come, a command in a node.
 *
 * All through the engine's own calls and the balancer, as a client does it. Each look has an end; one that cannot be made
 * is no "no": it says why (checks say "could not check" then).
 */
import { done, type Outcome, refuse } from '../../core/call-failure.ts';
import type { EngineClient } from '../../server/attach.ts';
import { ImapClient } from '../../traffic/imap-client.ts';
import type { Probe } from '../expression-tree.ts';
import type { FactValue } from '../fact-value.ts';

export type LabEngine = Pick<EngineClient, 'call' | 'on' | 'onClose'>;

const lookMs = 5_000;
const size = { columns: 80, rows: 24 };

export async function lookAt(engine: LabEngine, name: string, probe: Probe, password: (account: string) => string | undefined): Promise<FactValue> {
	switch (probe.is) {
		case 'login':
			return login(engine, name, probe.account, password(probe.account));
		case 'mail': {
			const listed = await engine.call('messages', { name, address: probe.account, mailbox: 'INBOX', fromIndex: 0, most: 100 });
			return listed.ok ? listed.value.rows.some(({ header }) => header.subject === probe.subject) : failed(listed.error.message);
		}
		case 'shell':
			return commandIn(engine, name, probe.node, probe.command);
	}
}

async function login(engine: LabEngine, name: string, account: string, password: string | undefined): Promise<FactValue> {
	if (password === undefined) return failed(`the password of ${account} is not known`);
	const status = await engine.call('status', { name });
	if (!status.ok) return failed(status.error.message);
	const connected = await ImapClient.connect(status.value.services.imap, lookMs);
	// A client that meets nobody has its answer: no.
	if (!connected.ok) return false;
	const entered = await connected.value.login(account, password);
	await connected.value.logout();
	return entered.ok;
}

/** As a mail program does it: a login through the balancer, and the newest mail of the INBOX, which is seen from then on. */
export async function readNewest(engine: LabEngine, name: string, account: string, password: string | undefined): Promise<Outcome<unknown>> {
	if (password === undefined) return refuse('no-password', `the password of ${account} is not known`);
	const status = await engine.call('status', { name });
	if (!status.ok) return status;
	const connected = await ImapClient.connect(status.value.services.imap, lookMs);
	if (!connected.ok) return refuse('not-read', connected.error.message);
	const client = connected.value;
	try {
		const entered = await client.login(account, password);
		if (!entered.ok) return refuse('not-read', entered.error.message);
		const selected = await client.select('INBOX');
		if (!selected.ok) return refuse('not-read', selected.error.message);
		if (selected.value.exists === 0) return refuse('not-read', `the INBOX of ${account} is empty`);
		const read = await client.command(`FETCH ${selected.value.exists} (BODY[])`);
		return read.ok ? done(null) : refuse('not-read', read.error.message);
	} finally {
		await client.logout();
	}
}

/** The exit code of a command in a node's shell. */
export async function commandIn(engine: LabEngine, name: string, node: string, command: string): Promise<FactValue> {
	const ended = Promise.withResolvers<string>();
	let terminal: string | undefined;
	const early = new Map<string, string>();
	const stops = [
		engine.on(
			'terminalData',
			({ terminal: from, data }) => void engine.call('terminalTaken', { terminal: from, bytes: Math.max(1, Buffer.from(data, 'base64').length) }),
		),
		engine.on('terminalEnded', ({ terminal: from, how }) => {
			early.set(from, how);
			if (from === terminal) ended.resolve(how);
		}),
	];
	const timer = setTimeout(() => ended.resolve('timeout'), lookMs);
	try {
		const opened = await engine.call('terminalOpen', { name, node, ...size });
		if (!opened.ok) return failed(opened.error.message);
		terminal = opened.value.terminal;
		const how = early.get(terminal);
		if (how !== undefined) ended.resolve(how);
		const typed = await engine.call('terminalInput', { terminal, data: Buffer.from(`${command}\nexit\n`).toString('base64') });
		if (!typed.ok) return failed(typed.error.message);
		const end = await ended.promise;
		const code = /^exit (\d+)$/.exec(end)?.[1];
		if (code !== undefined) return Number(code);
		await engine.call('terminalClose', { terminal });
		return failed(end === 'timeout' ? `the command did not end within ${lookMs / 1000} s` : `the shell ended by ${end}`);
	} finally {
		clearTimeout(timer);
		for (const stop of stops) stop();
	}
}

function failed(why: string): FactValue {
	return { unknown: why, failed: true };
}
