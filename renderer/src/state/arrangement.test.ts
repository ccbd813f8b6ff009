import { expect, test } from 'vitest';
import { rememberArrangement, rememberedArrangement } from './arrangement.ts';

function memory(first: Record<string, string> = {}): () => Storage {
	const held = new Map(Object.entries(first));
	const storage = { getItem: (key: string) => held.get(key) ?? null, setItem: (key: string, text: string) => void held.set(key, text) };
	return () => storage as unknown as Storage;
}

test('what was dragged is kept by cluster, and forgotten when it is arranged again', () => {
	const storage = memory();
	rememberArrangement(storage, 'one', { be1: { x: 0.5, y: 0.25 } });
	rememberArrangement(storage, 'two', { be1: { x: 0.1, y: 0.1 } });
	expect(rememberedArrangement(storage, 'one')).toEqual({ be1: { x: 0.5, y: 0.25 } });
	rememberArrangement(storage, 'one', {});
	expect(rememberedArrangement(storage, 'one')).toEqual({});
	expect(rememberedArrangement(storage, 'two')).toEqual({ be1: { x: 0.1, y: 0.1 } });
});

test('of many clusters the last arranged are kept', () => {
	const storage = memory();
	for (let number = 0; number < 30; number++) rememberArrangement(storage, `c${number}`, { be1: { x: 0, y: 0 } });
	expect(rememberedArrangement(storage, 'c29')).toEqual({ be1: { x: 0, y: 0 } });
	expect(rememberedArrangement(storage, 'c9')).toEqual({});
});

test.each(['no JSON', '{"a":1}', '[{"cluster":"one","boxes":{"be1":{"x":7,"y":0}}}]'])('what makes no sense is nothing: %s', (text) => {
	expect(rememberedArrangement(memory({ 'mailcluster-lab-arranged': text }), 'one')).toEqual({});
});

test('a browser that keeps nothing is no fault', () => {
	const refusing = () => {
		throw new Error('refused');
	};
	rememberArrangement(refusing, 'one', { be1: { x: 0, y: 0 } });
	expect(rememberedArrangement(refusing, 'one')).toEqual({});
});
