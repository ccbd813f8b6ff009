import { expect } from 'vitest';
import { runtimeContract } from '../runtime-contract.ts';
import type { FakeCluster } from './fake-cluster.ts';
import { FakeRuntime } from './fake-runtime.ts';
import { fakeShellLine } from './fake-shell.ts';

runtimeContract('the fake runtime', { servesClients: false }, async (keepRecording) => {
	const runtime = new FakeRuntime({ keepRecording });
	return {
		runtime,
		outside: (cluster, kind, node) => (cluster as FakeCluster).fromOutside(kind, node),
		told: async (cluster, node) => {
			const told = (cluster as FakeCluster).nodes.nodes.get(node);
			if (!told) throw new Error(`no node ${node}`);
			return told;
		},
		onVolume: async (cluster, line) => fakeShellLine((cluster as FakeCluster).volume, line),
		onDisk: async (cluster, node, line) => fakeShellLine((cluster as FakeCluster).disk(node), line),
		recorded: async (cluster) => (cluster as FakeCluster).recording.text,
		checkNothingLeft: async () => expect([...runtime.clusters.keys()]).toEqual([]),
	};
});
