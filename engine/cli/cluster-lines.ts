/**
 * A cluster's status as text: what `up` prints when all is ready, and what `status` prints.
 *
 * Pure. The lines to paste are complete commands for a POSIX shell.
 */
import type { ClusterNode, ClusterStatus } from '../contract/cluster-status.ts';
import { linkWords } from '../core/link-words.ts';
import { ageText, bytesText } from './figure-words.ts';
import type { Style } from './output.ts';

export type Paint = (style: Style, text: string) => string;

/** Quoted for a POSIX shell where that is needed. */
export function shellQuote(text: string): string {
	return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Columns as wide as their widest cell, two blanks apart. Cells may be painted: `width` is measured before. */
export function table(rows: readonly (readonly string[])[], paintCell: (text: string, row: number, column: number) => string = (text) => text): string[] {
	const widths: number[] = [];
	for (const row of rows) for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
	return rows.map((row, rowIndex) =>
		row
			.map((cell, column) => paintCell(cell, rowIndex, column) + ' '.repeat(column === row.length - 1 ? 0 : (widths[column] ?? 0) - cell.length))
			.join('  ')
			.trimEnd(),
	);
}

/** Ready to paste: one mail to the first account, and how to read it. */
export function pasteLines(status: ClusterStatus): string[] {
	const { smtp, imap } = status.services;
	const first = status.accounts[0];
	if (first === undefined) return [];
	const sender = status.accounts[1] ?? first;
	return [
		`swaks --server ${smtp.host}:${smtp.port} --from ${shellQuote(sender.address)} --to ${shellQuote(first.address)}`,
		`curl --url ${shellQuote(`imap://${imap.host}:${imap.port}/INBOX;MAILINDEX=*`)} --user ${shellQuote(`${first.address}:${first.password}`)}`,
	];
}

const good = new Set(['ready', 'up', 'running']);
const bad = new Set(['down', 'unreachable']);

function stateStyle(state: string): Style {
	if (good.has(state)) return 'green';
	return bad.has(state) ? 'red' : 'yellow';
}

function leaderText(status: ClusterStatus): string {
	const controller = status.controller === null ? 'nobody is controller' : `${status.controller.node} is controller, epoch ${status.controller.epoch}`;
	return `${controller}; ${status.backup === null ? 'no backup' : `${status.backup} is backup`}`;
}

function nodeRow(node: ClusterNode): string[] {
	const ports = Object.entries(node.ports)
		.map(([service, port]) => `${service} ${port}`)
		.join(', ');
	const queued = node.roles.includes('frontend') ? String(node.queued) : '-';
	return [
		node.name,
		node.role,
		node.state,
		node.pid === null ? '-' : String(node.pid),
		node.address,
		`${node.openAccounts}`,
		`${node.sessions}`,
		queued,
		ports,
	];
}

function nodeTable(status: ClusterStatus, paint: Paint): string[] {
	const rows = [['node', 'role', 'state', 'pid', 'address', 'accounts', 'sessions', 'queue', 'ports'], ...status.nodes.map(nodeRow)];
	return table(rows, (text, row, column) => {
		if (row === 0) return paint('dim', text);
		if (column === 0) return paint('bold', text);
		return column === 2 ? paint(stateStyle(text), text) : text;
	});
}

/** What it is, and a row a server. */
function balancerLines({ balancer }: ClusterStatus, paint: Paint): string[] {
	const rows = [
		['server', 'state', 'since', 'check', 'open', 'so far', 'failed', 'in', 'out'],
		...balancer.servers.map((server) => [
			server.node,
			server.state,
			ageText(server.sinceMs),
			server.check,
			String(server.connections),
			String(server.totalConnections),
			String(server.failedConnections),
			bytesText(server.bytesIn),
			bytesText(server.bytesOut),
		]),
	];
	const shown = table(rows, (text, row, column) => {
		if (row === 0) return paint('dim', text);
		if (column === 0) return paint('bold', text);
		return column === 1 ? paint(stateStyle(text), text) : text;
	});
	return [
		`balancer: ${balancer.kind}, ${balancer.method}, ${balancer.connections} open`,
		...indented(shown),
		...(balancer.configPath === null ? [] : [`  configuration: ${balancer.configPath}`]),
		...(balancer.statsUrl === null ? [] : [`  statistics: ${balancer.statsUrl}`]),
	];
}

/** WebAdmin of one node is enough to begin with: it leads to the others. */
function administrationRows({ administrator, nodes }: ClusterStatus): string[][] {
	const node = nodes.find(({ roles, process }) => roles.includes('frontend') && process === 'running') ?? nodes[0];
	if (administrator === undefined || node?.webAdminUrl === undefined) return [];
	return [
		['WebAdmin', `${node.webAdminUrl} (${node.name})`],
		['log in as', `${administrator.name} ${administrator.password}`],
	];
}

function serviceLines(status: ClusterStatus): string[] {
	const { smtp, imap } = status.services;
	return table([
		['SMTP', `${smtp.host}:${smtp.port}`],
		['IMAP', `${imap.host}:${imap.port}`],
		['domains', status.domains.join(', ')],
		['volume', status.volumePath],
		...administrationRows(status),
	]);
}

const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}`);

/** Above it `up` names the number: `status --json` has them all. */
const accountsShownMax = 20;

function accountLines(status: ClusterStatus): string[] {
	const shown = status.accounts.slice(0, accountsShownMax);
	const left = status.accounts.length - shown.length;
	return [...table(shown.map(({ address, password }) => [address, password])), ...(left > 0 ? [`and ${left} more (--json)`] : [])];
}

/** What `up` prints: everything that a client needs. Where it is not the only cluster, commands name it. */
export function readyLines(status: ClusterStatus, command: string, paint: Paint, isOnly = true): string[] {
	if (status.bare) return bareLines(status, command, paint, isOnly);
	return [
		`${paint('bold', status.name)} ${paint('green', 'is ready')}: ${leaderText(status)}`,
		'',
		...indented(serviceLines(status)),
		'',
		...indented(nodeTable(status, paint)),
		'',
		paint('bold', 'accounts and passwords'),
		...indented(accountLines(status)),
		'',
		paint('bold', 'send a mail, read it, kill the controller'),
		...indented(pasteLines(status)),
		`  ${command} fault kill @controller${isOnly ? '' : ` --name ${status.name}`}`,
	];
}

/** Nothing is set up there: what to do first, in each node. */
function bareLines(status: ClusterStatus, command: string, paint: Paint, isOnly: boolean): string[] {
	const [first] = status.nodes;
	return [
		`${paint('bold', status.name)} ${paint('green', 'is there')}: its nodes have the software, nothing is set up, and nothing is started`,
		'',
		...indented(nodeTable(status, paint)),
		'',
		paint('bold', `in each node, for example ${first?.name ?? ''}`),
		`  ${command} shell ${first?.name ?? ''}${isOnly ? '' : ` --name ${status.name}`}`,
		'  mailctl start',
		'  mailctl --help',
		'',
		`the way through it: ${command} run labs/installation`,
	];
}

/** Links that are cut, and those that are slow, by their delay. */
function linkFaults({ links }: ClusterStatus): string[] {
	const cut = links.filter((link) => link.state === 'cut');
	const delays = [...new Set(links.filter((link) => link.state === 'slow').map((link) => link.delayMs))];
	const slow = delays.map((delayMs) => `slow by ${delayMs} ms: ${linkWords(links.filter((link) => link.state === 'slow' && link.delayMs === delayMs))}`);
	return [...(cut.length > 0 ? [`cut: ${linkWords(cut)}`] : []), ...slow];
}

/** What `status` prints. */
export function statusLines(status: ClusterStatus, paint: Paint): string[] {
	const faults = [
		...status.faults
			.filter((fault) => fault.to === undefined)
			.map((fault) => `${fault.node} ${fault.kind}${fault.delayMs === undefined ? '' : ` (${fault.delayMs} ms)`}`),
		...linkFaults(status),
	];
	const held = status.nodes.filter((node) => node.held).map(({ name }) => name);
	const notTold = status.nodes.flatMap((node) => (node.notTold === null ? [] : [`${node.name} was not told: ${node.notTold}`]));
	return [
		`${paint('bold', status.name)} (${status.preset}) is ${status.phase}: ${leaderText(status)}`,
		'',
		...indented(serviceLines(status)),
		'',
		...indented(nodeTable(status, paint)),
		'',
		...indented(balancerLines(status, paint)),
		...(faults.length > 0 ? [`  faults that are on: ${faults.join('; ')}`] : []),
		...(status.unreachable === null ? [] : [paint('red', `  nothing leads into the cluster just now: ${status.unreachable}`)]),
		...(held.length > 0 ? [paint('yellow', `  the volume is away from ${held.join(', ')}: nothing is stored or shown there until it is back`)] : []),
		...notTold.map((line) => paint('red', `  ${line}`)),
	];
}
