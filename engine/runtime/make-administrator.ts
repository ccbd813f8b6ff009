/**
 * Makes up the password of a cluster's administrator, as accounts' ones are made up, and the verifier that nodes are told.
 */
import { randomBytes } from 'node:crypto';
import { makeVerifier } from '../../node-image/src/server/passwords.ts';
import type { ClusterAdministrator } from '../core/cluster-administrator.ts';
import { passwordBytes, readablePassword } from '../core/password.ts';

export async function makeAdministrator(): Promise<ClusterAdministrator> {
	const password = readablePassword(randomBytes(passwordBytes));
	return { password, verifier: await makeVerifier(password) };
}
