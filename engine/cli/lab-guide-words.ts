/**
 * What the guide in the terminal says beside an exercise's own texts, in both languages.
 */
export const guideWords = {
	en: {
		starting: 'Starting the cluster ...',
		replaying: 'A new cluster is brought to the last checkpoint ...',
		keys: 'hint · solve · skip · reset (back to the last checkpoint) · status · quit (the same command goes on later)',
		answers: 'the number of an answer · hint · solve · skip · reset · quit',
		next: 'Enter goes on',
		resetting: 'Back to the last checkpoint: the cluster is taken down, and a new one is started ...',
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
		replaying: 'Ein neuer Cluster wird zum letzten Zwischenstand gebracht …',
		keys: 'hint (Hinweis) · solve (Lösung) · skip (auslassen) · reset (zurück zum letzten Zwischenstand) · status · quit (derselbe Befehl macht später weiter)',
		answers: 'die Nummer einer Antwort · hint (Hinweis) · solve (Lösung) · skip (auslassen) · reset (zurück) · quit',
		next: 'Weiter mit der Eingabetaste',
		resetting: 'Zurück zum letzten Zwischenstand: Der Cluster wird beendet, ein neuer wird gestartet …',
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
