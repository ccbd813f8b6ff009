/**
 * What the guide in the terminal says beside an exercise's own texts, in both languages.
 */
export const guideWords = {
	en: {
		starting: 'Starting the cluster ...',
		replaying: 'The cluster is gone; a new one is brought to where you were ...',
		keys: 'hint · solve · skip · status · quit (the same command goes on later)',
		next: 'Enter goes on',
		noHint: 'There is no hint for this moment.',
		notDone: (why: string) => `It could not be done: ${why}`,
		left: 'Left. The same command goes on where you were; `down` ends the cluster.',
		right: 'Right.',
		wrong: 'Not quite.',
		score: (points: number, of: number) => `${points} of ${of} points. The cluster is taken down.`,
		whoAreYou: 'What name shall stand in your results? (Enter: none. Asked once; change it by --learner.)',
		results: (path: string) => `Your results: ${path}; a page to print: results print ${path}`,
	},
	de: {
		starting: 'Der Cluster wird gestartet …',
		replaying: 'Der Cluster ist nicht mehr da; ein neuer wird dahin gebracht, wo Sie waren …',
		keys: 'hint (Hinweis) · solve (Lösung) · skip (auslassen) · status · quit (derselbe Befehl macht später weiter)',
		next: 'Weiter mit der Eingabetaste',
		noHint: 'Für diesen Moment gibt es keinen Hinweis.',
		notDone: (why: string) => `Es ließ sich nicht ausführen: ${why}`,
		left: 'Verlassen. Derselbe Befehl macht weiter, wo Sie waren; `down` beendet den Cluster.',
		right: 'Richtig.',
		wrong: 'Nicht ganz.',
		score: (points: number, of: number) => `${points} von ${of} Punkten. Der Cluster wird beendet.`,
		whoAreYou: 'Welcher Name soll in den Ergebnissen stehen? (Eingabetaste: keiner. Gefragt wird nur einmal; ändern mit --learner.)',
		results: (path: string) => `Ihre Ergebnisse: ${path}; eine Seite zum Drucken: results print ${path}`,
	},
} as const;
