import { expect, test } from 'vitest';
import { aroundTest, Story, seenAt } from '../facts/testing-world.ts';
import { Evaluation } from '../language/evaluate.ts';
import { filledText, parseText } from './lab-text.ts';

test('words of the language stand in a text as its readers call them', () => {
	const { text, mistakes } = parseText('{{ controller }}: {{ be1.role }}, {{ be1.state }}', aroundTest);
	expect(mistakes).toEqual([]);
	const evaluation = new Evaluation(seenAt(new Story().begun().world, 100), {});
	expect(filledText(text, evaluation, 'en')).toBe('be1: controller, ready');
	expect(filledText(text, evaluation, 'de')).toBe('be1: Controller, bereit');
});
