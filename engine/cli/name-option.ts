/**
 * The option --name, checked before an engine is asked.
 */
import { InvalidArgumentError } from 'commander';
import { clusterNameSchema } from '../contract/engine-api.ts';

/** For commander. */
export function nameOption(text: string): string {
	const parsed = clusterNameSchema.safeParse(text);
	if (!parsed.success) throw new InvalidArgumentError(parsed.error.issues[0]?.message ?? 'not a name');
	return parsed.data;
}

/** What --name means everywhere but in `up`. */
export const nameHelp = 'which cluster; the only one running when left out';
