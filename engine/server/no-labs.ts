/** The calls about exercises of an engine that has none. */
import { refuse } from '../core/call-failure.ts';
import type { LabCalls } from '../labs/drive/lab-runs.ts';

const none = async () => refuse('no-exercises', 'this engine has no exercises');

export const noLabCalls: LabCalls = {
	...{ labs: none, labBegin: none, labState: none, labText: none, labHint: none, labSolve: none },
	...{ labLeave: none, labChoose: none, labUndo: none, labReset: none, labAnswer: none, labResults: none, labEnd: none },
	...{ labLetGo: none, labFromCluster: none },
};
