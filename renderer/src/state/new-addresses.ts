/**
 * The addresses that somebody means who writes "alice, bob" or "user" and a number. Pure.
 */

/** 'user' and 3: user1, user2, user3. Several names, or one and 1, are meant as they are. */
export function newAddresses(text: string, count: number, domain: string): readonly string[] {
	const names = [...new Set(text.split(/[,;\s]+/).map((name) => name.trim().toLowerCase()))].filter((name) => name !== '');
	const [only] = names;
	if (names.length !== 1 || only === undefined || count <= 1) return names.map((name) => (name.includes('@') ? name : `${name}@${domain}`));
	const [name = '', ...of] = only.split('@');
	return Array.from({ length: count }, (_, index) => [`${name}${index + 1}`, ...(of.length > 0 ? of : [domain])].join('@'));
}
