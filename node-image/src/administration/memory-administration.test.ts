import { describeAdministration } from './administration-contract.ts';
import { MemoryAdministration } from './memory-administration.ts';

describeAdministration('in memory', async () => new MemoryAdministration());
