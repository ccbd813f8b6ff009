/**
 * R3: the controller places an account that nobody living owns on the least loaded ready backend.
 *
 * A pure choice. The token on the volume says who owns; this only says who should try to. Moving a dead
 * backend's accounts is lazy: it happens at their next use, one rename each.
 */

export interface BackendLoad {
	readonly name: string;
	readonly openAccounts: number;
}

/** The least loaded; the name decides a tie, so that a replay of a recording places alike. */
export function chooseBackend(backends: readonly BackendLoad[]): string | undefined {
	return backends.toSorted((a, b) => a.openAccounts - b.openAccounts || (a.name < b.name ? -1 : 1))[0]?.name;
}
