/** Sessions of WebAdmin: two ends, a bound, and ids that are always new. */
import { randomBytes } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { sessionAgeMs, sessionIdleMs, sessionsMax, WebSessions } from './web-sessions.ts';

let nowMs: number;
let sessions: WebSessions<string>;

beforeEach(() => {
	nowMs = 0;
	sessions = new WebSessions({ nowMs: () => nowMs, randomHex: (bytes) => randomBytes(bytes).toString('hex') });
});

test('an id has 256 bits, is never given twice, and the form token is another one', () => {
	const one = sessions.open('postmaster');
	const other = sessions.open('postmaster');
	expect(one.id).toMatch(/^[0-9a-f]{64}$/);
	expect(new Set([one.id, other.id, one.session.formToken, other.session.formToken]).size).toBe(4);
	expect(sessions.find(one.id)?.who).toBe('postmaster');
	expect(sessions.find(`${one.id.slice(0, -1)}x`)).toBeUndefined();
});

test('a session ends when it was idle for too long, and each use counts anew', () => {
	const { id } = sessions.open('postmaster');
	nowMs = sessionIdleMs - 1;
	expect(sessions.find(id)).toBeDefined();
	nowMs += sessionIdleMs - 1;
	expect(sessions.find(id)).toBeDefined();
	nowMs += sessionIdleMs;
	expect(sessions.find(id)).toBeUndefined();
});

test('a session ends after a working day, however busy it is', () => {
	const { id } = sessions.open('postmaster');
	for (; nowMs < sessionAgeMs; nowMs += sessionIdleMs / 2) expect(sessions.find(id)).toBeDefined();
	expect(sessions.find(id)).toBeUndefined();
});

test('their number has a bound: the one that was idle longest makes room', () => {
	const first = sessions.open('first');
	const second = sessions.open('second');
	for (let at = 2; at < sessionsMax; at += 1) sessions.open('more');
	sessions.find(first.id);
	sessions.open('one more');
	expect(sessions.size).toBe(sessionsMax);
	expect(sessions.find(second.id)).toBeUndefined();
	expect(sessions.find(first.id)?.who).toBe('first');
});

test('a closed session is over', () => {
	const { id } = sessions.open('postmaster');
	sessions.close(id);
	expect(sessions.find(id)).toBeUndefined();
});
