/**
 * Makes domains and accounts where the controller is: what `setup`, `create-domain` and `create-account` do.
 *
 * Only the controller creates. Who it is, the node at hand says; it may change while this goes on, or nobody may be it
 * yet. So each step asks anew until it is answered for good, or time is over. What is there already is as it should be,
 * which makes a second run, and a step whose answer was lost, harmless.
 */
import { z } from 'zod';
import { addressSchema, domainNameSchema } from '../contract/admin-api.ts';
import { failed, ok } from '../result.ts';
import { AdminClient, type Asked } from './admin-client.ts';
import type { ControlConfig } from './control-config.ts';

export const setUpSchema = z.strictObject({
	domains: z.array(domainNameSchema).max(1_000),
	accounts: z.array(z.strictObject({ address: addressSchema, password: z.string().min(1).max(128) })).max(100_000),
});
export type SetUp = z.infer<typeof setUpSchema>;

export interface SetUpContext {
	/** Read anew each time: a node that is started again has another token. */
	readonly config: () => ControlConfig;
	readonly wait: (ms: number) => Promise<void>;
	readonly nowMs: () => number;
	readonly timeoutMs: number;
}

const askAgainMs = 200;

export type Made = 'made' | 'there';

/** Makes what is missing; the first failure ends it. */
export async function setUp(context: SetUpContext, wanted: SetUp, onMade: (made: Made) => void): Promise<Asked<void>> {
	const steps = [
		...wanted.domains.map((name) => (client: AdminClient) => client.createDomain(name)),
		...wanted.accounts.map(
			({ address, password }) =>
				(client: AdminClient) =>
					client.createAccount(address, password),
		),
	];
	for (const step of steps) {
		const made = await atController(context, step);
		if (!made.ok) return made;
		onMade(made.value);
	}
	return ok(undefined);
}

/** One step, tried until it is answered for good. */
export async function atController(context: SetUpContext, step: (client: AdminClient) => Promise<Asked<unknown>>): Promise<Asked<Made>> {
	const { wait, nowMs, timeoutMs } = context;
	const endMs = nowMs() + timeoutMs;
	for (;;) {
		const outcome = await tried(context, step);
		if (outcome.ok) return ok('made');
		const { nodeCode, code, message } = outcome.error;
		if (nodeCode === 'exists') return ok('there');
		const mayPass = code === 'unreachable' || code === 'bad-answer' || nodeCode === 'not-controller' || nodeCode === 'volume-error';
		if (!mayPass) return outcome;
		if (nowMs() >= endMs) return failed({ ...outcome.error, message: `${message} (asked for ${timeoutMs / 1000} s)` });
		await wait(askAgainMs);
	}
}

async function tried({ config }: SetUpContext, step: (client: AdminClient) => Promise<Asked<unknown>>): Promise<Asked<unknown>> {
	const { self, others } = config();
	const status = await new AdminClient(self).status();
	if (!status.ok) return status;
	const name = status.value.controller?.node;
	const place = name === undefined || name === self.name ? self : others.find((other) => other.name === name);
	// A member that came later is not in the file.
	if (place === undefined)
		return failed({ code: 'refused', message: `${name} is controller, and not among this node's members: run mailctl there`, definite: true });
	return step(new AdminClient(place));
}
