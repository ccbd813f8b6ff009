/**
 * Looks at the running cluster that no recording tells: a login, a mail that has come, a command in a node,
 * what an administrator is told.
 *
 * All through the engine's own calls and the balancer, as a client does it. Each look has an end; one that cannot be made
 * is no "no": it says why (checks say "could not check" then).
 */
import { listedMax, volumePlace } from '../../../node-image/src/contract/files.ts';
import { webAdminAddress } from '../../contract/web-admin.ts';
import { done, type Outcome, refuse } from '../../core/call-failure.ts';
import type { EngineClient } from '../../server/attach.ts';
import { ImapClient } from '../../traffic/imap-client.ts';
import { answerNames, pageText } from '../facts/admin-answer.ts';
import type { Probe } from '../language/expression-tree.ts';
import type { FactValue } from '../language/fact-value.ts';

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
		case 'domain':
			return whereIs(engine, name, probe.domain);
		case 'admin':
			return answerOf(engine, name, probe);
		case 'webadmin':
			return pageOf(engine, name, probe);
	}
}

/** By the folders that hold it: whoever runs can be asked in other ways, and this is so for those that do not. */
async function whereIs(engine: LabEngine, name: string, domain: string): Promise<FactValue> {
	const status = await engine.call('status', { name });
	if (!status.ok) return failed(status.error.message);
	const has = async (where: string, path: string) => {
		const listed = await engine.call('filesList', { name, where, path, most: listedMax });
		return listed.ok && listed.value.entries.some((entry) => entry.name === domain);
	};
	if (await has(volumePlace, 'SharedDomains')) return 'cluster';
	const local = await Promise.all(status.value.nodes.map((node) => has(node.name, 'Domains')));
	return local.includes(true) ? 'local' : 'none';
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

/** A refusal is an answer: no. What could not be asked is none. */
async function answerOf(engine: LabEngine, name: string, { node, command, wanted }: Extract<Probe, { is: 'admin' }>): Promise<FactValue> {
	const asked = await engine.call('administer', { name, node, command });
	if (!asked.ok) return failed(asked.error.message);
	const { number, text } = asked.value;
	if (number < 300) return answerNames(text, wanted);
	return notNow.has(number) || number < 510 ? failed(`${node} answers ${number} ${text}`) : false;
}

/** Not now, a lost answer, trouble with the volume: nobody knows. */
const notNow: ReadonlySet<number> = new Set([541, 550, 551]);
const pageBytesMax = 512 * 1024;

/** As the server administrator; what leads elsewhere, or is refused, is not that page. */
async function pageOf(engine: LabEngine, name: string, { node, path, wanted }: Extract<Probe, { is: 'webadmin' }>): Promise<FactValue> {
	const status = await engine.call('status', { name });
	if (!status.ok) return failed(status.error.message);
	const { administrator, nodes } = status.value;
	// Its port is free meanwhile: whoever listens there would hear the password.
	if (nodes.find(({ name: one }) => one === node)?.process === 'down') return failed(`${node} is not running`);
	const base = webAdminAddress(nodes, { node, through: null });
	if (administrator === undefined || base === null) return failed(`there is no WebAdmin of ${node}`);
	const authorization = `Basic ${Buffer.from(`${administrator.name}:${administrator.password}`).toString('base64')}`;
	try {
		const answer = await fetch(new URL(path, base), {
			headers: { authorization, 'accept-language': 'en' },
			redirect: 'manual',
			signal: AbortSignal.timeout(lookMs),
		});
		if (answer.status >= 500) return failed(`WebAdmin of ${node} answers ${answer.status}`);
		const page = await bounded(answer, pageBytesMax);
		return answer.status === 200 && pageText(page).includes(wanted);
	} catch (error) {
		return failed(`WebAdmin of ${node} does not answer: ${error instanceof Error ? error.message : String(error)}`);
	}
}

/** Its beginning, where it is longer. */
async function bounded(answer: Response, bytesMax: number): Promise<string> {
	const parts: Uint8Array[] = [];
	let bytes = 0;
	for await (const part of answer.body ?? []) {
		parts.push(part);
		bytes += part.byteLength;
		if (bytes >= bytesMax) break;
	}
	return Buffer.concat(parts).subarray(0, bytesMax).toString('utf8');
}

/** The exit code of a command in a node's shell. */
export async function commandIn(engine: LabEngine, name: string, node: string, command: string, limitMs = lookMs): Promise<FactValue> {
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
	const timer = setTimeout(() => ended.resolve('timeout'), limitMs);
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
		return failed(end === 'timeout' ? `the command did not end within ${limitMs / 1000} s` : `the shell ended by ${end}`);
	} finally {
		clearTimeout(timer);
		for (const stop of stops) stop();
	}
}

function failed(why: string): FactValue {
	return { unknown: why, failed: true };
}
