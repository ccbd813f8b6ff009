import { describe, expect, test } from 'vitest';
import { crashQuestion, hangQuestion, leaveQuestion } from './questions.ts';

describe('the question about running clusters', () => {
	test('offers to keep them first, in the language that is spoken', () => {
		const { question, choices } = leaveQuestion('de', ['lab'], true);
		expect(choices).toEqual(['keep', 'stop', 'cancel']);
		expect(question).toMatchObject({
			message: 'Der Cluster „lab“ läuft.',
			buttons: ['Weiterlaufen lassen', 'Stoppen und beenden', 'Abbrechen'],
			defaultId: 0,
			cancelId: 2,
		});
	});

	test('names some of many', () => {
		expect(leaveQuestion('en', ['a', 'b'], true).question.message).toBe('2 clusters are running: a, b.');
		expect(leaveQuestion('en', ['a', 'b', 'c', 'd', 'e', 'f'], true).question.message).toBe('6 clusters are running: a, b, c, d, e ….');
	});

	test('offers what is possible: where nothing can go on, Enter and Escape change nothing', () => {
		const { question, choices } = leaveQuestion('en', ['a'], false);
		expect(choices).toEqual(['cancel', 'stop']);
		expect(question).toMatchObject({ defaultId: 0, cancelId: 0, detail: 'This program ends when its window closes, and its clusters end with it.' });
	});
});

test.each(['en', 'de'] as const)('Escape loses nothing in any question (%s)', (language) => {
	expect(crashQuestion(language).cancelId).toBe(0);
	expect(hangQuestion(language).cancelId).toBe(0);
});
