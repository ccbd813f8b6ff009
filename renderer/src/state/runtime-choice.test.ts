import { expect, test } from 'vitest';
import { rememberedRuntime, rememberRuntime } from './runtime-choice.ts';

function storage(kept = new Map<string, string>()) {
	return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
}

test('what was chosen last is chosen again', () => {
	const kept = storage();
	expect(rememberedRuntime(() => kept)).toBe('process');
	rememberRuntime(() => kept, 'docker');
	expect(rememberedRuntime(() => kept)).toBe('docker');
});

test('what somebody else wrote there counts for nothing', () => {
	expect(rememberedRuntime(() => ({ ...storage(), getItem: () => 'cloud' }))).toBe('process');
});

test('a browser that keeps nothing begins with processes, and takes a choice', () => {
	const forbidden = () => {
		throw new Error('storage is switched off');
	};
	expect(rememberedRuntime(forbidden)).toBe('process');
	expect(() => rememberRuntime(forbidden, 'docker')).not.toThrow();
});
