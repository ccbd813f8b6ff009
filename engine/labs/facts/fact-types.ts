/**
 * What facts and attributes have in common: how one is described, and how faults are named. Pure.
 */
import { faultKindSchema } from '../../contract/recorded-event.ts';
import type { FactType, FactValue } from '../language/fact-value.ts';

/** A row of a table: its name in the language, and what it means. */
export interface Described {
	readonly name: string;
	readonly type: FactType;
	readonly en: string;
	readonly de: string;
}

const faultKinds = [...faultKindSchema.exclude(['resume', 'restart', 'volume-back']).options, 'drain', 'cut', 'slow'];
export const faultKind: FactType = { is: 'word', words: faultKinds };
export const noFault: FactValue = { unknown: 'nothing was broken yet' };
