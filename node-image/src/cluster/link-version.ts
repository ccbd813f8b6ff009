/**
 * Versions of the cluster link, so that a cluster can be updated node by node.
 *
 * A version is major.minor. A node speaks its own minor version and the one before it, so of two neighbours the newer
 * one serves the older: both speak the lower. Anything further apart is refused by name, on both sides.
 *
 *   1.0  pulses, welcome, goodbye; calls and answers
 *   1.1  wall clocks; a mark in place of a pulse that says what the last one said
 *   1.2  aliases; giving an account up; administrators' commands
 */
import { type Failure, failed, ok, type Result } from '../result.ts';

/** What this build speaks. */
export const linkVersion = '1.2';

export interface AgreedVersion {
	readonly minor: number;
}

/** What both sides speak, or why they do not. The same answer on both sides, but for whom it names. */
export function agreeOn(mine: string, theirs: string): Result<AgreedVersion, Failure<'foreign-version'>> {
	const [own, other] = [parse(mine), parse(theirs)];
	if (own === undefined) throw new Error(`'${mine}' is not a link version`);
	if (other === undefined) return refuse(`its link version '${theirs}' cannot be understood, this node speaks ${mine}`);
	if (own.major !== other.major) return refuse(`it speaks link version ${theirs}, this node ${mine}: update the older one`);
	if (Math.abs(own.minor - other.minor) > 1) {
		return refuse(`it speaks link version ${theirs}, this node ${mine}: only neighbours understand each other, update step by step`);
	}
	return ok({ minor: Math.min(own.minor, other.minor) });
}

export function hasClocks({ minor }: AgreedVersion): boolean {
	return minor >= 1;
}

/** Aliases, 'release' and 'administer'. */
export function hasAdministration({ minor }: AgreedVersion): boolean {
	return minor >= 2;
}

export function hasMarks({ minor }: AgreedVersion): boolean {
	return minor >= 1;
}

function parse(version: string): { readonly major: number; readonly minor: number } | undefined {
	const found = /^(\d{1,4})\.(\d{1,4})$/.exec(version);
	return found === null ? undefined : { major: Number(found[1]), minor: Number(found[2]) };
}

function refuse(message: string) {
	return failed({ code: 'foreign-version' as const, message, definite: true });
}
