/**
 * One command at a node's text command interface, as the cluster's administrator: log in, ask, leave.
 *
 * A connection for each: exercises and `lab admin` ask now and then, and nothing is kept that a node's end could break. All
 * of it is bounded; what the node says against it is an answer like any other.
 */
import { connect } from 'node:net';
import type { CallResults } from '../contract/engine-api.ts';
import { done, type Outcome, refuse } from '../core/call-failure.ts';
import { administratorName } from '../core/cluster-administrator.ts';

export interface CliOrder {
	readonly place: { readonly host: string; readonly port: number };
	readonly password: string;
	readonly command: string;
	/** For what a failure says. */
	readonly node: string;
	readonly limitMs?: number;
}

/** Longer than a node needs to carry out anything (timing.ts: twice 50 beats, of the slowest clusters of exercises). */
const limitMsDefault = 30_000;
const answerCharactersMax = 1_000_000;

export function administerByCli({ place, password, command, node, limitMs = limitMsDefault }: CliOrder): Promise<Outcome<CallResults['administer']>> {
	return new Promise((resolve) => {
		const socket = connect({ ...place });
		const lines = [`USER ${administratorName}`, `PASS ${password}`, 'INLINE', command];
		let rest = '';
		const end = (outcome: Outcome<CallResults['administer']>) => {
			clearTimeout(timer);
			socket.destroy();
			resolve(outcome);
		};
		const unreachable = (why: string) =>
			end(refuse('not-answered', `${node} does not answer at its text command interface: ${why}`, 'start it, or ask another node'));
		const timer = setTimeout(() => unreachable('the time is over'), limitMs);
		socket.setEncoding('utf8');
		socket.on('error', ({ message }) => unreachable(message));
		socket.on('close', () => unreachable('it ended the connection'));
		socket.on('data', (heard: string) => {
			rest += heard;
			if (rest.length > answerCharactersMax) return end(refuse('too-long', `the answer of ${node} is too long`, 'ask for less'));
			for (let at = rest.indexOf('\n'); at >= 0; at = rest.indexOf('\n')) {
				const reply = /^([2-5]\d\d) (.*)$/.exec(rest.slice(0, at).trimEnd());
				rest = rest.slice(at + 1);
				if (reply === null) return end(refuse('not-understood', `${node} says something else than a reply`));
				const number = Number(reply[1]);
				const next = lines.shift();
				// Behind the greeting, the name, the password and INLINE comes what the command itself is answered.
				if (next === undefined) return end(done({ number, text: reply[2] ?? '' }));
				if (number >= 500) return end(refuse('refused', `${node} refuses its administrator: ${number} ${reply[2]}`));
				socket.write(`${next}\r\n`);
			}
		});
	});
}
