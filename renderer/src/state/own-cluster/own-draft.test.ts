import { expect, test } from 'vitest';
import { type OwnDraft, rememberDraft, rememberedDraft } from './own-draft.ts';

function storage(first: string | null = null) {
	let kept = first;
	return {
		getItem: () => kept,
		setItem: (_key: string, value: string) => {
			kept = value;
		},
	};
}

const draft: OwnDraft = { fileName: 'course.yaml', text: 'preset: dynamic\n', saved: null };

test('a draft comes back as it was left', () => {
	const there = storage();
	expect(rememberDraft(() => there, draft)).toBe(true);
	expect(rememberedDraft(() => there)).toEqual(draft);
});

test.each(['{', '{"text":1}', 'null', null])('what cannot be a draft (%j) is none', (kept) => {
	expect(rememberedDraft(() => storage(kept))).toBeNull();
});

test('what is too long, or refused by the browser, is said not to be kept', () => {
	expect(rememberDraft(() => storage(), { ...draft, text: 'x'.repeat(200_001) })).toBe(false);
	const refuse = () => {
		throw new Error('refused');
	};
	expect(rememberDraft(refuse, draft)).toBe(false);
	expect(rememberedDraft(refuse)).toBeNull();
});
