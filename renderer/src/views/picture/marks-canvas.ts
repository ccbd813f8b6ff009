/**
 * The canvas that marks travel on: painted while something is under way, at rest otherwise.
 *
 * It covers what is seen of the plane, not the plane, so that a closer look costs nothing and stays sharp. A mark
 * knows its line by name: lines that move take their marks along. Read next: travels.tsx (who adds marks).
 */
import type { Camera } from './picture-controls.ts';
import { type Point, pointOn } from './routes.ts';

export interface Mark {
	readonly line: string;
	/** Against the line's direction. */
	readonly backwards: boolean;
	readonly kind: 'beat' | 'mail';
	readonly color: string;
	readonly travelMs: number;
}

export interface Scene {
	readonly camera: Camera;
	readonly width: number;
	readonly height: number;
	/** Where a line runs now; undefined: it is gone, and its marks with it. */
	way(line: string): readonly Point[] | undefined;
}

/** Marks at once, so that a burst cannot drown the page. */
const marksMost = 400;
/** Between two paintings: thirty a second look smooth at this size, and leave a small machine its time. */
const paintEveryMs = 30;

export class MarksCanvas {
	readonly #canvas: HTMLCanvasElement;
	readonly #context: CanvasRenderingContext2D | null;
	#scene: Scene | null = null;
	#marks: (Mark & { readonly beganMs: number })[] = [];
	#frame: number | null = null;
	#paintedMs = 0;
	#isClear = true;

	constructor(canvas: HTMLCanvasElement) {
		this.#canvas = canvas;
		this.#context = canvas.getContext('2d');
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
		if (this.#marks.length > 0) this.#paint(performance.now());
	}

	/** False: there were too many, this one is left out. */
	add(mark: Mark): boolean {
		if (this.#marks.length >= marksMost) return false;
		this.#marks.push({ ...mark, beganMs: performance.now() });
		this.#frame ??= requestAnimationFrame(this.#next);
		return true;
	}

	clear(): void {
		if (this.#frame !== null) cancelAnimationFrame(this.#frame);
		this.#frame = null;
		this.#marks = [];
		this.#paint(performance.now());
	}

	readonly #next = (nowMs: number): void => {
		this.#frame = null;
		if (nowMs - this.#paintedMs >= paintEveryMs) this.#paint(nowMs);
		if (this.#marks.length > 0) this.#frame = requestAnimationFrame(this.#next);
	};

	#paint(nowMs: number): void {
		const context = this.#context;
		const scene = this.#scene;
		this.#paintedMs = nowMs;
		this.#marks = this.#marks.filter((mark) => nowMs - mark.beganMs < mark.travelMs);
		if (!context || !scene || (this.#isClear && this.#marks.length === 0)) return;
		context.setTransform(1, 0, 0, 1, 0, 0);
		context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
		this.#isClear = this.#marks.length === 0;
		const ratio = window.devicePixelRatio;
		const { x, y, zoom } = scene.camera;
		context.setTransform(ratio * zoom, 0, 0, ratio * zoom, ratio * x, ratio * y);
		for (const mark of this.#marks) {
			const way = scene.way(mark.line);
			if (!way) continue;
			const gone = Math.min(1, Math.max(0, (nowMs - mark.beganMs) / mark.travelMs));
			paintMark(context, mark, pointOn(way, mark.backwards ? 1 - gone : gone));
		}
	}
}

/** A mail is a small envelope, a beat a dot: they differ without their colours. */
function paintMark(context: CanvasRenderingContext2D, mark: Mark, { x, y }: Point): void {
	context.fillStyle = mark.color;
	if (mark.kind === 'mail') {
		context.fillRect(x - 5, y - 3.5, 10, 7);
		return;
	}
	context.beginPath();
	context.arc(x, y, 2.8, 0, 2 * Math.PI);
	context.fill();
}
