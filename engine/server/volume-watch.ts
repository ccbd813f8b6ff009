/**
 * Reads the tokens off the shared volume, the way a learner would with `ls`: names of directories only.
 *
 * It takes part in nothing; it shows what the nodes did. A few readdirs each time: four times a second and right after a
 * sign (a node said something that concerns tokens) while somebody looks; while nobody does, a moment after a sign and now
 * and then, so that a recording has it in time whoever opens it.
 */

export interface VolumeWatchOptions {
	/** Names in a directory of the volume, so many at most; empty where there is none. @throws when it cannot be seen */
	readonly list: (path: string, most?: number) => Promise<readonly string[]>;
	readonly onToken: (change: { path: string; before: string | null; after: string | null }) => void;
	readonly everyMs?: number;
	/** While nobody looks. */
	readonly idleEveryMs?: number;
	/** What was seen before: only what differs is told. */
	readonly known?: Readonly<Record<string, string>>;
}

/** R1: '<n>-<holder>'. */
const tokenPattern = /^(\d{1,15})-[a-z][a-z0-9-]*(\.\d+)?$/;
const everyMsDefault = 250;
/** Chosen: what nobody gave a sign of is somebody's shell; twenty readdirs cost next to nothing so seldom. */
const idleEveryMsDefault = 5_000;
const domainsMax = 50;
const accountsMax = 200;
/** Of a domain with 100,000 accounts only the first names are read: the interface shows no more, and the nodes need the processor. */
const accountsReadMax = 1000;

export class VolumeWatch {
	readonly #options: VolumeWatchOptions;
	readonly #known: Map<string, string>;
	#timer: NodeJS.Timeout | undefined;
	#soon: NodeJS.Timeout | undefined;
	#isWatched = false;
	#looking: Promise<void> | undefined;
	#lookAgain = false;
	#stopped = false;

	constructor(options: VolumeWatchOptions) {
		this.#options = options;
		this.#known = new Map(Object.entries(options.known ?? {}));
	}

	/** Somebody looks, or nobody does any more. It begins with the first word on it. */
	watch(on: boolean): void {
		clearInterval(this.#timer);
		this.#timer = undefined;
		this.#isWatched = on && !this.#stopped;
		if (this.#stopped) return;
		const { everyMs = everyMsDefault, idleEveryMs = idleEveryMsDefault } = this.#options;
		this.#timer = setInterval(() => void this.look(), on ? everyMs : idleEveryMs);
		this.#timer.unref();
		if (on) void this.look();
	}

	watching(): boolean {
		return this.#isWatched;
	}

	/** A token may have changed its name, or is about to. */
	sign(): void {
		if (this.#stopped) return;
		if (this.#isWatched) {
			void this.look();
			return;
		}
		// A storm of them is one look; and a token that is renamed behind the word on it has its new name by then.
		this.#soon ??= setTimeout(() => {
			this.#soon = undefined;
			void this.look();
		}, this.#options.everyMs ?? everyMsDefault).unref();
	}

	/** Looks once; calls that come meanwhile share one more look. */
	look(): Promise<void> {
		if (this.#looking) {
			this.#lookAgain = true;
			return this.#looking;
		}
		this.#looking = this.#lookUntilQuiet().finally(() => {
			this.#looking = undefined;
		});
		return this.#looking;
	}

	stop(): void {
		this.#stopped = true;
		this.watch(false);
		clearTimeout(this.#soon);
	}

	async #lookUntilQuiet(): Promise<void> {
		do {
			this.#lookAgain = false;
			// What cannot be seen has not changed for all we know.
			const seen = await this.#read().catch(() => undefined);
			if (this.#stopped || seen === undefined) return;
			for (const [path, before] of [...this.#known]) {
				if (seen.has(path)) continue;
				this.#known.delete(path);
				this.#options.onToken({ path, before, after: null });
			}
			for (const [path, after] of seen) {
				const before = this.#known.get(path) ?? null;
				if (before === after) continue;
				this.#known.set(path, after);
				this.#options.onToken({ path, before, after });
			}
		} while (this.#lookAgain && !this.#stopped);
	}

	async #read(): Promise<Map<string, string>> {
		const { list } = this.#options;
		const paths = ['Controller', ...(await list('Members')).filter(isPlainName).map((name) => `Members/${name}`)];
		const domains = (await list('SharedDomains')).filter(isPlainName).slice(0, domainsMax);
		for (const domain of domains.sort()) {
			const accounts = (await list(`SharedDomains/${domain}`, accountsReadMax)).filter((name) => name.endsWith('.macnt') && isPlainName(name));
			paths.push(...accounts.sort().map((account) => `SharedDomains/${domain}/${account}`));
		}
		const read = paths.slice(0, accountsMax + 50).map(async (path) => [path, newest(await list(path))] as const);
		const seen = new Map<string, string>();
		for (const [path, token] of await Promise.all(read)) if (token !== undefined) seen.set(path, token);
		return seen;
	}
}

/** A token is alone in its parent; while it is renamed a listing may show both names, or none. */
function newest(names: readonly string[]): string | undefined {
	let best: { name: string; number: number } | undefined;
	for (const name of names) {
		const number = Number(tokenPattern.exec(name)?.[1] ?? Number.NaN);
		if (!Number.isNaN(number) && (best === undefined || number > best.number)) best = { name, number };
	}
	return best?.name;
}

function isPlainName(name: string): boolean {
	return !name.startsWith('.') && !name.includes('/');
}
