import { expect, test } from 'vitest';
import { aroundTest, Story, seenAt } from '../facts/testing-world.ts';
import { Evaluation } from './evaluate.ts';
import { parseCondition } from './expression.ts';
import { plainReasons } from './plain-reason.ts';

test.each([
	['controller is not nobody and controller is not step.controller', 'who leads: be1 (wanted: not be1)', 'wer führt: be1 (gewünscht: nicht be1)'],
	[
		'fault.count > step.fault.count and fault.kind is kill',
		'nothing has been broken or drained since this step began',
		'seit Beginn dieses Schritts wurde nichts gestört oder in Wartung genommen',
	],
	['mail.arrived > step.mail.arrived', /: 0, as when the step began$/, /: 0, wie zu Beginn des Schritts$/],
	['fault.mail is known', /^so long after it .*: not known yet$/, /: noch nicht bekannt$/],
	['all(nodes where state is paused)', /^fe1: state: ready \(wanted: paused\); fe2: /, /^fe1: Zustand: bereit \(gewünscht: pausiert\)/],
	['controller is be2 or epoch > 3', 'who leads: be1 (wanted: be2), or the highest epoch so far: 1 (wanted: > 3)', /, oder /],
	['be1.state is draining', 'be1: state: ready (wanted: draining)', 'be1: Zustand: bereit (gewünscht: in Wartung)'],
	['be1.missing is nobody', 'be1: not entered there yet: not known yet', /^be1: dort noch nicht eingetragen/],
	['be1.drained < time.step', 'be1: last drained: not known yet', /^be1: zuletzt in Wartung genommen/],
	['account("bob@example.test").owner is not nobody', /^bob@example.test: owner: /, /^bob@example.test: Besitzer: /],
	['count(faults) > 0', 'faults that are on: 0 (wanted: > 0)', 'Störungen, die an sind: 0 (gewünscht: > 0)'],
	['backup is nobody', 'the backup controller: be2', 'der Backup-Controller: be2'],
	['not (controller is be1)', null, null],
	['any(backends where accounts >= 3 and name is not be1)', null, null],
])('%s', (text, english, german) => {
	const parsed = parseCondition(text, aroundTest);
	if (!parsed.ok) throw new Error(parsed.mistake.message);
	const reasons = new Evaluation(seenAt(new Story().begun().world, 100), {}).reasons(parsed.expression.root);
	expect(plainReasons(reasons, 'en')).toEqual(english instanceof RegExp ? expect.stringMatching(english) : english);
	expect(plainReasons(reasons, 'de')).toEqual(german instanceof RegExp ? expect.stringMatching(german) : german);
});

test('what was looked for at the cluster is said, not how it is asked for', () => {
	const reason = { is: 'not-so', text: 'mail("alice@example.test", "First mail")' } as const;
	expect(plainReasons([reason], 'en')).toBe('no mail “First mail” in the INBOX of alice@example.test');
	const account = { is: 'none', list: 'accounts', text: 'address is "zoe@example.test"' } as const;
	expect(plainReasons([account], 'de')).toBe('das Konto zoe@example.test gibt es noch nicht');
	expect(plainReasons([reason], 'de')).toBe('keine Mail „First mail“ in der INBOX von alice@example.test');
});

test('while nothing has happened in the step, an earlier fault is no reason', () => {
	const compared = { is: 'compared', value: 1, type: { is: 'count' }, how: '>', wanted: 1 } as const;
	const reasons = [{ ...compared, text: 'fault.count', wantedText: 'step.fault.count' }, { is: 'not-so', text: 'fault.led' } as const];
	expect(plainReasons(reasons, 'en')).toBe('nothing has been broken or drained since this step began');
	expect(plainReasons(reasons.slice(1), 'en')).toBe('it hit the controller: no');
});
