/** What WebAdmin answers over HTTP, and what each answer says to the browser: nothing from elsewhere, no script, no frame, no copy. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';

export interface Reply {
	readonly status: number;
	readonly body: string | Uint8Array;
	readonly headers?: OutgoingHttpHeaders;
}

const always: OutgoingHttpHeaders = {
	'content-security-policy': "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
	'cache-control': 'no-store',
	'x-content-type-options': 'nosniff',
	'x-frame-options': 'DENY',
	// Not 'no-referrer': browsers would call the origin of our own forms 'null' then.
	'referrer-policy': 'same-origin',
	'cross-origin-opener-policy': 'same-origin',
	'cross-origin-resource-policy': 'same-origin',
};

export function send(response: ServerResponse, { status, body, headers }: Reply, isHead: boolean): void {
	const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
	response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...always, ...headers, 'content-length': length });
	response.end(isHead ? undefined : body);
}

/** The body; null: it is longer than may be. What is not read then goes with the connection. */
export async function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer | null> {
	if (Number(request.headers['content-length'] ?? 0) > bytesMax) return null;
	const parts: Buffer[] = [];
	let bytes = 0;
	for await (const part of request) {
		const chunk = part as Buffer;
		bytes += chunk.length;
		if (bytes > bytesMax) return null;
		parts.push(chunk);
	}
	return Buffer.concat(parts);
}
