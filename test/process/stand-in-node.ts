/**
 * A program that behaves like a node as far as a runtime can tell: for the contract suite, not for mail.
 *
 * Takes a node's command line, answers the admin port with its token, reports its states, greets clients by
 * its name, tells them their address at EHLO as the node's SMTP door does, echoes what else they say, stops when
 * asked and ends when its stdin closes. Whose a connection is it learns as a node does (proxy-entrance.ts).
 */

import { once } from 'node:events';
import { fstatSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { membersSchema } from '../../node-image/src/contract/admin-api.ts';
import { nodeConfigSchema } from '../../node-image/src/contract/node-config.ts';
import type { NodeEvent, NodeState } from '../../node-image/src/contract/node-events.ts';
import { nodeFaultsSchema, noFaults } from '../../node-image/src/contract/node-faults.ts';
import { PasswordCheck } from '../../node-image/src/server/passwords.ts';
import { ProxyEntrance } from '../../node-image/src/server/proxy-entrance.ts';
import { realTimers } from '../../node-image/src/server/timers.ts';
import { basicCredentials } from '../../node-image/src/webadmin/login.ts';

const config = nodeConfigSchema.parse(JSON.parse(readFileSync(process.argv[process.argv.indexOf('--config') + 1] ?? '', 'utf8')));
const options = process.argv.map((argument) => argument.toLowerCase());
const isFrontend = options.includes('--clusterfrontend');
const isAlone = !isFrontend && !options.includes('--clusterbackend');
console.log(`${config.name} starts as ${isAlone ? 'a server of its own' : isFrontend ? 'frontend' : 'backend'}`);
console.error('a line on stderr');

/** What it was told: the contract suite reads it here. */
const told = { faults: config.faults ?? noFaults, members: config.members.map((member) => member.name) };
const sayTold = () => console.log(`told ${JSON.stringify(told)}`);
sayTold();

let state: NodeState = 'starting';
const lines: string[] = [];
const readers = new Set<(line: string) => void>();
function report(event: NodeEvent): void {
	const line = `${JSON.stringify({ seq: lines.length + 1, uptimeMs: performance.now(), event })}\n`;
	lines.push(line);
	for (const reader of readers) reader(line);
}
function become(next: NodeState): void {
	state = next;
	report({ type: 'state', state });
}

const check = new PasswordCheck();
async function isPostmaster(name = '', password = ''): Promise<boolean> {
	return name === 'postmaster' && config.administrator !== undefined && check.matches(name, config.administrator, password);
}

const admin = createServer((asked, answer) => {
	const url = new URL(asked.url ?? '/', 'http://node');
	const json = (code: number, body: unknown) => answer.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
	if (url.pathname.startsWith('/Users/')) {
		const credentials = basicCredentials(asked.headers.authorization);
		void isPostmaster(credentials?.name, credentials?.password).then((is) => answer.writeHead(is ? 200 : 401).end());
		return;
	}
	if (url.pathname === '/health') return json(state === 'ready' ? 200 : url.search === '?balancer' ? 404 : 503, {});
	if (asked.headers.authorization !== `Bearer ${config.adminToken}`) return json(401, { error: { code: 'no-token', message: 'the token is missing' } });
	if (url.pathname === '/events') {
		answer.writeHead(200);
		for (const line of lines.slice(Math.max(0, Number(url.searchParams.get('from') ?? 0) - 1))) answer.write(line);
		const reader = (line: string) => answer.write(line);
		readers.add(reader);
		answer.on('close', () => readers.delete(reader));
		return;
	}
	if (url.pathname === '/status') {
		return json(200, {
			name: config.name,
			roles: isAlone ? [] : [isFrontend ? 'frontend' : 'backend'],
			state,
			life: 1,
			controller: null,
			backup: null,
			reaches: [],
			openAccounts: 0,
			sessions: 0,
			queued: 0,
			members: [],
			uptimeMs: performance.now(),
		});
	}
	if (asked.method === 'POST' && url.pathname !== '/stop') {
		let text = '';
		asked.on('data', (chunk) => {
			text += chunk;
		});
		asked.on('end', () => {
			if (url.pathname === '/faults') told.faults = nodeFaultsSchema.parse(JSON.parse(text));
			else if (url.pathname === '/members') told.members = membersSchema.parse(JSON.parse(text)).members.map((member) => member.name);
			else if (url.pathname === '/drain') become('draining');
			else if (url.pathname === '/ready') become('ready');
			else return json(404, { error: { code: 'no-such-page', message: `no ${url.pathname} here` } });
			sayTold();
			json(200, {});
		});
		return;
	}
	if (url.pathname === '/stop') {
		become('draining');
		json(200, {});
		console.log('stops as planned');
		answer.on('finish', () => process.exit(0));
		return;
	}
	json(404, { error: { code: 'no-such-page', message: `no ${url.pathname} here` } });
});
if (isFrontend) {
	const entrance = new ProxyEntrance({ from: config.proxyFrom ?? [], timers: realTimers, refused: (why) => console.log(why) });
	for (const [port, greeting] of [
		[config.ports.smtp, `220 ${config.name}\r\n`],
		[config.ports.imap, `* OK ${config.name}\r\n`],
	] as const) {
		const service = createTcpServer({ allowHalfOpen: true }, (socket) =>
			entrance.admit(socket, (client) => {
				socket.on('error', () => socket.destroy());
				socket.on('end', () => socket.end());
				socket.on('data', (said) => socket.write(said.toString().startsWith('EHLO') ? `250 you are [${client?.address ?? socket.remoteAddress}]\r\n` : said));
				socket.write(greeting);
				socket.resume();
			}),
		).listen(port, config.address);
		await once(service, 'listening');
	}
}
if (config.ports.cli) {
	const cli = createTcpServer((socket) => socket.on('error', () => socket.destroy()).end(`200 ${config.name} is a stand-in\r\n`));
	await once(cli.listen(config.ports.cli, config.address), 'listening');
}
admin.listen(config.ports.admin, config.address, () => {
	if (isAlone) return become('alone');
	become('joining');
	become('ready');
});
// As the node: only a pipe is held by an engine; a container has none.
if (fstatSync(0).isFIFO() || fstatSync(0).isSocket()) process.stdin.on('end', () => process.exit(0)).resume();
