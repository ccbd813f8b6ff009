/**
 * The addresses that somebody means who writes "alice, bob" or "user" and a number. Pure.
 */
import { createAccountsArgumentsSchema } from '../../../engine/contract/mail.ts';

/** 'user' and 3: user1, user2, user3. Several names, or one and 1, are meant as they are. */
export function newAddresses(text: string, count: number, domain: string): readonly string[] {
	const names = [...new Set(namesIn(text).map((name) => name.toLowerCase()))];
	const [only] = names;
	if (names.length !== 1 || only === undefined || count <= 1) return names.map((name) => addressOf(name, domain));
	const [name = '', ...of] = only.split('@');
	return Array.from({ length: count }, (_, index) => addressOf([`${name}${index + 1}`, ...of].join('@'), domain));
}

/** Names that no account can have, as they were written: said in the form, before the engine is asked. */
export function wrongNames(text: string): readonly string[] {
	return namesIn(text).filter(
		(name) => !createAccountsArgumentsSchema.safeParse({ accounts: [{ address: addressOf(name.toLowerCase(), 'example.test') }] }).success,
	);
}

function namesIn(text: string): readonly string[] {
	return text
		.split(/[,;\n]/)
		.map((name) => name.trim())
		.filter((name) => name !== '');
}

function addressOf(name: string, domain: string): string {
	return name.includes('@') ? name : `${name}@${domain}`;
}
