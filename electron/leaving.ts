/**
 * Leaving: what becomes of clusters that run when the app is closed.
 *
 * They belong to the engine, not to the window, and can go on without it; so it is asked once, and a choice can be
 * remembered. When none runs nobody is asked. An engine that does not answer keeps nobody from leaving.
 */

export interface LeavingPorts {
	/** Names of running clusters; empty when there is no engine. */
	running(): Promise<readonly string[]>;
	/** Takes all of them down; resolves to what went wrong, if something did. */
	stop(): Promise<string | undefined>;
	remembered(): 'keep' | 'stop' | undefined;
	remember(choice: 'keep' | 'stop'): void;
	ask(names: readonly string[]): Promise<{ readonly choice: 'keep' | 'stop' | 'cancel'; readonly remember: boolean }>;
	/** Shows that not everything was stopped. */
	tell(problem: string): Promise<void>;
	/** False: the program's files go away with its window (an AppImage), so nothing can go on. */
	readonly canKeep: boolean;
}

/** Resolves to true when the app may end now. */
export async function mayLeave(ports: LeavingPorts): Promise<boolean> {
	const names = await ports.running();
	if (names.length === 0) return true;
	const remembered = ports.remembered();
	const usable = remembered === 'keep' && !ports.canKeep ? undefined : remembered;
	const answer = usable === undefined ? await ports.ask(names) : { choice: usable, remember: false };
	if (answer.choice === 'cancel') return false;
	if (answer.remember) ports.remember(answer.choice);
	if (answer.choice === 'keep') return true;
	const problem = await ports.stop();
	if (problem !== undefined) await ports.tell(problem);
	// Nothing is left to look at where all was stopped; otherwise the window stays, so that it can be tried again.
	return problem === undefined;
}
