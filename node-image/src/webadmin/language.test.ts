/** The language of a page. */
import { expect, test } from 'vitest';
import { chooseLanguage } from './language.ts';

const none = { asked: null, remembered: undefined, accepted: undefined };

test('a link comes first, then what was chosen last, then the browser', () => {
	expect(chooseLanguage({ asked: 'de', remembered: 'en', accepted: 'en' })).toBe('de');
	expect(chooseLanguage({ asked: null, remembered: 'de', accepted: 'en' })).toBe('de');
	expect(chooseLanguage({ asked: 'fr', remembered: 'xx', accepted: 'de-CH, en;q=0.5' })).toBe('de');
	expect(chooseLanguage(none)).toBe('en');
});

test.each([
	['de', 'de'],
	['de-AT,de;q=0.9,en;q=0.8', 'de'],
	['en-US,en;q=0.9,de;q=0.8', 'en'],
	['fr,de;q=0.3', 'de'],
	['fr', 'en'],
	['de;q=0', 'en'],
	['de;q=abc', 'en'],
	['*', 'en'],
])('Accept-Language %s: %s', (accepted, language) => expect(chooseLanguage({ ...none, accepted })).toBe(language));
