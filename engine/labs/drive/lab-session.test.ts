import { expect, test } from 'vitest';
import { readLab } from '../format/lab-reader.ts';
import { filesTest } from '../format/testing-lab.ts';
import { LabSession } from './lab-session.ts';
import { engineTest } from './testing-engine.ts';

test('an action waits for what has to be so for a while, from the moment that it waits', async () => {
	const { engine, tell } = engineTest();
	const read = readLab(filesTest((yaml) => yaml.replace('- traffic 5 per s', '- wait until held(fault.count is 1, 20 ms) within 5 s')));
	if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
	const session = await LabSession.attach({ lab: read.lab, engine, onNews: () => {}, save: () => {} }, 'small');
	if (!session.ok) throw new Error(session.error.message);
	tell({ type: 'fault', node: 'be1', kind: 'kill', by: 'lab' });
	expect(await session.value.begin()).toMatchObject({ ok: true });
	session.value.stop();
});
