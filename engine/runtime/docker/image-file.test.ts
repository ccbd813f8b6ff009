/** `image save` and `image load` against a stand-in for Docker: what is refused before anything happens, and what is left. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { DockerEngine } from './docker-engine.ts';
import { connectDocker } from './host/docker-host.ts';
import { noSpace, type StandInDocker, startStandInDocker } from './host/stand-in-docker.ts';
import { literalSurroundings } from './host/testing-surroundings.ts';
import { loadImage, saveImage } from './image-file.ts';
import { imageTag } from './image-names.ts';
import { imageArchive, tarOf } from './testing-image-archive.ts';

let folder: string;
let docker: StandInDocker;
let engine: DockerEngine;
const tag = imageTag('0123456789abcdef');
const inspected = { Id: 'sha256:1', Size: 1000, Created: '2026-01-02T03:04:05Z', Architecture: 'amd64', Config: { Labels: null } };

beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'image-file-'));
	docker = await startStandInDocker();
	const host = await connectDocker({ surroundings: literalSurroundings({ env: { DOCKER_HOST: docker.address } }) });
	if (!host.ok) throw new Error(host.error.message);
	engine = new DockerEngine(host.value);
	onTestFinished(async () => {
		host.value.close();
		await docker[Symbol.asyncDispose]();
		rmSync(folder, { recursive: true });
	});
});

function file(name: string, bytes: string | Buffer): string {
	writeFileSync(join(folder, name), bytes);
	return join(folder, name);
}

describe('save', () => {
	const save = (name: string, isForced = false, signal = new AbortController().signal) =>
		saveImage({ engine, tag, path: join(folder, name), isForced, progress: () => {}, signal });
	beforeEach(() => {
		docker.on({ method: 'GET', path: `/images/${tag}/json`, answer: { json: inspected } });
		docker.on({ method: 'GET', path: `/images/${tag}/get`, answer: { bytes: 'the image' } });
	});

	test('the file has what Docker gave, packed where its name says so, and nothing is beside it', async () => {
		expect(await save('image.tar')).toEqual({ ok: true, value: { bytes: 9 } });
		expect(await save('image.tar.gz')).toMatchObject({ ok: true });
		expect(readFileSync(join(folder, 'image.tar'), 'utf8')).toBe('the image');
		expect(gunzipSync(readFileSync(join(folder, 'image.tar.gz'))).toString()).toBe('the image');
		expect(readdirSync(folder).sort()).toEqual(['image.tar', 'image.tar.gz']);
	});

	test('a file that is there is written over by force only', async () => {
		const path = file('image.tar', 'mine');
		expect(await save('image.tar')).toMatchObject({ ok: false, error: { message: `${path} already exists`, remedy: expect.stringContaining('--force') } });
		expect(readFileSync(path, 'utf8')).toBe('mine');
		expect(await save('image.tar', true)).toMatchObject({ ok: true });
		expect(readFileSync(path, 'utf8')).toBe('the image');
	});

	test('an image that is not there, a folder that is not there', async () => {
		expect(await save('none/image.tar')).toMatchObject({ ok: false, error: { message: expect.stringMatching(/^the folder of .* is not there$/) } });
		docker.on({ method: 'GET', path: `/images/${tag}/json`, answer: { status: 404, json: { message: 'No such image' } } });
		expect(await save('image.tar')).toMatchObject({ ok: false, error: { code: 'docker-no-image', remedy: expect.stringContaining('image build') } });
		expect(readdirSync(folder)).toEqual([]);
	});

	test('interrupted, it leaves nothing', async () => {
		const given = new AbortController();
		docker.on({
			method: 'GET',
			path: `/images/${tag}/get`,
			answer: () => {
				given.abort();
				return { bytes: 'half of' };
			},
		});
		expect(await save('image.tar', false, given.signal)).toMatchObject({ ok: false, error: { message: expect.stringMatching(/not written: interrupted$/) } });
		expect(readdirSync(folder)).toEqual([]);
	});
});

describe('load', () => {
	const load = (path: string, wantedTag = tag) => loadImage({ engine, path, wantedTag, progress: () => {} });
	beforeEach(() => {
		docker.on({ method: 'POST', path: '/images/load', answer: { bytes: `{"stream":"Loaded image: ${tag}"}\n` } });
		docker.on({ method: 'GET', path: `/images/${tag}/json`, answer: { json: inspected } });
	});
	const loads = () => docker.calls.filter(({ path }) => path.startsWith('/images/load'));

	test('an image of this version is what the next cluster starts with; also packed', async () => {
		expect(await load(file('image.tar', await imageArchive()))).toEqual({ ok: true, value: { tag, isWanted: true } });
		expect(await load(file('image.tgz', gzipSync(await imageArchive())))).toEqual({ ok: true, value: { tag, isWanted: true } });
		expect(loads()).toHaveLength(2);
	});

	test('one of another version is loaded, and said to be one', async () => {
		expect(await load(file('image.tar', await imageArchive()), imageTag('another'))).toEqual({ ok: true, value: { tag, isWanted: false } });
	});

	const refused: readonly [string, () => Promise<Buffer | string>, RegExp][] = [
		['no archive', async () => 'hello, this is a text\n'.repeat(100), /is no tar archive$/],
		['an empty file', async () => '', /is empty$/],
		['an archive without an image', () => tarOf({ 'readme.txt': 'hello' }), /is a tar archive, and no image is in it$/],
		['a file that breaks off', async () => (await imageArchive()).subarray(0, 3_000), /breaks off in the middle$/],
		['a packed file that breaks off', async () => gzipSync(await imageArchive()).subarray(0, 100), /breaks off in the middle$/],
		['somebody else’s image', () => imageArchive({ tags: ['debian:12'], labels: {} }), /holds debian:12, which is no image of the lab$/],
		['an image under another name', () => imageArchive({ tags: ['mine:1'] }), /holds mine:1, which is no image of the lab$/],
		['an image without a name', () => imageArchive({ tags: null }), /an image without a name, which is no image of the lab$/],
		['an image for another machine', () => imageArchive({ architecture: 'arm64' }), /holds an image for arm64, and Docker at .* runs on amd64$/],
	];
	test.each(refused)('refused, and Docker is not asked: %s', async (_, bytes, why) => {
		expect(await load(file('image.tar', await bytes()))).toMatchObject({
			ok: false,
			error: { code: 'docker-image-file', message: expect.stringMatching(why), remedy: expect.stringMatching(/./) },
		});
		expect(loads()).toEqual([]);
	});

	test('a folder, and a file that is not there', async () => {
		mkdirSync(join(folder, 'deep'));
		expect(await load(join(folder, 'deep'))).toMatchObject({ ok: false, error: { message: expect.stringMatching(/is a folder$/) } });
		expect(await load(join(folder, 'none.tar'))).toMatchObject({ ok: false, error: { message: expect.stringMatching(/is not there$/) } });
	});

	test('no space at the engine, said at once or in the middle', async () => {
		const path = file('image.tar', await imageArchive());
		const line = '{"errorDetail":{"message":"no space left on device"},"error":"write /layer.tar: no space left on device"}\n';
		docker.on({ method: 'POST', path: '/images/load', answer: { bytes: line } });
		expect(await load(path)).toMatchObject({ ok: false, error: { code: 'docker-no-space' } });
		docker.on({ method: 'POST', path: '/images/load', answer: noSpace });
		expect(await load(path)).toMatchObject({ ok: false, error: { code: 'docker-no-space' } });
	});
});
