/**
 * HAProxy's `show stat` (management.txt, section 9.1) as the figures that every balancer of the lab has. Pure.
 *
 * A frontend is in three groups of servers; its figures are their sums, its state is that of the group `smtp`.
 */
import type { ServerState, ServerStatus } from '../runtime.ts';
import { serverGroups } from './haproxy-config.ts';

interface Row {
	readonly group: string;
	readonly server: string;
	readonly status: string;
	readonly check: string;
	readonly figures: Readonly<Record<'scur' | 'stot' | 'bin' | 'bout' | 'econ' | 'lastchg', number>>;
}

/** `names` in the order to answer in; one that HAProxy does not know yet is down. `draining`: what was asked for. */
export function serverStatuses(csv: string, names: readonly string[], draining: ReadonlySet<string>): ServerStatus[] {
	const rows = parse(csv);
	return names.map((node) => {
		const own = rows.filter((row) => row.server === node && serverGroups.some((group) => group === row.group));
		const main = own.find((row) => row.group === 'smtp');
		const sum = (figure: keyof Row['figures']) => own.reduce((total, row) => total + row.figures[figure], 0);
		return {
			node,
			state: main === undefined ? 'down' : stateOf(main, draining.has(node)),
			connections: sum('scur'),
			totalConnections: sum('stot'),
			bytesIn: sum('bin'),
			bytesOut: sum('bout'),
			failedConnections: sum('econ'),
			check:
				main === undefined
					? 'unknown'
					: checkOf(
							main,
							own.find((row) => row.group === 'smtp-queue'),
						),
			sinceMs: (main?.figures.lastchg ?? 0) * 1000,
		};
	});
}

function parse(csv: string): Row[] {
	const [head, ...lines] = csv.split('\n').filter((line) => line.trim() !== '');
	const names = (head ?? '').replace(/^# /, '').split(',');
	const at = (cells: readonly string[], name: string) => cells[names.indexOf(name)] ?? '';
	return lines.map((line) => {
		const cells = line.split(',');
		const figure = (name: string) => Number(at(cells, name)) || 0;
		return {
			group: at(cells, 'pxname'),
			server: at(cells, 'svname'),
			status: at(cells, 'status'),
			check: at(cells, 'check_status').replace(/^\* /, ''),
			figures: { scur: figure('scur'), stot: figure('stot'), bin: figure('bin'), bout: figure('bout'), econ: figure('econ'), lastchg: figure('lastchg') },
		};
	});
}

/** A server counts as up from its start on; here nobody is up before a check has said so. */
function stateOf({ status, check }: Row, isDraining: boolean): ServerState {
	if (check === '' || check === 'INI' || check === 'UNK') return 'down';
	// A draining node says that it is not ready: that is what was asked of it. One that does not answer is away.
	if (isDraining) return check.startsWith('L7') && check !== 'L7TOUT' ? 'drain' : 'down';
	return status.startsWith('UP') ? 'up' : 'down';
}

/** management.txt 9.1, check_status: L7OK, L7OKC (not ready, with its sessions), L7STS (another status), L7TOUT and L4TOUT (silence), L4CON (refused). */
function checkOf(ready: Row, queue: Row | undefined): ServerStatus['check'] {
	switch (ready.check) {
		case 'L7OK':
			return 'ready';
		case 'L7OKC':
		case 'L7STS':
		case 'L7RSP':
			return queue?.check === 'L7OK' ? 'takes mail' : 'not ready';
		case 'L4TOUT':
		case 'L7TOUT':
		case 'L6TOUT':
			return 'silent';
		case 'L4CON':
		case 'SOCKERR':
			return 'refused';
		default:
			return 'unknown';
	}
}
