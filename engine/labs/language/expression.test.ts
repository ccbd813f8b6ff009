import { expect, test } from 'vitest';
import { aroundTest, Story, seenAt } from '../facts/testing-world.ts';
import { Evaluation, type Memory, remember } from './evaluate.ts';
import { type ExpressionSurroundings, parseCondition, parseValue } from './expression.ts';
import type { CompiledExpression } from './expression-tree.ts';
import { reasonsText } from './reason.ts';

function compiled(text: string): CompiledExpression {
	const parsed = parseCondition(text, aroundTest);
	if (!parsed.ok) throw new Error(`${text}: ${parsed.mistake.message}`);
	return parsed.expression;
}
const mistake = (text: string, around: ExpressionSurroundings = aroundTest) => {
	const parsed = parseCondition(text, around);
	return parsed.ok ? undefined : parsed.mistake;
};
const before = new Story().begun().world;
const after = new Story().begun().killed().world;

function judged(text: string, locale: 'en' | 'de' = 'en'): unknown {
	const evaluation = new Evaluation(seenAt(after, 2000, before), {});
	const { root } = compiled(text);
	const value = evaluation.value(root);
	return value === true || reasonsText(evaluation.reasons(root), locale);
}

test.each([
	'controller is be2 and start.controller is be1',
	'controller is not start.controller and start.controller.state is down',
	'epoch == step.epoch + 1',
	'fault.noticed < 10 ms and fault.decided is 240 ms and fault.usable <= 0.3 s',
	'controllers.acting <= 1',
	'fault.node.role is backend and fault.kind is kill and not fault.outside',
	'count(nodes where state is ready) is 3 and count(nodes) == 4',
	'all(frontends where state is ready)',
	'any(backends where role is controller)',
	'share(nodes where state is ready) >= 75 %',
	'account("alice@example.test").owner is controller',
	'all(accounts where owner is be2 and generation > 1)',
	'node("be1").state is down',
	'backup is nobody or mail.lost > 100',
	'fault.accounts is 1 and fault.sessions is 0',
	'fault.mail is unknown and fault.age is 1 s',
	'count(faults where kind is kill and node is be1) is 1',
])('is so after the kill: %s', (text) => {
	expect(judged(text)).toBe(true);
});

test('a cut link is told from a node that was hit, by where it ends', () => {
	const world = new Story()
		.begun()
		.killed()
		.engine(1500, { type: 'link-fault', kind: 'cut', links: [{ from: 'fe1', to: 'be2' }] }).world;
	const evaluation = new Evaluation(seenAt(world, 2000, before), {});
	expect(evaluation.value(compiled('count(faults where to is be2) is 1 and not any(faults where kind is cut and to is be1)').root)).toBe(true);
	expect(evaluation.value(compiled('any(faults where node is be1 and kind is kill and to is be2)').root)).toMatchObject({ unknown: 'it is no link' });
});

test('what is not so is said by the part that is not so, and by its value, in both languages', () => {
	expect(judged('mail.lost == 0 and controller is not be2')).toBe('controller is be2, wanted: not be2');
	expect(judged('fault.decided < 100 ms')).toBe('fault.decided is 240 ms, wanted: < 100 ms');
	expect(judged('fault.decided < 100 ms', 'de')).toBe('fault.decided ist 240 ms, gewünscht: < 100 ms');
	expect(judged('controller is start.controller')).toBe('controller is be2, wanted: be1 (start.controller)');
	expect(judged('all(nodes where state is ready)')).toBe('be1: state is down, wanted: ready');
	expect(judged('any(nodes where state is paused)')).toBe('none of the nodes: state is paused');
	expect(judged('controller is be1 or epoch > 5')).toBe('controller is be2, wanted: be1, or epoch is 2, wanted: > 5');
	expect(judged('not (controller is be2)')).toBe('controller is be2 is so, and should not be');
});

