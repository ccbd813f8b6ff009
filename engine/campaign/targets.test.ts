import { describe, expect, test } from 'vitest';
import { type ClusterNow, nodeFor } from './targets.ts';

const now: ClusterNow = {
	controller: 'be1',
	backup: 'be2',
	nodes: [...['be1', 'be2', 'be3', 'be4'].map((name) => ({ name, side: 'backend' as const })), { name: 'fe1', side: 'frontend' }],
};

describe('who is meant by a role', () => {
	test.each([
		['controller', 0, [], 'be1'],
		['backup', 5, [], 'be2'],
		['backend', 0, [], 'be3'],
		['backend', 1, [], 'be4'],
		['frontend', 3, [], 'fe1'],
		['controller', 0, ['be1'], 'be3'],
		['backend', 0, ['be3', 'be4'], 'be1'],
		['frontend', 0, ['fe1'], undefined],
	] as const)('%s (pick %i) with %j hurt is %s', (role, pick, hurt, name) => {
		expect(nodeFor({ role, pick }, now, new Set(hurt))).toBe(name);
	});
});
