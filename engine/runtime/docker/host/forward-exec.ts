/**
 * Opens a forward (forward.ts) through a container of the cluster: one `exec` whose stdio is the way.
 */
import { Duplex, pipeline } from 'node:stream';
import type Docker from 'dockerode';
import { ok, type Result } from '../../../../node-image/src/result.ts';
import { dockerCall } from './docker-call.ts';
import { type DockerFailure, oneLine } from './docker-failure.ts';
import { DockerFrames } from './docker-frames.ts';
import { type Forward, openForward, type Place, placeText } from './forward.ts';

export interface ForwardExecOptions {
	readonly docker: Docker;
	/** DockerHost.where. */
	readonly where: string;
	/** A running one, in the network of the targets. */
	readonly container: string;
	/** All that will ever be asked for. */
	readonly targets: readonly Place[];
	/** Once, with why; not after `close`. */
	readonly onLost: (why: string) => void;
	/** Where the image has the program. */
	readonly program?: string;
}

const programDefault = '/opt/mailcluster/src/forward-end.ts';
const stderrBytesMax = 4096;

export async function openForwardExec({
	docker,
	where,
	container,
	targets,
	onLost,
	program = programDefault,
}: ForwardExecOptions): Promise<Result<Forward, DockerFailure>> {
	const created = await dockerCall({ what: `make a way into the container ${container}`, where }, (abortSignal) =>
		docker.getContainer(container).exec({
			Cmd: ['node', program, ...targets.map(placeText)],
			User: 'mailcluster',
			AttachStdin: true,
			AttachStdout: true,
			AttachStderr: true,
			Tty: false,
			abortSignal,
		}),
	);
	if (!created.ok) return created;
	const started = await dockerCall({ what: `open the way into the container ${container}`, where }, (abortSignal) =>
		created.value.start({ hijack: true, stdin: true, Tty: false, abortSignal }),
	);
	if (!started.ok) return started;
	let stderr = Buffer.alloc(0);
	const frames = new DockerFrames((bytes) => {
		stderr = Buffer.concat([stderr, bytes]).subarray(-stderrBytesMax);
	});
	// What ends the one ends the other; the forward sees it.
	pipeline(started.value, frames, () => undefined);
	const stream = Duplex.from({ writable: started.value, readable: frames });
	return ok(openForward({ stream, onLost: (why) => onLost(stderr.length === 0 ? why : `${why}: ${oneLine(stderr.toString('utf8'))}`) }));
}
