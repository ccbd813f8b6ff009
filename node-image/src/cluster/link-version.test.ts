import { expect, test } from 'vitest';
import { agreeOn, linkVersion } from './link-version.ts';

test.each([
	['1.1', '1.1', 1],
	['1.1', '1.0', 0],
	['1.1', '1.2', 1],
	['1.0', '1.0', 0],
])('%s and %s speak 1.%i', (mine, theirs, minor) => {
	expect(agreeOn(mine, theirs)).toEqual({ ok: true, value: { minor } });
	expect(agreeOn(theirs, mine)).toEqual({ ok: true, value: { minor } });
});

test.each(['1.3', '2.0', '2.1', '0.9', '0.1'])('1.1 and %s refuse each other by name', (theirs) => {
	for (const refused of [agreeOn('1.1', theirs), agreeOn(theirs, '1.1')]) {
		expect(refused).toMatchObject({ ok: false, error: { message: expect.stringContaining(theirs) } });
		expect(refused).toMatchObject({ ok: false, error: { message: expect.stringContaining('1.1') } });
	}
});

test.each(['', '1', '1.', '1.1.1', '1.x', '-1.1', '1e3.1', ' 1.1', '99999.0'])("garbage is refused, and this build's own version is none: '%s'", (theirs) => {
	expect(agreeOn(linkVersion, theirs)).toMatchObject({ ok: false, error: { message: expect.stringContaining('cannot be understood') } });
});
