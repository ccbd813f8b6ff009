/**
 * Counts the faults in a recording's file. Read next: marked-events.ts.
 */
import { isFault } from '../contract/recording-format.ts';
import { markedEvents } from './marked-events.ts';

export async function countFaults(path: string): Promise<number> {
	let faults = 0;
	for await (const event of markedEvents(path, ['"type":"fault"', '"type":"link-fault"', '"type":"drain"'])) if (isFault(event)) faults += 1;
	return faults;
}
