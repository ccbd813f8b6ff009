/**
 * Whether the next cluster's nodes are processes or containers: what was chosen last in this browser.
 *
 * A browser that keeps nothing (its storage is switched off) begins with processes, which need nothing else.
 */
import { type RuntimeKind, runtimeKindSchema } from '../../../engine/contract/cluster-status.ts';

export type ChoiceStorage = Pick<Storage, 'getItem' | 'setItem'>;

const key = 'mailcluster-runtime';

export function rememberedRuntime(storage: () => ChoiceStorage): RuntimeKind {
	try {
		return runtimeKindSchema.catch('process').parse(storage().getItem(key));
	} catch {
		return 'process';
	}
}

export function rememberRuntime(storage: () => ChoiceStorage, runtime: RuntimeKind): void {
	try {
		storage().setItem(key, runtime);
	} catch {
		// It holds for this page, then.
	}
}
