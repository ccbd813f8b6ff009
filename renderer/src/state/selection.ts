/**
 * What is chosen in the picture or in a list, and shown at the right.
 */
export type Selection =
	| { readonly kind: 'node'; readonly node: string }
	| { readonly kind: 'link'; readonly one: string; readonly other: string }
	| { readonly kind: 'account'; readonly address: string }
	| { readonly kind: 'clients' }
	| { readonly kind: 'balancer' }
	| { readonly kind: 'volume' };

/** A text for each selection, the same for the same thing: a link is one, from whichever end. */
export function selectionKey(selection: Selection): string {
	switch (selection.kind) {
		case 'node':
			return `node:${selection.node}`;
		case 'link':
			return `link:${[selection.one, selection.other].sort().join('|')}`;
		case 'account':
			return `account:${selection.address}`;
		default:
			return selection.kind;
	}
}

export function isSelected(selected: Selection | null, what: Selection): boolean {
	return selected !== null && selectionKey(selected) === selectionKey(what);
}
