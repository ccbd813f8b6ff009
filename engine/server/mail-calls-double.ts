/**
 * The calls about accounts and mail of the engine without nodes (engine-double.ts): one message in every account's INBOX,
 * and refusals in the words of those that refuse in a cluster, so that what a user reads can be tested.
 */
import type { ClusterStatus } from '../contract/cluster-status.ts';
import type { EngineApi } from '../contract/engine-api.ts';
import type { AccountOwner, MessageRow } from '../contract/mail.ts';
import { done, type Outcome, refuse } from '../core/call-failure.ts';

/** Answers with the named cluster, or the only one; or that there is none. */
export type AnswerOf = <T>(name: string | undefined, answer: (status: ClusterStatus) => Outcome<T>) => Promise<Outcome<T>>;

type MailCall = 'administer' | 'accounts' | 'eventsAbout' | 'createDomain' | 'createAccounts' | 'mailboxes' | 'messages' | 'message' | 'sendMail';

const source = 'From: bob@example.test\r\nSubject: Hello \u001b[2J\r\n\r\nHi\r\n';
const onlyMessage: MessageRow = {
	uid: 1,
	internalDateS: 0,
	sizeBytes: source.length,
	flags: [],
	deliveryId: null,
	header: { from: 'bob@example.test', to: '', subject: 'Hello \u001b[2J', date: '' },
};
const mailboxPath = 'SharedDomains/example.test/alice.macnt/3-be1.1';

/** Bob's owner has ended: both kinds of owner that a list shows. */
function ownerOf(address: string): AccountOwner {
	return { is: address.startsWith('bob@') ? 'next-use' : 'open', node: 'be1', life: 1 };
}

export function mailCallsDouble(of: AnswerOf): Pick<EngineApi, MailCall> {
	const inMailbox = <T>(status: ClusterStatus, address: string, mailbox: string, answer: () => Outcome<T>): Outcome<T> => {
		if (!isAccount(status, address)) return refuse('no-such-account', `there is no account ${address} on the volume`);
		return mailbox === 'INBOX' ? answer() : refuse('no-such-mailbox', `${address} has no mailbox "${mailbox}"`);
	};
	return {
		accounts: ({ name, text = '', owner, fromIndex, most }) =>
			of(name, (status) => {
				const isWanted = (is: AccountOwner) => owner === undefined || ('is' in owner ? is.is === owner.is : is.is === 'open' && is.node === owner.node);
				const found = status.accounts.filter(({ address }) => address.includes(text) && isWanted(ownerOf(address)));
				return done({
					total: found.length,
					accounts: status.accounts.length,
					known: status.accounts.length,
					domains: status.domains,
					rows: found
						.slice(fromIndex, fromIndex + most)
						.map(({ address }) => ({ address, token: '3-be1.1', generation: 3, owner: ownerOf(address), sinceMs: 1200 })),
				});
			}),
		administer: ({ name, command }) =>
			of(name, ({ domains }) => done(command === 'LISTDOMAINS' ? { number: 201, text: `(${domains.join(',')})` } : { number: 500, text: 'no such command' })),
		eventsAbout: ({ name }) => of(name, () => done({ events: [], sessions: [] })),
		createDomain: ({ name, domain }) =>
			of(name, ({ domains }) => (domains.includes(domain) ? refuse('exists', `be1: the domain ${domain} exists already`) : done({ domain }))),
		createAccounts: ({ name, accounts }) =>
			of(name, (status) => {
				for (const { address } of accounts) {
					if (isAccount(status, address)) return refuse('exists', `be1: the account ${address} exists already`);
					if (!isDomain(status, address)) return refuse('no-such-domain', `be1: ${address}: there is no such domain; create it first`);
				}
				return done({ accounts: accounts.map(({ address, password }) => ({ address, password: password ?? 'abcd-efgh-ijkm' })) });
			}),
		mailboxes: ({ name, address }) =>
			of(name, (status) =>
				inMailbox(status, address, 'INBOX', () =>
					done({ path: mailboxPath, mailboxes: [{ mailbox: 'INBOX', messages: 1, unseen: 1, sizeBytes: source.length, more: false }] }),
				),
			),
		messages: ({ name, address, mailbox }) =>
			of(name, (status) => inMailbox(status, address, mailbox, () => done({ total: 1, more: false, rows: [onlyMessage] }))),
		message: ({ name, address, mailbox, uid, fromByte, bytesMost }) =>
			of(name, (status) =>
				inMailbox(status, address, mailbox, () => {
					if (uid !== onlyMessage.uid) return refuse('no-such-message', `${mailbox} has no message ${uid}`);
					const part = Buffer.from(source).subarray(fromByte, fromByte + bytesMost);
					return done({ ...onlyMessage, data: part.toString('base64'), path: `${mailboxPath}/INBOX/x` });
				}),
			),
		sendMail: ({ name, to }) =>
			of(name, (status) => {
				const isKnown = to.every((address) => isAccount(status, address));
				const reply = isKnown ? '250 2.0.0 stored 0123456789ab' : '550 5.1.1 no such account';
				return done({
					outcome: isKnown ? 'accepted' : 'refused',
					reply,
					dialogue: [
						{ atMs: 1, by: 'server', text: '220 Mailcluster Lab' },
						{ atMs: 2, by: 'client', text: 'EHLO by-hand' },
						{ atMs: 12, by: 'server', text: reply },
					],
					tookMs: 12,
					sentAtMs: 1000,
					sizeBytes: 100,
					messageId: '<1@x>',
					message: isKnown ? '0123456789ab' : null,
					deliveries: to.map((address) => ({ address, deliveryId: '0'.repeat(32) })),
				});
			}),
	};
}

function isAccount({ accounts }: ClusterStatus, address: string): boolean {
	return accounts.some((one) => one.address === address);
}

function isDomain({ domains }: ClusterStatus, address: string): boolean {
	return domains.includes(address.slice(address.indexOf('@') + 1));
}
