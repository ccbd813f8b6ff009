/**
 * From what somebody named, a preset or a cluster file's text, to a definition with every password in it. Pure.
 *
 * The engine does it for `up`, the command line for an export, which needs no engine.
 */
import type { CallArguments } from '../contract/engine-api.ts';
import { done, type Outcome, refuse } from './call-failure.ts';
import type { ClusterDefinition } from './cluster-definition.ts';
import { parseClusterFile } from './cluster-file.ts';
import { passwordBytes, readablePassword } from './password.ts';
import { presetDefinition, presetIds } from './presets.ts';

export function definitionOf(source: CallArguments<'up'>['source']): Outcome<ClusterDefinition> {
	if ('preset' in source) {
		const preset = presetDefinition(source.preset);
		return preset ? done(preset) : refuse('unknown-preset', `there is no preset "${source.preset}"`, `known: ${presetIds.join(', ')}`);
	}
	const parsed = parseClusterFile(source.fileName, source.text);
	return parsed.ok ? parsed : refuse(parsed.error.code, parsed.error.message, parsed.error.remedy, parsed.error.more);
}

/** Makes up those that nobody gave. */
export function withPasswords(definition: ClusterDefinition, random: (bytes: number) => Uint8Array): ClusterDefinition {
	const domains = definition.domains.map(({ name, accounts }) => ({
		name,
		accounts: accounts.map((account) => ({ ...account, password: account.password ?? readablePassword(random(passwordBytes)) })),
	}));
	return { ...definition, domains };
}

export function accountsOf(definition: ClusterDefinition): { address: string; password: string }[] {
	return definition.domains.flatMap((domain) => domain.accounts.map(({ name, password }) => ({ address: `${name}@${domain.name}`, password: password ?? '' })));
}
