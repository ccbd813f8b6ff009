import { expect, test } from 'vitest';
import { type Findable, found } from './search.ts';

const all: readonly Findable[] = [
	{ id: 'kill-be1', shown: 'Hart beenden: be1', also: 'Kill be1 sigkill @controller controller backend', isPossible: true },
	{ id: 'kill-be2', shown: 'Hart beenden: be2', also: 'Kill be2 sigkill @backup backup backend', isPossible: true },
	{ id: 'pause-be1', shown: 'Pausieren: be1', also: 'Pause be1 @controller controller backend', isPossible: false },
	{ id: 'heal', shown: 'Alles beheben', also: 'Heal all', isPossible: true },
	{ id: 'link', shown: 'Verbindung trennen: be1 – fe1', also: 'Cut link be1 – fe1', isPossible: true },
];
const ids = (query: string, recent: readonly string[] = []) => found(all, query, recent, 10).map(({ id }) => id);

test.each([
	['kill controller', ['kill-be1']],
	['kill @backup', ['kill-be2']],
	['beenden be1', ['kill-be1']],
	['BE1', ['kill-be1', 'link', 'pause-be1']],
	['cut be1 – fe1', ['link']],
	['hea', ['heal']],
	['kll be2', ['kill-be2']],
	['sigkill', ['kill-be1', 'kill-be2']],
	['explode', []],
	['kill frontend', []],
])('%s', (query, wanted) => {
	expect(ids(query)).toEqual(wanted);
});

test('without a word: what was used lately, then the rest, and what is not possible behind', () => {
	expect(ids('', ['heal', 'link'])).toEqual(
		['heal', 'link', 'kill-be1', 'kill-be2', 'pause-be1'].sort((a, b) => ids('', ['heal', 'link']).indexOf(a) - ids('', ['heal', 'link']).indexOf(b)),
	);
	expect(ids('', ['heal', 'link']).slice(0, 2)).toEqual(['heal', 'link']);
	expect(ids('').at(-1)).toBe('pause-be1');
});

test('at most so many', () => {
	expect(found(all, '', [], 2).length).toBe(2);
});
