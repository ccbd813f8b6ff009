import { expect, test } from 'vitest';
import { parseTargets } from './targets.ts';

test('targets are names and addresses with ports', () => {
	const targets = parseTargets(['be1:8080', '10.77.0.2:25', '[fd00::2]:143']);
	expect(targets.ok && [...targets.value.values()]).toEqual([
		{ host: 'be1', port: 8080 },
		{ host: '10.77.0.2', port: 25 },
		{ host: 'fd00::2', port: 143 },
	]);
});

test.each([[[]], [['be1']], [['be1:0']], [['be1:65536']], [[':25']], [['-x:25']], [['be1:25', 'be 2:25']], [['fd00::2:143']]])('%j are refused', (texts) => {
	expect(parseTargets(texts)).toMatchObject({ ok: false, error: { code: 'bad-target' } });
});
