import { describe, expect, it } from 'vitest';
import { type AdminCommand, type Administrator, adminCommandSchema } from './admin-command.ts';
import { may } from './rights.ts';

const server: Administrator = { kind: 'server' };
const domain: Administrator = { kind: 'domain', domain: 'school.test', account: 'head@school.test' };

/** Of every command: may the administrator of school.test do it there, and elsewhere? null: it is about no domain. */
const table: Record<AdminCommand['do'], { own: unknown; foreign: unknown; may: boolean }> = {
	'list-domains': { own: {}, foreign: null, may: true },
	'create-domain': { own: { name: 'school.test', shared: true }, foreign: { name: 'other.test', shared: true }, may: false },
	'delete-domain': { own: { name: 'school.test' }, foreign: { name: 'other.test' }, may: false },
	'list-accounts': { own: { domain: 'school.test' }, foreign: { domain: 'other.test' }, may: true },
	'create-account': { own: { address: 'a@school.test', password: 'x' }, foreign: { address: 'a@other.test', password: 'x' }, may: true },
	'delete-account': { own: { address: 'a@school.test' }, foreign: { address: 'a@other.test' }, may: true },
	account: { own: { address: 'a@school.test' }, foreign: { address: 'a@sub.school.test' }, may: true },
	'set-password': { own: { address: 'a@school.test', password: 'x' }, foreign: { address: 'a@other.test', password: 'x' }, may: true },
	'set-aliases': { own: { address: 'a@school.test', aliases: ['b'] }, foreign: { address: 'a@other.test', aliases: ['b'] }, may: true },
	'set-rights': {
		own: { address: 'a@school.test', domainAdministrator: true },
		foreign: { address: 'a@other.test', domainAdministrator: true },
		may: false,
	},
	'cluster-state': { own: {}, foreign: null, may: false },
	drain: { own: { member: 'be1' }, foreign: null, may: false },
	ready: { own: { member: 'be1' }, foreign: null, may: false },
	'release-queue': { own: {}, foreign: null, may: false },
	'current-controller': { own: {}, foreign: null, may: false },
	'cluster-settings': { own: {}, foreign: null, may: false },
	'set-cluster-settings': { own: { members: [] }, foreign: null, may: false },
	'enter-members': { own: { members: [] }, foreign: null, may: false },
	'enter-licence': { own: { key: 'x' }, foreign: null, may: false },
	queue: { own: {}, foreign: null, may: false },
	sessions: { own: {}, foreign: null, may: false },
	log: { own: {}, foreign: null, may: false },
	shutdown: { own: {}, foreign: null, may: false },
};

describe('who may what', () => {
	for (const [name, row] of Object.entries(table)) {
		const own = adminCommandSchema.parse({ do: name, ...(row.own as object) });
		it(`${name}: the server administrator may`, () => expect(may(own, server)).toBe(true));
		it(`${name}: a domain administrator ${row.may ? 'may in the own domain' : 'may not'}`, () => expect(may(own, domain)).toBe(row.may));
		if (row.foreign === null) continue;
		const foreign = adminCommandSchema.parse({ do: name, ...(row.foreign as object) });
		it(`${name}: no domain administrator may in another domain`, () => expect(may(foreign, domain)).toBe(false));
	}

	it('a domain administrator does not delete the own account', () => {
		expect(may({ do: 'delete-account', address: 'head@school.test' }, domain)).toBe(false);
	});
});
