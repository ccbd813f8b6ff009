/**
 * The way from a frontend to the pages of another member: `/Cluster/<member>/…` *(product)*. How a member believes it is
 * the lab's own (handed-request.ts).
 *
 * Never an open proxy: the member is one that this node knows, by its name or its very address; port and address come from
 * what the node knows, never from the request; only pages of the realms are asked for, and only a place below the same
 * member's pages is gone on to. Times and sizes have an end. No header passes in either direction.
 */
import { randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import type { Duplex } from 'node:stream';
import type { MemberConfig } from '../contract/node-config.ts';
import { answerBytesMax, type HandedAnswer, type HandedRequest, handedAnswerSchema, handedFromHeader, handedPath, seal, unseal } from './handed-request.ts';
import { isPlainTarget } from './request-guards.ts';

export interface BackendWayPorts {
	readonly name: string;
	readonly secretHex: string;
	members(): readonly MemberConfig[];
	/** A connection to a member's admin port: through the node's gates, so that a cut holds for it, too. */
	connect(member: MemberConfig): Duplex;
	wallMs(): number;
}

export const backendMs = 10_000;

export type Asked = Pick<HandedRequest, 'who' | 'formToken' | 'language' | 'method' | 'form'>;
export type WayAnswer =
	| { readonly ok: true; readonly answer: HandedAnswer }
	| { readonly ok: false; readonly why: 'no-member' | 'member-away' | 'member-refused' | 'member-odd' };

/** '/Cluster/be1/Monitors/Queue?x=y' in its parts; null: no such address. Plain already (request-guards.ts). */
export function clusterTarget(target: string): { readonly segment: string; readonly rest: string } | null {
	const match = /^\/Cluster\/([^/?]+)(\/[^?]*)?(\?.*)?$/.exec(target);
	if (match === null) return null;
	const [, segment = '', path = '/', query = ''] = match;
	// Only realms: no way on from there to a third member, to a login, or to the engine's own verbs.
	if (!/^\/(?:$|(?:Settings|Users|Monitors)(?:\/|$))/.test(path)) return null;
	return { segment, rest: `${path}${query}` };
}

/** Whose pages are asked for, whether there is such a page or not. */
export function clusterMember(target: string): string {
	return /^\/Cluster\/([^/?]+)/.exec(target)?.[1] ?? '';
}

export class BackendWay {
	readonly #ports: BackendWayPorts;

	constructor(ports: BackendWayPorts) {
		this.#ports = ports;
	}

	member(segment: string): MemberConfig | undefined {
		return this.#ports.members().find(({ name, address }) => name === segment || address === segment);
	}

	async ask(segment: string, target: string, asked: Asked): Promise<WayAnswer> {
		const member = this.member(segment);
		if (member === undefined) return { ok: false, why: 'no-member' };
		const { name, secretHex, wallMs } = this.#ports;
		const base = `/Cluster/${segment}`;
		const { who, formToken, language, method, form } = asked;
		const request: HandedRequest = {
			...{ who, formToken, language, method, form, base, target },
			from: name,
			to: member.name,
			atMs: wallMs(),
			nonce: randomBytes(16).toString('hex'),
		};
		const got = await this.#send(member, seal({ secretHex, from: name, to: member.name, what: 'request' }, request));
		if (got === null) return { ok: false, why: 'member-away' };
		if (got.status === 403) return { ok: false, why: 'member-refused' };
		const parsed = handedAnswerSchema.safeParse(unseal({ secretHex, from: member.name, to: name, what: 'answer' }, got.body, request.nonce));
		if (got.status !== 200 || !parsed.success) return { ok: false, why: 'member-odd' };
		const { location } = parsed.data;
		if (location !== null && !(isPlainTarget(location) && location.startsWith(`${base}/`))) return { ok: false, why: 'member-odd' };
		return { ok: true, answer: parsed.data };
	}

	/** null: no whole answer within the time, or one that is too long. */
	#send(member: MemberConfig, body: Uint8Array): Promise<{ readonly status: number; readonly body: Uint8Array } | null> {
		return new Promise((resolve) => {
			const headers = {
				host: hostOf(member),
				'content-type': 'application/octet-stream',
				'content-length': body.length,
				connection: 'close',
				[handedFromHeader]: this.#ports.name,
			};
			const signal = AbortSignal.timeout(backendMs);
			const options = {
				method: 'POST',
				path: handedPath,
				headers,
				maxHeaderSize: 8 * 1024,
				signal,
				createConnection: () => this.#ports.connect(member),
			};
			const request = httpRequest(options, (response) => {
				const parts: Buffer[] = [];
				let bytes = 0;
				response.on('data', (part: Buffer) => {
					bytes += part.length;
					if (bytes > answerBytesMax) request.destroy(new Error('an answer of a member is too long'));
					else parts.push(part);
				});
				response.once('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts) }));
				response.once('error', () => resolve(null));
				response.once('close', () => resolve(null));
			});
			request.once('error', () => resolve(null));
			request.end(body);
		});
	}
}

function hostOf({ address, ports }: MemberConfig): string {
	return `${address.includes(':') ? `[${address}]` : address}:${ports.admin}`;
}
