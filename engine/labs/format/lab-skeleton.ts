/**
 * What `new` writes: an exercise that works as it is, small enough to be read whole and to be changed from there. Pure.
 */

/** By path below the exercise's folder. */
export function skeletonFiles(id: string): ReadonlyMap<string, string> {
	return new Map([
		['lab.yaml', yaml(id)],
		['en/intro.md', `# ${id}\n\nWhat this exercise is about, and why it matters.\n`],
		['de/intro.md', `# ${id}\n\nWorum es in dieser Übung geht und warum es wichtig ist.\n`],
		['en/first.md', 'The controller is {{ controller }}. Kill it, and see who leads then.\n'],
		['de/first.md', 'Der Controller ist {{ controller }}. Beenden Sie ihn und sehen Sie, wer danach führt.\n'],
		['en/first.after.md', 'Now {{ controller }} leads. It took {{ fault.decided }}.\n'],
		['de/first.after.md', 'Jetzt führt {{ controller }}. Es hat {{ fault.decided }} gedauert.\n'],
		['en/end.md', 'What was learnt.\n'],
		['de/end.md', 'Was gelernt wurde.\n'],
	]);
}

function yaml(id: string): string {
	return `# yaml-language-server: $schema=../lab.schema.json
# Every key and every fact: labs/AUTHORING.md. Check with: lab check labs/${id}; try with: lab run labs/${id} --solve
schema: 1
id: ${id}
title: { en: "${id}", de: "${id}" }
summary: { en: One sentence about it., de: Ein Satz dazu. }
level: beginner
minutes: 10
cluster: { preset: dynamic }
setup:
  - traffic 5 per s
invariants:
  - id: one-leads
    title: { en: At most one node leads, de: Höchstens ein Knoten führt }
    expect: controllers.acting <= 1
steps:
  - id: first
    title: { en: Kill the controller, de: Den Controller beenden }
    after: true
    checks:
      - id: another-leads
        title: { en: Another node leads, de: Ein anderer Knoten führt }
        expect: controller is not nobody and controller is not step.controller
    wrong:
      - id: the-backup
        do: [kill @backup]
        when: fault.count > step.fault.count and fault.node is step.backup
        because: { en: That was the backup., de: Das war der Backup-Controller. }
        undo: [heal]
    hints:
      - text: { en: 'lab fault kill @controller', de: 'lab fault kill @controller' }
    solution:
      - kill @controller
cleanup:
  - traffic off
  - heal
`;
}