test('what has not happened makes nothing true, not even its opposite', () => {
	expect(judged('fault.mail < 5 min')).not.toBe(true);
	expect(judged('fault.mail < 5 s')).toBe('fault.mail is not known yet');
	expect(judged('not (fault.mail < 5 s)')).toBe('fault.mail < 5 s is not known yet');
	expect(judged('all(backends where balancer is up)')).toBe('be1: balancer is not known yet; be2: balancer is not known yet');
});

test.each([
	['contrller is be1', 0, 'there is no fact "contrller"', 'did you mean controller?'],
	['controller is be3', 14, 'there is no fact "be3"', 'did you mean be1?'],
	['start.controler is be1', 0, 'there is no fact "start.controler"', 'did you mean start.controller?'],
	['fault.decided < 5', 16, '"fault.decided" is a time, "5" is a number', 'write a number with its unit: 500 ms, 5 s'],
	['epoch > 5 s', 8, '"epoch" is a number, "5 s" is a time', 'write a number'],
	['fault.decided < 5 sec', 18, '"sec" is not a unit', 'write ms, s, min or % after the number, or nothing'],
	['controller < be1', 0, '"controller" is a node: it cannot be smaller or larger', 'write "is" or "is not"'],
	['controller.stat is down', 0, '"stat" cannot be asked of a node', 'did you mean state?'],
	['controller.state is redy', 20, '"redy" is none of the words that this can be', 'did you mean ready?'],
	['epoch', 0, '"epoch" is a number, neither yes nor no', 'compare it with something: is, <, >='],
	['epoch = 2', 6, '"=" is no comparison', 'write "is" or "=="'],
	['any(backend where state is ready)', 4, '"backend" is not a list', 'did you mean backends?'],
	['all(nodes)', 9, 'all(nodes) lacks its condition', 'write all(nodes where ...)'],
	['cout(nodes) > 1', 0, 'there is no "cout(...)"', 'did you mean count(...)?'],
	['admin(fe1, "DELETEDOMAIN a.test", "x")', 11, '"DELETEDOMAIN a.test" does more than look', 'write a command that begins with LIST or GET'],
	['webadmin(fe1, "//example.test/", "x")', 14, '"//example.test/" is not a path of WebAdmin', 'write "/Monitors/Cluster", or "/Cluster/be1/Users/Domains"'],
	['admin(be9, "LISTDOMAINS", "x")', 6, 'there is no node "be9"', 'known: fe1, fe2, be1, be2'],
	['login("alise@example.test")', 6, 'there is no account "alise@example.test"', 'did you mean alice@example.test?'],
	['was(was(epoch > 1))', 4, 'was(...) and held(...) cannot stand inside of each other', 'make two checks of it'],
	['epoch > 1 epoch < 3', 10, '"epoch" does not belong here', 'write "and" or "or" between two conditions'],
	['(epoch > 1', 10, 'the end stands where ")" belongs', 'write ")"'],
	['epoch >', 7, 'the end stands where a value belongs', 'write a fact, a number with its unit, or a name'],
	[
		'epoch > process.exit(1)',
		8,
		'there is no "process.exit(...)"',
		'known: count, share, any, all, was, held, at, login, mail, shell, domain, admin, webadmin, node, account',
	],
	[`${'('.repeat(20)}epoch > 1${')'.repeat(20)}`, 12, 'brackets nest too deep', 'make two checks of it'],
])('a mistake is said with place and remedy: %s', (text, at, message, remedy) => {
	const found = mistake(text);
	expect(found).toMatchObject({ message, remedy });
	if (text.startsWith('((')) expect(found?.at).toBeGreaterThan(at - 1);
	else expect(found?.at).toBe(at);
});

test('where there is no step, nothing speaks of one', () => {
	expect(mistake('step.controller is be1', { ...aroundTest, hasStep: false })?.message).toBe('"step.controller" speaks of a step, and there is none here');
	expect(mistake('time.step > 5 s', { ...aroundTest, hasStep: false })?.remedy).toBe('write time.exercise');
});

