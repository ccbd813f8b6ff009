import { memorySource } from './memory-source.ts';
import { contractStartedAt, recordingSourceContract } from './source-contract.ts';

recordingSourceContract('memory', async (events) => {
	const kept = [...events];
	return { source: memorySource(contractStartedAt, kept), append: (more) => void kept.push(...more) };
});
