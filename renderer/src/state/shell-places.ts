/**
 * Which of the open shells are in sight: one, or two side by side. Pure.
 *
 * A shell that is chosen takes the place that has the focus, unless it is in sight already.
 */
export interface ShellPlaces {
	readonly left: string | null;
	/** Null: there is one place only. */
	readonly right: string | null;
	/** Where keys go. */
	readonly active: 'left' | 'right';
}

export const noPlaces: ShellPlaces = { left: null, right: null, active: 'left' };

export function activeShell(places: ShellPlaces): string | null {
	return places[places.active];
}

export function isInSight(places: ShellPlaces, key: string): boolean {
	return places.left === key || places.right === key;
}

export function shown(places: ShellPlaces, key: string): ShellPlaces {
	if (places.left === key) return { ...places, active: 'left' };
	if (places.right === key) return { ...places, active: 'right' };
	return { ...places, [places.active]: key };
}

/** This one beside the one that has the focus, and the focus goes to it. */
export function beside(places: ShellPlaces, key: string): ShellPlaces {
	const left = activeShell(places);
	return left === null || left === key ? shown(places, key) : { left, right: key, active: 'right' };
}

/** Only the one that has the focus. */
export function alone(places: ShellPlaces): ShellPlaces {
	return { left: activeShell(places), right: null, active: 'left' };
}

/** A shell was closed; `next`: who takes its place where it was the only one in sight. */
export function without(places: ShellPlaces, key: string, next: string | null): ShellPlaces {
	if (places.right === key) return { left: places.left, right: null, active: 'left' };
	if (places.left !== key) return places;
	return { left: places.right ?? next, right: null, active: 'left' };
}
