/** What `mailctl` prints of a node, as lines for people. Pure. */
import type { NodeStatus } from '../contract/admin-api.ts';
import type { NodeEventLine } from '../contract/node-events.ts';

export function statusLines(status: NodeStatus): string[] {
	const { name, controller, backup, unknownAddresses } = status;
	const isWhat = controller?.node === name ? ', controller' : backup === name ? ', backup' : '';
	const rows = [
		['node', `${name}, ${status.roles.length === 0 ? 'alone, in no cluster' : status.roles.join(' and ')}${isWhat}`],
		['state', `${status.state}, life ${status.life}, up for ${seconds(status.uptimeMs)}`],
		['controller', controller === null ? 'none that it knows of' : `${controller.node}, epoch ${controller.epoch}`],
		['backup', backup ?? 'none that it knows of'],
		['reaches', status.reaches.join(', ') || 'nobody'],
		['accounts', `${status.openAccounts} open`],
		['sessions', String(status.sessions)],
		...(status.roles.includes('frontend') ? [['queue', `${status.queued} mails`]] : []),
	];
	return [...table(rows), ...unknownAddresses.map((address) => `no server is known at ${address}, which is entered as a member`)];
}

export function memberLines({ members, name }: NodeStatus): string[] {
	if (members.length === 0) return ['it knows of no members yet'];
	return table(
		members.map((member) => [member.name, member.roles.join(', '), member.state, `life ${member.life}${member.name === name ? ', this node' : ''}`]),
	);
}

/** '   12.345 s  controller-taken  epoch=2 from=1-free reason=released': seconds since the node's start. */
export function eventLine({ uptimeMs, event }: NodeEventLine): string {
	const { type, ...fields } = event;
	const words = Object.entries(fields).map(([name, value]) => `${name}=${shown(value)}`);
	return [`${seconds(uptimeMs).padStart(12)}  ${type}`, ...(words.length === 0 ? [] : [words.join(' ')])].join('  ');
}

/** Plain words as they are; anything else as JSON, which has no control characters. */
function shown(value: unknown): string {
	return typeof value === 'string' && /^[\w.@:/+-]+$/.test(value) ? value : JSON.stringify(value).replace(/[^ -~\u00a1-\ud7ff]/g, '?');
}

function seconds(ms: number): string {
	return `${(ms / 1000).toFixed(3)} s`;
}

function table(rows: readonly (readonly string[])[]): string[] {
	const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
	return rows.map((row) =>
		row
			.map((cell, column) => cell.padEnd(widths[column] ?? 0))
			.join('  ')
			.trimEnd(),
	);
}
