/**
 * What can go wrong between us and a Docker engine, as values: a code, one line for a person, and a remedy.
 *
 * The codes above the line are about finding and greeting an engine (docker-host.ts), those below about a
 * single call to one that was there (docker-call.ts).
 */
import { type Failure, failed } from '../../../../node-image/src/result.ts';

export type DockerCode =
	/** Nothing was named, and nobody answers where engines are usually found. */
	| 'docker-none'
	/** What the user named (DOCKER_HOST, a context) is not written as it should be, or is not there. */
	| 'docker-misnamed'
	/** The socket is there and closed to this user. */
	| 'docker-denied'
	/** Certificates: missing, unreadable, or not those of the engine. */
	| 'docker-tls'
	/** The ssh program could not connect. */
	| 'docker-ssh'
	/** It answers, and cannot run what we have: too old, or Windows containers. */
	| 'docker-unfit'
	// --
	/** The engine was there and is not any more. */
	| 'docker-gone'
	/** No answer within the limit. */
	| 'docker-hangs'
	/** We ended the call ourselves, by the caller's signal. */
	| 'docker-given-up'
	| 'docker-no-space'
	| 'docker-name-conflict'
	| 'docker-not-found'
	| 'docker-port-taken'
	/** There is no image, and none could be made. */
	| 'docker-no-image'
	/** The file of an image cannot be written, or is not what it should be. */
	| 'docker-image-file'
	| 'docker-subnet-taken'
	/** Everything else that an engine refuses, with its own words. */
	| 'docker-refused';

export interface DockerFailure extends Failure<DockerCode> {
	readonly remedy: string;
}

/** @param definite whether it certainly did not happen; a call that was never sent, or was refused, did not. */
export function dockerFailure(code: DockerCode, message: string, remedy: string, definite = true) {
	return failed<DockerFailure>({ code, message: oneLine(message), remedy, definite });
}

/** Message and remedy as the one line that a command prints. */
export function failureLine({ message, remedy }: DockerFailure): string {
	return `${message}; ${remedy}`;
}

/** Chosen: what an engine, or a program, says in an error fits; a page of it does not. */
const wordsMax = 400;

/** Foreign words in a line of ours: no line breaks, no control characters, not endless. */
export function oneLine(words: string): string {
	const line = words
		// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
		.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
		.replace(/ {2,}/g, ' ')
		.trim();
	return line.length > wordsMax ? `${line.slice(0, wordsMax)}...` : line;
}
