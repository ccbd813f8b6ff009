/**
 * When the page's process dies or hangs: it is loaded anew, but not for ever.
 *
 * A page that dies right after each start would otherwise be loaded again and again, with nobody able to read why.
 * Pure, but for the wiring at its end, which names what it uses of Electron's WebContents.
 */

/** Chosen: two deaths may be bad luck, a third within a minute is a cause. */
const reloadsMost = 2;
const withinMs = 60_000;

/** What to do about each death, told one after the other. */
export function reloadLimit(now: () => number): { died(): 'reload' | 'ask'; reset(): void } {
	let deathsMs: number[] = [];
	return {
		died() {
			const nowMs = now();
			deathsMs = [...deathsMs.filter((atMs) => nowMs - atMs < withinMs), nowMs];
			return deathsMs.length > reloadsMost ? 'ask' : 'reload';
		},
		reset() {
			deathsMs = [];
		},
	};
}

/** What of Electron's WebContents is used here. */
export interface RecoverableContents {
	on(event: 'render-process-gone', listener: (event: unknown, details: { readonly reason: string; readonly exitCode: number }) => void): unknown;
	reload(): void;
}

export interface RecoverableWindow {
	readonly webContents: RecoverableContents;
	on(event: 'unresponsive' | 'responsive', listener: () => void): unknown;
}

export interface RecoveryPorts {
	readonly now: () => number;
	/** It died again and again: true, try again. */
	askAfterDeaths(): Promise<boolean>;
	/** It does not respond: true, reload; withdrawn when it responds again. */
	askAboutHang(withdrawn: AbortSignal): Promise<boolean>;
	quit(): void;
	report(what: string): void;
}

/** From now on the window's page is brought back when it dies, and asked about when it hangs. */
export function recoverPage(window: RecoverableWindow, ports: RecoveryPorts): void {
	const limit = reloadLimit(ports.now);
	const page = window.webContents;
	let hang: AbortController | undefined;

	page.on('render-process-gone', (_event, { reason, exitCode }) => {
		hang?.abort();
		// Our own end of it, or of the program.
		if (reason === 'clean-exit') return;
		ports.report(`the page's process is gone: ${reason} (${exitCode})`);
		if (limit.died() === 'reload') {
			page.reload();
			return;
		}
		void ports.askAfterDeaths().then((again) => {
			limit.reset();
			if (again) page.reload();
			else ports.quit();
		});
	});
	window.on('unresponsive', () => {
		if (hang !== undefined) return;
		const asked = new AbortController();
		hang = asked;
		ports.report('the page does not respond');
		void ports.askAboutHang(asked.signal).then((reload) => {
			if (hang === asked) hang = undefined;
			if (reload && !asked.signal.aborted) page.reload();
		});
	});
	window.on('responsive', () => {
		hang?.abort();
		hang = undefined;
	});
}