test('was remembers what is over; since fault only what came behind the last one', () => {
	const ever = compiled('was(controller is nobody)');
	const since = compiled('was(controller is be1, since fault)');
	const story = new Story().begun();
	let memory: Memory = remember(since, {}, seenAt(story.world, 10));
	expect(new Evaluation(seenAt(story.world, 10), memory).value(since.root)).toBe(true);
	story.engine(1000, { type: 'fault', node: 'be1', kind: 'kill', by: 'lab' }).engine(1001, { type: 'process', node: 'be1', state: 'down' });
	const other = remember(ever, {}, seenAt(story.world, 1001));
	memory = remember(since, memory, seenAt(story.world, 1001));
	story.node(1240, 'be2', { type: 'controller-taken', epoch: 2, from: '1-be1.1', reason: 'silent' });
	expect(new Evaluation(seenAt(story.world, 1300), remember(ever, other, seenAt(story.world, 1300))).value(ever.root)).toBe(true);
	expect(new Evaluation(seenAt(story.world, 1300), remember(since, memory, seenAt(story.world, 1300))).value(since.root)).toBe(false);
});

test('held wants it all the time, and says for how long it has been so', () => {
	const held = compiled('held(controller is be1, 2 s)');
	const { world } = new Story().begun();
	const memory = remember(held, remember(held, {}, seenAt(world, 100)), seenAt(world, 1600));
	const early = new Evaluation(seenAt(world, 1600), memory);
	expect(early.value(held.root)).toBe(false);
	expect(reasonsText(early.reasons(held.root), 'en')).toBe('controller is be1 for 1.5 s so far, wanted: 2 s');
	expect(new Evaluation(seenAt(world, 2100), memory).value(held.root)).toBe(true);
});

test('a look at the cluster is named, not done: its answer is a fact like others', () => {
	const login = compiled('login("alice@example.test") and shell(be1, "test -d /tmp") is 0');
	expect(Object.values(login.probes)).toEqual([
		{ is: 'login', account: 'alice@example.test' },
		{ is: 'shell', node: 'be1', command: 'test -d /tmp' },
	]);
	const [one = '', other = ''] = Object.keys(login.probes);
	const seen = { ...seenAt(before, 0), probes: { [one]: true, [other]: { unknown: 'no shell opens', failed: true as const } } };
	const evaluation = new Evaluation(seen, {});
	expect(evaluation.value(login.root)).toMatchObject({ failed: true });
	expect(reasonsText(evaluation.reasons(login.root), 'en')).toBe('shell(be1, "test -d /tmp") could not be looked at: no shell opens');
});

test('a value for a text may be of any type', () => {
	const parsed = parseValue('fault.decided', aroundTest);
	expect(parsed.ok && new Evaluation(seenAt(after, 2000, before), {}).value(parsed.expression.root)).toBe(240);
});

test('a fact as it was when a step ended, to compare with; of a step that has not ended nothing is known', () => {
	const around = { ...aroundTest, steps: ['kill', 'repair'] };
	const value = (text: string) => {
		const parsed = parseValue(text, around);
		if (!parsed.ok) throw new Error(parsed.mistake.message);
		return new Evaluation({ ...seenAt(after, 2000, before), ends: { kill: { epoch: 7, controller: 'be1' } } }, {}).value(parsed.expression.root);
	};
	expect(value('at("kill", epoch) - epoch')).toBe(5);
	expect(value('at("kill", controller).state')).toBe('down');
	expect(value('at("repair", epoch)')).toEqual({ unknown: 'that step has not ended yet' });
	expect(mistake('at("kil", epoch) > 1', around)).toMatchObject({ at: 3, message: 'there is no step "kil"', remedy: 'did you mean "kill"?' });
	expect(mistake('at("kill", epoc) > 1', around)).toMatchObject({ message: 'there is no fact "epoc"', remedy: 'did you mean epoch?' });
});
