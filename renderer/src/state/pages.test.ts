import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CallName, CallOutcome } from '../../../engine/contract/engine-api.ts';
import { setLink } from './engine-link.ts';
import { useLab } from './lab-state.ts';
import { followAddress, pages } from './pages.ts';

const noCluster = { code: 'no-cluster', message: 'there is no cluster ghost' };
const before = useLab.getState();
const location = { hash: '#/' };

beforeEach(() => {
	location.hash = '#/';
	const history = {
		pushState(_: unknown, __: string, hash: string) {
			location.hash = hash;
		},
	};
	vi.stubGlobal('window', { location, history, addEventListener: vi.fn() });
	useLab.setState({ ...before, connection: 'open' }, true);
});

afterEach(() => {
	setLink(null);
	vi.unstubAllGlobals();
});

/** An engine that has no clusters, and answers when it is told to. */
function emptyEngine(): { answer(): void } {
	const answered = Promise.withResolvers<void>();
	setLink({
		async call<N extends CallName>(): Promise<CallOutcome<N>> {
			await answered.promise;
			return { ok: false, error: noCluster };
		},
		close() {},
	});
	return { answer: answered.resolve };
}

test('a cluster that is not there leads home, and it is said why', async () => {
	const engine = emptyEngine();
	const opened = pages.open('ghost');
	expect(useLab.getState()).toMatchObject({ page: { kind: 'cluster', name: 'ghost' }, view: { name: 'ghost' } });
	expect(location.hash).toBe('#/cluster/ghost');
	engine.answer();
	await opened;
	expect(useLab.getState()).toMatchObject({ page: { kind: 'home' }, view: null, live: null, problems: [{ failure: noCluster }] });
	expect(location.hash).toBe('#/');
});

test('whoever has left its page before that was known stays where they are', async () => {
	const engine = emptyEngine();
	const opened = pages.open('ghost');
	pages.own();
	engine.answer();
	await opened;
	expect(useLab.getState()).toMatchObject({ page: { kind: 'own' }, problems: [] });
	expect(location.hash).toBe('#/own');
});

test('a reload comes back to the page of the address', () => {
	location.hash = '#/cluster/demo';
	followAddress();
	expect(useLab.getState().page).toEqual({ kind: 'cluster', name: 'demo' });
});
