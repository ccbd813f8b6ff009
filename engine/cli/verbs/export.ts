/**
 * `export compose`: the cluster as a folder for docker compose, which runs without the lab.
 *
 * What is in the folder: export/compose-export.ts.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { definitionOf, withPasswords } from '../../core/definition-source.ts';
import { type ComposeExport, composeExport } from '../../export/compose-export.ts';
import { lookAtFolder, writeExport } from '../../export/export-folder.ts';
import { portsDefault, subnetDefault } from '../../export/export-network.ts';
import { ensureImage } from '../../runtime/docker/image-build.ts';
import { readImageContent } from '../../runtime/docker/image-content.ts';
import { imageTag } from '../../runtime/docker/image-names.ts';
import { makeAdministrator } from '../../runtime/make-administrator.ts';
import { nodeImagePath } from '../../server/program-files.ts';
import { CliFailure } from '../cli-failure.ts';
import { sourceOf } from '../cluster-source.ts';
import { expectDocker, withDocker } from '../docker-access.ts';
import { nameOption } from '../name-option.ts';
import type { Output } from '../output.ts';

interface ExportOptions {
	readonly out: string;
	readonly name?: string;
	readonly subnet: string;
	readonly smtp?: number;
	readonly imap?: number;
	readonly statistics: number;
	readonly force?: boolean;
	/** --no-image */
	readonly image: boolean;
	readonly json?: boolean;
}

export function addExport(program: Command, output: Output): void {
	const group = program.command('export').description('a cluster as files that run without the lab');
	group
		.command('compose')
		.description('a folder for docker compose: docker-compose.yml, settings, accounts, and a README.md that says what to do with them')
		.argument('[preset|cluster.yaml]', 'what to export', 'dynamic')
		.requiredOption('--out <dir>', 'the folder; a new one, or an empty one')
		.option('--name <name>', 'the name of the cluster', nameOption)
		.option('--subnet <network>', "the containers' network, 256 addresses", subnetDefault)
		.option('--smtp <port>', `on 127.0.0.1 (default: the cluster file's, else ${portsDefault.smtp})`, port)
		.option('--imap <port>', `on 127.0.0.1 (default: the cluster file's, else ${portsDefault.imap})`, port)
		.option('--statistics <port>', "the load balancer's own page, on 127.0.0.1", port, portsDefault.statistics)
		.option('--no-image', 'write only the files: no image is looked for or built, and no Docker is needed')
		.option('--force', 'overwrite an earlier export')
		.option('--json', 'print one JSON object')
		.action(async (argument: string, options: ExportOptions) => {
			const path = resolve(options.out);
			const found = await lookAtFolder(path, options.force === true);
			if (!found.ok) throw new CliFailure(found.error);
			// Before an image is built: what is asked for has to be possible.
			const { hash } = await readImageContent(nodeImagePath);
			const exported = await exportOf(argument, options, imageTag(hash));
			if (options.image) await seeToImage(output);
			const written = await writeExport(path, exported.files);
			if (!written.ok) throw new CliFailure(written.error);
			if (options.json)
				output.out(JSON.stringify({ path, project: exported.project, image: imageTag(hash), files: exported.files.map((file) => file.path) }, null, '\t'));
			else for (const line of doneLines(path, exported, imageTag(hash), options.image)) output.out(line);
			if (found.value.is === 'export' && found.value.project !== undefined) {
				output.note(`The export that was here before has other keys and another name: docker-compose -p ${found.value.project} down -v ends it if it runs`);
			}
		});
}

async function exportOf(argument: string, options: ExportOptions, image: string): Promise<ComposeExport> {
	const source = await sourceOf(argument);
	const definition = definitionOf(source);
	if (!definition.ok) throw new CliFailure(definition.error);
	const { balancer, name, preset } = definition.value;
	const exported = composeExport({
		name: options.name ?? name ?? preset,
		definition: withPasswords(definition.value, randomBytes),
		secrets: {
			clusterId: randomUUID(),
			secretHex: randomBytes(32).toString('hex'),
			adminToken: randomBytes(24).toString('base64url'),
			administrator: await makeAdministrator(),
		},
		image,
		subnet: options.subnet,
		ports: {
			smtp: options.smtp ?? balancer.smtp ?? portsDefault.smtp,
			imap: options.imap ?? balancer.imap ?? portsDefault.imap,
			statistics: options.statistics,
		},
	});
	if (!exported.ok) throw new CliFailure(exported.error);
	return exported.value;
}

async function seeToImage(output: Output): Promise<void> {
	await withDocker(async (engine) => {
		const built = expectDocker(await ensureImage({ engine, nodeImagePath, progress: (line) => output.status(line) }));
		output.status('');
		if (built.wasBuilt) output.note(`built the image ${built.tag} in ${(built.tookMs / 1000).toFixed(1)} s`);
	}, 'write only the files, with --no-image');
}

function doneLines(path: string, { project, files }: ComposeExport, image: string, hasImage: boolean): string[] {
	return [
		`${path}: ${files.length} files; README.md says how to use them`,
		'',
		`  cd ${/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`}`,
		'  docker-compose up -d',
		'  docker-compose logs -f setup     # ends when the accounts are made',
		'  docker-compose down -v           # ends all of it',
		'',
		`compose calls it ${project}; it needs the image ${image}${hasImage ? ', which this Docker has' : ' (see README.md: how to bring it)'}`,
	];
}

function port(text: string): number {
	const number = Number(text);
	if (!/^\d{1,5}$/.test(text) || number < 1 || number > 65_535) throw new InvalidArgumentError('write a port from 1 to 65535');
	return number;
}
