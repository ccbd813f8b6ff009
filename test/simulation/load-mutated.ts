/** Loads one file of the node with a breakage in it: for this thread, and for what is loaded from now on. */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { mutations } from './mutations.ts';

const root = new URL('../../', import.meta.url);

/** @throws when there is no such mutation, or when a text it replaces does not stand in its file exactly once. */
export function mutatedSources(id: string): { readonly file: string; readonly source: string }[] {
	const mutation = mutations.find((one) => one.id === id);
	if (mutation === undefined) throw new Error(`there is no mutation '${id}'`);
	const mutated = new Map<string, string>();
	for (const { file, find, replace } of mutation.edits) {
		const source = mutated.get(file) ?? readFileSync(fileURLToPath(new URL(file, root)), 'utf8');
		const parts = source.split(find);
		if (parts.length !== 2) throw new Error(`mutation '${id}': '${find.slice(0, 60)}' stands ${parts.length - 1} times in ${file}`);
		mutated.set(file, parts.join(replace));
	}
	return [...mutated].map(([file, source]) => ({ file, source }));
}

export function loadMutated(id: string): void {
	const mutated = new Map(mutatedSources(id).map(({ file, source }) => [new URL(file, root).href, source]));
	registerHooks({
		load(url, context, nextLoad) {
			const source = mutated.get(url);
			return source === undefined ? nextLoad(url, context) : { format: 'module-typescript', source, shortCircuit: true };
		},
	});
}
