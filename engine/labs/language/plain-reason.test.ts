import { expect, test } from 'vitest';
import { aroundTest, Story, seenAt } from '../facts/testing-world.ts';
import { Evaluation } from './evaluate.ts';
import { parseCondition } from './expression.ts';
import { plainReasons } from './plain-reason.ts';

test.each([
	['controller is not nobody and controller is not step.controller', 'who leads: be1 (wanted: not be1)', 'wer führt: be1 (gewünscht: nicht be1)'],
	[
		'fault.count > step.fault.count and fault.kind is kill',
		'how often something was broken: 0 (wanted: > 0); what the last fault was: not known yet',
		/^wie oft etwas gestört wurde: 0 \(gewünscht: > 0\)/,
	],
	['fault.mail is known', /^so long after it .*: not known yet$/, /: noch nicht bekannt$/],
	['all(nodes where state is paused)', /^fe1: its state: ready \(wanted: paused\); fe2: /, /^fe1: sein Zustand: ready/],
	['controller is be2 or epoch > 3', 'who leads: be1 (wanted: be2), or the highest epoch so far: 1 (wanted: > 3)', /, oder /],
	['not (controller is be1)', 'controller is be1 is so, and should not be', /und sollte es nicht/],
])('%s', (text, english, german) => {
	const parsed = parseCondition(text, aroundTest);
	if (!parsed.ok) throw new Error(parsed.mistake.message);
	const reasons = new Evaluation(seenAt(new Story().begun().world, 100), {}).reasons(parsed.expression.root);
	expect(plainReasons(reasons, 'en')).toEqual(typeof english === 'string' ? english : expect.stringMatching(english));
	expect(plainReasons(reasons, 'de')).toEqual(typeof german === 'string' ? german : expect.stringMatching(german));
});
