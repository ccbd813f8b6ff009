/**
 * Which network and which ports an export gets: those of the user, or ones that no cluster of the lab takes. Pure.
 */
import { type Failure, failed, ok, type Result } from '../../node-image/src/result.ts';
import { slotCount } from '../core/plan.ts';

export interface ExportPorts {
	readonly smtp: number;
	readonly imap: number;
	readonly statistics: number;
}

export interface OptionFailure extends Failure<'bad-option'> {
	readonly remedy: string;
}

/** Behind those of the lab's own clusters (plan.ts), in the same range of RFC 2544. */
export const subnetDefault = '198.18.100.0/24';
/** Above 1023, and those that a cluster of processes has at addresses of its own. */
export const portsDefault: ExportPorts = { smtp: 2525, imap: 1143, statistics: 8404 };

/** '198.18.100.0/24' -> '198.18.100'. Private ranges only (RFC 1918, RFC 2544): others are somebody's on the Internet. */
export function networkOf(subnet: string): Result<string, OptionFailure> {
	const remedy = 'write 256 private addresses, for example --subnet 198.18.101.0/24';
	const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.0\/24$/.exec(subnet);
	const [first, second, third] = [Number(parts?.[1]), Number(parts?.[2]), Number(parts?.[3])];
	if (!parts || first > 255 || second > 255 || third > 255) return bad(`'${subnet}' is no network of 256 addresses`, remedy);
	const isPrivate = first === 10 || (first === 172 && second >= 16 && second < 32) || (first === 192 && second === 168) || (first === 198 && second >> 1 === 9);
	if (!isPrivate) return bad(`'${subnet}' is not in a private range`, remedy);
	const lastSlot = slotCount(false);
	if (first === 198 && second === 18 && third >= 1 && third <= lastSlot) {
		return bad(`'${subnet}' is one of the networks of the lab's own clusters, 198.18.1.0 to 198.18.${lastSlot}.0`, remedy);
	}
	return ok(`${first}.${second}.${third}`);
}

/** Each on its own. */
export function portProblem(ports: ExportPorts): OptionFailure | undefined {
	const all = Object.entries(ports);
	for (const [index, [name, port]] of all.entries()) {
		const other = all.slice(0, index).find(([, taken]) => taken === port);
		if (!other) continue;
		return { code: 'bad-option', message: `${other[0]} and ${name} have the same port, ${port}`, remedy: `choose another one by --${name}`, definite: true };
	}
	return undefined;
}

function bad(message: string, remedy: string) {
	return failed({ code: 'bad-option' as const, message, remedy, definite: true });
}
