/** A small exercise that is right, for tests to be broken or run. */
import type { LabFiles } from './lab-reader.ts';

export const yamlTest = `# yaml-language-server: $schema=../lab.schema.json
schema: 1
id: small
title: { en: Small, de: Klein }
summary: { en: A test, de: Ein Test }
level: beginner
minutes: 5
cluster: { preset: dynamic }
setup:
  - traffic 5 per s
invariants:
  - id: one-leads
    title: { en: One leads, de: Einer führt }
    expect: controllers.acting <= 1
steps:
  - id: look
    title: { en: Look, de: Hinsehen }
  - id: kill
    title: { en: Kill, de: Beenden }
    checkpoint: true
    after: true
    checks:
      - id: another
        title: { en: Another one leads, de: Ein anderer führt }
        expect: controller is not nobody and controller is not step.controller
    wrong:
      - id: the-backup
        do: [kill @backup]
        when: fault.node is step.backup
        because: { en: That was the backup., de: Das war der Backup-Controller. }
        undo: [heal]
    hints:
      - text: { en: Look at the word Controller., de: Achten Sie auf das Wort Controller. }
    solution:
      - kill @controller
quiz:
  - id: how-long
    kind: number
    question: { en: How long?, de: Wie lange? }
    measured: fault.decided
    behind: kill
    why: { en: Two beats., de: Zwei Lebenszeichen. }
  - id: who
    kind: choice
    question: { en: Who?, de: Wer? }
    options:
      - { en: the backup, de: der Backup-Controller, right: true }
      - { en: nobody, de: niemand }
    why: { en: It is its place., de: Das ist seine Aufgabe. }
cleanup: [traffic off]
`;

export const textsTest: ReadonlyMap<string, string> = new Map(
	['en', 'de'].flatMap((locale) => [
		[`${locale}/intro.md`, `# ${locale}\n\nHello.\n`],
		[`${locale}/look.md`, 'Look: {{ controller }} leads.\n'],
		[`${locale}/kill.md`, 'Kill it: `lab fault kill <node>`.\n'],
		[`${locale}/kill.after.md`, 'After {{ fault.decided }}.\n'],
		[`${locale}/end.md`, 'The end.\n'],
	]),
);

export function filesTest(change: (yaml: string) => string = (yaml) => yaml, texts: ReadonlyMap<string, string> = textsTest): LabFiles {
	return { id: 'small', yaml: change(yamlTest), texts, others: [] };
}
