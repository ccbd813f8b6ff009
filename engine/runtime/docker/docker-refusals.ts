/**
 * What Docker could not do, in the words of the runtime's port and of a node's admin side.
 */
import { failed } from '../../../node-image/src/result.ts';
import type { AdminFailure } from '../node-admin.ts';
import type { RuntimeCode } from '../runtime.ts';
import { type DockerFailure, failureLine } from './host/docker-failure.ts';

/** A node could not be told through Docker; whether it was is as definite as Docker's answer. */
export function notTold(error: DockerFailure) {
	return failed<AdminFailure>({ code: error.definite ? 'unreachable' : 'timeout', message: error.message, definite: error.definite });
}

export function broken(error: DockerFailure) {
	return failed({ code: 'docker' as const, message: failureLine(error), definite: error.definite });
}

/** It is the cluster that refuses, not Docker. */
export function fail(code: RuntimeCode, message: string) {
	return failed({ code, message, definite: code !== 'stop-timeout' });
}
