/**
 * What is on, in words: 'be1 – be2 cut'.
 */
import type { TFunction } from 'i18next';
import type { FaultOn } from '../../state/faults-on.ts';

export function faultText(t: TFunction, fault: FaultOn): string {
	if (fault.kind !== 'cut' && fault.kind !== 'slow') return t(`faultsOn.${fault.kind}`, { node: fault.node, delayMs: fault.delayMs });
	const { kind, node, other, oneWay, count, delayMs } = fault;
	if (other === null) return t(`faultsOn.${kind}Many`, { node, count, delayMs });
	return t(`faultsOn.${kind}${oneWay ? 'OneWay' : ''}`, { node, other, delayMs });
}
