/**
 * An exercise of one's own, made of what was done to the cluster that is shown. The engine makes it and says where it lies.
 */
import type { CallFailure } from '../../../../engine/contract/engine-api.ts';
import type { MadeLab } from '../../../../engine/contract/labs.ts';
import { call } from '../engine-link.ts';

export type OwnLab = { readonly is: 'made'; readonly made: MadeLab } | { readonly is: 'not-made'; readonly failure: CallFailure };

export async function makeOwnLab(name: string, lab: string): Promise<OwnLab> {
	const answer = await call('labFromCluster', { name, lab });
	return answer.ok ? { is: 'made', made: answer.value } : { is: 'not-made', failure: answer.error };
}
