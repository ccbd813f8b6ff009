import { expect, test } from 'vitest';
import { answerNames, pageText } from './admin-answer.ts';

test.each([
	['(example.test,school.test)', 'school.test', true],
	['(old-school.test)', 'school.test', false],
	['{anna=macnt;ben=macnt;}', 'ben', true],
	['{"a \\"quoted\\" one"=x;}', 'a "quoted" one', true],
	['()', 'anna', false],
])('%s names %s: %s', (data, wanted, is) => {
	expect(answerNames(data, wanted)).toBe(is);
});

test('a page is read as a person reads it: without tags, and without what only its head says', () => {
	const page = '<head><title>Domains</title></head><body><td>[+]</td>\n<td>a &amp; b</td><script>secret</script></body>';
	expect(pageText(page).trim()).toBe('[+] a & b');
});
