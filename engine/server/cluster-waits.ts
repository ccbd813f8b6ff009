/**
 * Who waits for something to become true of a cluster: asked at each event and at each look, never by a timer.
 */
export class ClusterWaits {
	readonly #looks = new Set<() => void>();

	/** Something has changed, or everybody is to give up. */
	look(): void {
		for (const look of [...this.#looks]) look();
	}

	/** Looks at once and at each event; undefined: the limit has passed. */
	until<T>(look: () => T | undefined, limitMs: number): Promise<T | undefined> {
		return new Promise((resolve) => {
			const finish = (found: T | undefined) => {
				this.#looks.delete(again);
				clearTimeout(timer);
				resolve(found);
			};
			const again = () => {
				const found = look();
				if (found !== undefined) finish(found);
			};
			const timer = setTimeout(() => finish(undefined), limitMs);
			this.#looks.add(again);
			again();
		});
	}

	async nextEvent(limitMs: number): Promise<void> {
		// The first look is made at once, before anything has happened.
		let isFirst = true;
		await this.until(() => {
			if (!isFirst) return true;
			isFirst = false;
			return undefined;
		}, limitMs);
	}
}
