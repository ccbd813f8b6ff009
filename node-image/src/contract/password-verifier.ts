/**
 * A password as it is kept, in an account's file and in a node's configuration: never the password itself.
 *
 * RFC 7914 parameters. server/passwords.ts makes and checks them.
 */
import { z } from 'zod';

const base64 = z
	.string()
	.max(1024)
	.regex(/^[A-Za-z0-9+/]+={0,2}$/);

/** Half of what one check of a password may take (passwords.ts). */
const verifierBytesMax = 128 * 1024 * 1024;

export const passwordVerifierSchema = z
	.object({
		scheme: z.literal('scrypt'),
		costLog2: z.int().min(1).max(20),
		blockSize: z.int().min(1).max(32),
		parallelization: z.int().min(1).max(16),
		saltBase64: base64,
		hashBase64: base64,
	})
	// RFC 7914 section 5: N = 2^costLog2 blocks of 128 * r bytes. One login must not take the node's memory.
	.refine(({ costLog2, blockSize }) => 2 ** costLog2 * 128 * blockSize <= verifierBytesMax, 'a verifier of such a cost is not checked here');
