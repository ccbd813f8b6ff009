import { expect, test } from 'vitest';
import { addressOf, type Page, pageOf } from './page.ts';

const opening = { is: 'reading', done: 0 } as const;

const pages: Page[] = [
	{ kind: 'home' },
	{ kind: 'own' },
	{ kind: 'cluster', name: 'demo' },
	{ kind: 'recording', from: { kind: 'kept', id: 'demo-2' }, opening },
	{ kind: 'recording', from: { kind: 'example', id: 'kill-controller' }, opening },
];

test.each(pages)('an address leads back to its page: %o', (page) => {
	expect(pageOf(addressOf(page))).toEqual(page);
});

test('of a file the address knows that it was one, and not which', () => {
	const address = addressOf({ kind: 'recording', from: { kind: 'file', file: new File([], 'demo.jsonl') }, opening });
	expect(pageOf(address)).toEqual({ kind: 'recording', from: { kind: 'file', file: null }, opening });
});

test.each(['', '#', '#/nowhere', '#/cluster/', '#/cluster/../x', '#/cluster/Demo', '#/example/none'])('what leads nowhere leads home: %j', (hash) => {
	expect(pageOf(hash)).toEqual({ kind: 'home' });
});
