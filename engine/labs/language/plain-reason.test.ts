import { expect, test } from 'vitest';
import { aroundTest, Story, seenAt } from '../facts/testing-world.ts';
import { Evaluation } from './evaluate.ts';
import { parseCondition } from './expression.ts';
import { plainReasons, saysMore } from './plain-reason.ts';

test.each([
	['controller is not nobody and controller is not step.controller', 'who leads: be1 (wanted: not be1)', 'wer führt: be1 (gewünscht: nicht be1)'],
	['fault.count > step.fault.count and fault.kind is kill', 'nothing was broken in this step yet', 'in diesem Schritt wurde noch nichts gestört'],
	[
		'fault.mail is known',
		"from the last fault until another owner stored the first mail in one of the node's accounts: not known yet",
		/: noch nicht bekannt$/,
	],
	['fault.led', 'nothing was broken in this step yet', 'in diesem Schritt wurde noch nichts gestört'],
	['fault.led and fault.node.state is ready and fault.kind is kill', 'nothing was broken in this step yet', 'in diesem Schritt wurde noch nichts gestört'],
	['traffic.running', "the lab's traffic runs: no (wanted: yes)", 'der Mailverkehr des Labors läuft: nein (gewünscht: ja)'],
	['controller is nobody and be1.state is paused', /; be1: its state: ready \(wanted: paused\)$/, /; be1: sein Zustand: bereit/],
	['controller.accounts > 4', 'the controller: accounts it has open: 1 (wanted: > 4)', 'der Controller: Konten, die er offen hat: 1 (gewünscht: > 4)'],
	[
		'account("bob@example.test").owner is not nobody',
		/^bob@example.test: the node that its token names: /,
		/^bob@example.test: der Knoten, den sein Token nennt: /,
	],
	[
		'mail("bob@example.test", "Hello")',
		'mail “Hello” in the mailbox of bob@example.test: not known yet',
		'Mail „Hello“ im Postfach von bob@example.test: noch nicht bekannt',
	],
	['count(faults) is 2', /^number of faults .*: 0 \(wanted: 2\)$/, /^Anzahl der Störungen/],
	['any(backends where state is paused and accounts > 2)', 'not so yet', 'noch nicht so'],
	['was(be1.state is paused) and epoch > 3', 'the highest epoch so far: 1 (wanted: > 3)', /^die bisher höchste Epoche/],
	['all(nodes where state is paused)', /^fe1: its state: ready \(wanted: paused\); fe2: /, /^fe1: sein Zustand: bereit/],
	['controller is be2 or epoch > 3', 'who leads: be1 (wanted: be2), or the highest epoch so far: 1 (wanted: > 3)', /, oder /],
	[
		'(controller is not step.controller or fault.led) and fault.count > step.fault.count and fault.led',
		'who leads: be1 (wanted: not be1); nothing was broken in this step yet',
		'wer führt: be1 (gewünscht: nicht be1); in diesem Schritt wurde noch nichts gestört',
	],
	['(controller is be2 or epoch > 3) and epoch > 3', 'who leads: be1 (wanted: be2); the highest epoch so far: 1 (wanted: > 3)', /^wer führt[^;]*; [^;]*$/],
	['not (controller is be1)', 'not so yet', 'noch nicht so'],
	['not traffic.running and epoch > 1', 'the highest epoch so far: 1 (wanted: > 1)', /^die bisher/],
])('%s', (text, english, german) => {
	const parsed = parseCondition(text, aroundTest);
	if (!parsed.ok) throw new Error(parsed.mistake.message);
	const reasons = new Evaluation(seenAt(new Story().begun().world, 100), {}).reasons(parsed.expression.root);
	expect(plainReasons(reasons, 'en')).toEqual(typeof english === 'string' ? english : expect.stringMatching(english));
	expect(plainReasons(reasons, 'de')).toEqual(typeof german === 'string' ? german : expect.stringMatching(german));
});

test('nobody is wanted away: somebody is wanted', () => {
	const nobody = { is: 'compared', text: 'backup', value: null, type: { is: 'node' }, how: 'is-not', wanted: null, wantedText: null } as const;
	expect(plainReasons([nobody], 'en')).toBe('the backup controller: nobody (wanted: somebody)');
	expect(plainReasons([nobody], 'de')).toBe('der Backup-Controller: niemand (gewünscht: jemand)');
});

test('while nothing was broken in the step, an earlier fault is no reason', () => {
	const compared = { is: 'compared', value: 1, type: { is: 'count' }, how: '>', wanted: 1 } as const;
	const reasons = [{ ...compared, text: 'fault.count', wantedText: 'step.fault.count' }, { is: 'not-so', text: 'fault.led' } as const];
	expect(plainReasons(reasons, 'en')).toBe('nothing was broken in this step yet');
	expect(plainReasons(reasons.slice(1), 'en')).toMatch(/: no \(wanted: yes\)$/);
});

test('what has no words says no more than that it is not so', () => {
	expect(saysMore([{ is: 'never', text: 'controller is nobody' }])).toBe(false);
	expect(
		saysMore([
			{ is: 'never', text: 'controller is nobody' },
			{ is: 'not-so', text: 'fault.led' },
		]),
	).toBe(true);
});
