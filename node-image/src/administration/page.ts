/** A page of a list of names: behind `after`, at most `limit`, and whether there are more. Pure. */
export function paged(
	names: readonly string[],
	{ after, limit }: { readonly after?: string | undefined; readonly limit: number },
): { readonly entries: readonly string[]; readonly more: boolean } {
	const behind = [...names].sort().filter((name) => after === undefined || name > after);
	return { entries: behind.slice(0, limit), more: behind.length > limit };
}
