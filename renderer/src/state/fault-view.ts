/**
 * A fault as it was when it happened. Read next: aftermath.ts (what followed it).
 */
import type { NodeRole } from '../../../engine/contract/cluster-status.ts';
import type { ProcessFaultKind, VolumeFaultKind } from '../../../engine/contract/recorded-event.ts';

export interface FaultView {
	readonly seq: number;
	readonly atMs: number;
	/** Of links: the node that they have in common, or the first one. */
	readonly node: string;
	readonly kind: Exclude<ProcessFaultKind, 'resume' | 'restart'> | Exclude<VolumeFaultKind, 'volume-back'> | 'cut' | 'slow' | 'drain';
	readonly by: 'lab' | 'outside';
	/** The node's role when it happened, and the epoch then. */
	readonly role: NodeRole;
	readonly epoch: number | null;
	/** Who was to lead next. */
	readonly backup: string | null;
}
