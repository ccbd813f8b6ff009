/**
 * The canvas that marks travel on: painted while something is under way and the shown time passes, at rest otherwise.
 *
 * It covers what is seen of the plane, not the plane, so that a closer look costs nothing and stays sharp. A mark
 * knows its line by name: lines that move take their marks along. Read next: travels.tsx (who adds marks).
 */
import { type Mark, MarksUnderWay, type PlacedMark } from './marks-under-way.ts';
import type { Camera } from './picture-controls.ts';
import { type Point, pointOn } from './routes.ts';

export interface Scene {
	readonly camera: Camera;
	readonly width: number;
	readonly height: number;
	/** Where a line runs now; undefined: it is gone, and its marks with it. */
	way(line: string): readonly Point[] | undefined;
}

/** Between two paintings: thirty a second look smooth at this size, and leave a small machine its time. */
const paintEveryMs = 30;

export class MarksCanvas {
	readonly #canvas: HTMLCanvasElement;
	readonly #context: CanvasRenderingContext2D | null;
	readonly #clock: () => number | null;
	readonly #marks = new MarksUnderWay();
	#scene: Scene | null = null;
	#frame: number | null = null;
	/** By the viewer's clock. */
	#paintedMs = 0;
	/** By the recording's. */
	#shownMs: number | null = null;
	#isClear = true;

	/** `clock`: the recording's, at the moment that is shown; null: nothing was heard yet. */
	constructor(canvas: HTMLCanvasElement, clock: () => number | null) {
		this.#canvas = canvas;
		this.#context = canvas.getContext('2d');
		this.#clock = clock;
	}

	show(scene: Scene): void {
		this.#scene = scene;
		const ratio = window.devicePixelRatio;
		const width = Math.ceil(scene.width * ratio);
		const height = Math.ceil(scene.height * ratio);
		if (this.#canvas.width !== width || this.#canvas.height !== height) {
			this.#canvas.width = width;
			this.#canvas.height = height;
		}
		if (this.#marks.count > 0) this.#paint();
	}

	/** False: there were too many, this one is left out. */
	add(mark: Mark): boolean {
		if (!this.#marks.add(mark)) return false;
		this.wake();
		return true;
	}

	/** Another moment is shown: what was under way before is not any more. */
	clear(): void {
		this.#marks.clear();
		this.wake();
	}

	/** The shown time has changed, or goes on. */
	wake(): void {
		if (this.#marks.count > 0 || !this.#isClear) this.#frame ??= requestAnimationFrame(this.#next);
	}

	close(): void {
		if (this.#frame !== null) cancelAnimationFrame(this.#frame);
		this.#frame = null;
		this.#marks.clear();
		this.#paint();
	}

	readonly #next = (frameMs: number): void => {
		this.#frame = null;
		let stands = false;
		if (frameMs - this.#paintedMs >= paintEveryMs) {
			const before = this.#shownMs;
			this.#paint();
			this.#paintedMs = frameMs;
			stands = this.#shownMs === before;
		}
		if (!stands && (this.#marks.count > 0 || !this.#isClear)) this.#frame = requestAnimationFrame(this.#next);
	};

	#paint(): void {
		this.#shownMs = this.#clock();
		const marks = this.#shownMs === null ? [] : this.#marks.at(this.#shownMs);
		const context = this.#context;
		const scene = this.#scene;
		if (!context || !scene || (this.#isClear && marks.length === 0)) return;
		context.setTransform(1, 0, 0, 1, 0, 0);
		context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
		this.#isClear = marks.length === 0;
		const ratio = window.devicePixelRatio;
		const { x, y, zoom } = scene.camera;
		context.setTransform(ratio * zoom, 0, 0, ratio * zoom, ratio * x, ratio * y);
		for (const mark of marks) {
			const way = scene.way(mark.line);
			if (way) paintMark(context, mark, pointOn(way, mark.share));
		}
	}
}

/** A mail is a small envelope, a beat a dot: they differ without their colours. */
function paintMark(context: CanvasRenderingContext2D, mark: PlacedMark, { x, y }: Point): void {
	context.fillStyle = mark.color;
	if (mark.kind === 'mail') {
		context.fillRect(x - 5, y - 3.5, 10, 7);
		return;
	}
	context.beginPath();
	context.arc(x, y, 2.8, 0, 2 * Math.PI);
	context.fill();
}
