/** `image` as a user calls it: what its lines say, and each way of being refused before Docker is asked for anything. */
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { startStandInDocker } from '../../runtime/docker/host/stand-in-docker.ts';
import { baseLabel, contentLabel, imageTag, localBaseImage, publicBaseImage } from '../../runtime/docker/image-names.ts';
import { runLab } from '../program.ts';
import { sayingOutput } from '../testing-output.ts';
import { statusLines } from './image.ts';

beforeEach(() => onTestFinished(() => void vi.unstubAllEnvs()));

async function lab(...args: string[]) {
	const output = sayingOutput();
	const code = await runLab('lab', args, output);
	return { code, ...output.said };
}

const bytes = { sizeBytes: 283_000_000, created: '2026-01-02T03:04:05.678Z' };

test.each<[string, Parameters<typeof statusLines>[0], readonly RegExp[]]>([
	[
		'nothing is there',
		{ tag: 'mailcluster-lab:1', image: null, localBase: null, others: [] },
		[/^image {2}mailcluster-lab:1 is not there: `image build` makes it/, /^base {3}none made here/],
	],
	[
		'all is there',
		{
			tag: 'mailcluster-lab:1',
			image: { ...bytes, architecture: 'amd64', base: localBaseImage },
			localBase: { ...bytes, tag: localBaseImage },
			others: [{ tag: 'mailcluster-lab:0', sizeBytes: 1 }],
		},
		[
			/^image {2}mailcluster-lab:1, amd64, 283 MB, built 2026-01-02 03:04 UTC: up to date$/,
			/^ {7}on mailcluster-lab-base:local$/,
			/^base {3}mailcluster-lab-base:local, 283 MB, made here 2026-01-02 03:04 UTC: builds use it$/,
			/docker image rm mailcluster-lab:0$/,
		],
	],
])('status where %s', (_, status, lines) => {
	expect(statusLines(status)).toEqual(lines.map((line) => expect.stringMatching(line)));
});

test('status asks Docker for the image of the content as it is now, and for others', async () => {
	await using docker = await startStandInDocker();
	vi.stubEnv('DOCKER_HOST', docker.address);
	docker.on({ method: 'GET', path: /^\/images\/mailcluster-lab(-base)?:\w+\/json$/, answer: { status: 404, json: { message: 'No such image' } } });
	const others = [{ RepoTags: [imageTag('older'), 'mine:1'], Size: 5, Labels: { [contentLabel]: 'older' } }];
	docker.on({ method: 'GET', path: '/images/json', answer: { json: others } });
	const { code, out } = await lab('image', 'status', '--json');
	expect(code).toBe(0);
	expect(JSON.parse(out.join('\n'))).toEqual({
		tag: expect.stringMatching(/^mailcluster-lab:[0-9a-f]{16}$/),
		...{ image: null, localBase: null, isUpToDate: false, others: [{ tag: imageTag('older'), sizeBytes: 5 }] },
	});
});

describe('build', () => {
	async function onBase(base: string) {
		const docker = await startStandInDocker();
		onTestFinished(() => docker[Symbol.asyncDispose]());
		vi.stubEnv('DOCKER_HOST', docker.address);
		const Config = { Labels: { [baseLabel]: base } };
		docker.on({ method: 'GET', path: /^\/images\/.*\/json$/, answer: { json: { Size: 5, Created: bytes.created, Architecture: 'amd64', Config } } });
		docker.on({ method: 'POST', path: '/build', answer: { bytes: '{"stream":"Successfully built"}\n' } });
		return () => docker.calls.filter(({ path }) => path.startsWith('/build')).length;
	}

	test.each([
		['nothing is built where the image is there', [], 0],
		['nor where it is on the base that is asked for', ['--base', publicBaseImage], 0],
		['on another base it is built', ['--base', 'debian:12'], 1],
		['and by force', ['--force'], 1],
	])('%s', async (_, args, builds) => {
		const built = await onBase(publicBaseImage);
		const { code, out } = await lab('image', 'build', '--json', ...args);
		expect([code, JSON.parse(out.join('\n')).wasBuilt, built()]).toEqual([0, builds > 0, builds]);
	});
});

test.each([
	['two bases', ['build', '--local-base', '--base', 'x'], /^--base and --local-base are two different bases; leave one of them out$/],
	['a mirror for nothing', ['build', '--mirror', 'http://x'], /^--mirror goes with --local-base; /],
	['no file', ['load'], /^missing required argument 'file'; see `lab image load --help`$/],
	['no Docker', ['status'], /^no Docker engine answers at .*; start it, mend what names it$/],
])('refused in one line: %s', async (_, args, why) => {
	vi.stubEnv('DOCKER_HOST', `unix://${join('/nowhere', 'none.sock')}`);
	expect(await lab('image', ...args)).toEqual({ code: 1, out: [], notes: [expect.stringMatching(why)] });
});
