import { expect, test } from 'vitest';
import { readLab } from './lab-reader.ts';
import { shellCommands } from './shell-commands.ts';
import { filesTest } from './testing-lab.ts';

test('every place of an exercise is looked at for commands, and each command is named once', () => {
	const read = readLab(
		filesTest((yaml) =>
			yaml
				.replace('- traffic 5 per s', '- shell be1 "setup"\n  - wait until shell(be1, "wait") is 0')
				.replace('expect: controllers.acting <= 1', 'expect: shell(be1, "promise") is 0')
				.replace('expect: controller is not nobody', 'expect: shell(be1, "check") is 0')
				.replace('do: [kill @backup]', 'do: [\'shell be1 "wrong"\']')
				.replace('when: fault.node is step.backup', 'when: shell(be1, "when") is 0')
				.replace('undo: [heal]', 'undo: [\'shell be1 "undo"\']')
				.replace('Wort Controller. }\n', 'Wort Controller. }\n        when: shell(be1, "hint") is 0\n')
				.replace('      - kill @controller\n', '      - shell @controller "solution"\n      - shell be1 "setup"\n')
				.replace('measured: fault.decided', 'measured: shell(be1, "quiz")')
				.replace('cleanup: [traffic off]', 'cleanup: [\'shell be1 "cleanup"\', \'shell be2 "setup"\']'),
		),
	);
	if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
	expect(shellCommands(read.lab).map(({ node, command }) => `${node}: ${command}`)).toEqual([
		'be1: setup',
		'be1: wait',
		'be1: promise',
		'be1: check',
		'be1: wrong',
		'be1: when',
		'be1: undo',
		'be1: hint',
		'@controller: solution',
		'be1: quiz',
		'be1: cleanup',
		'be2: setup',
	]);
});

test('an exercise of words of the lab alone has none', () => {
	const read = readLab(filesTest());
	expect(read.ok && shellCommands(read.lab)).toEqual([]);
});
