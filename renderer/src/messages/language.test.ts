import { expect, test } from 'vitest';
import { chosenLanguage, rememberLanguage } from './language.ts';

function storage(): Storage {
	const kept = new Map<string, string>();
	return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) } as unknown as Storage;
}

const refused = (): Storage => {
	throw new Error('refused');
};

test('the system’s language is spoken, the first one that is known', () => {
	expect(chosenLanguage(storage, ['fr-FR', 'de-AT', 'en-US'])).toBe('de');
	expect(chosenLanguage(refused, ['fr-FR'])).toBe('en');
});

test('a choice is kept, and a browser that keeps nothing breaks nothing', () => {
	const kept = storage();
	rememberLanguage(() => kept, 'en');
	expect(chosenLanguage(() => kept, ['de-DE'])).toBe('en');
	rememberLanguage(refused, 'de');
});
