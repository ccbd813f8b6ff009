/** The language that a terminal was set to: German, or else English. */
export function terminalLanguage(environment: NodeJS.ProcessEnv = process.env): 'en' | 'de' {
	return /^de/i.test(environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || '') ? 'de' : 'en';
}
