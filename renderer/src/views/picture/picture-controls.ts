/**
 * How the picture is looked at: locked or free, from where, as drawing or as text, and what the pointer is on.
 *
 * State of this window alone, apart from the cluster's: nothing in here is drawn from events. What was dragged
 * outlives the page (../../state/arrangement.ts). Read next: picture.tsx, toolbar.tsx.
 */
import { create } from 'zustand';
import { type Arrangement, rememberArrangement, rememberedArrangement } from '../../state/arrangement.ts';

/** Null in the state: all of it, as large as it fits. */
export interface Camera {
	readonly x: number;
	readonly y: number;
	readonly zoom: number;
}

interface PictureControls {
	readonly cluster: string;
	readonly isLocked: boolean;
	readonly isText: boolean;
	readonly camera: Camera | null;
	readonly arranged: Arrangement;
	/** How often everything was arranged again. */
	readonly generation: number;
	/** The node under the pointer. */
	readonly hovered: string | null;
	/** Of so many mails one is drawn. */
	readonly mailsToOne: number;
}

export const useControls = create<PictureControls>(() => ({
	cluster: '',
	isLocked: true,
	isText: false,
	camera: null,
	arranged: {},
	generation: 0,
	hovered: null,
	mailsToOne: 1,
}));

const { getState: get, setState: set } = useControls;
const storage = () => window.localStorage;

export const zoomBounds = { least: 0.4, most: 2.5 } as const;

export const controls = {
	/** Another cluster is looked at. */
	open(cluster: string): void {
		if (get().cluster !== cluster)
			set({ cluster, camera: null, isLocked: true, hovered: null, mailsToOne: 1, arranged: rememberedArrangement(storage, cluster) });
	},
	lock(isLocked: boolean): void {
		set({ isLocked });
	},
	asText(isText: boolean): void {
		set({ isText, hovered: null });
	},
	look(camera: Camera | null): void {
		set({ camera });
	},
	place(boxes: Arrangement): void {
		const { cluster, arranged } = get();
		const next = { ...arranged, ...boxes };
		rememberArrangement(storage, cluster, next);
		set({ arranged: next });
	},
	arrangeAgain(): void {
		rememberArrangement(storage, get().cluster, {});
		set({ arranged: {}, camera: null, generation: get().generation + 1 });
	},
	hover(hovered: string | null): void {
		if (get().hovered !== hovered) set({ hovered });
	},
	sample(mailsToOne: number): void {
		if (get().mailsToOne !== mailsToOne) set({ mailsToOne });
	},
} as const;

/** From a camera to one that is `factor` times as near, the middle of the view staying where it is. */
export function zoomed(camera: Camera, factor: number, view: { readonly width: number; readonly height: number }): Camera {
	const zoom = Math.min(zoomBounds.most, Math.max(zoomBounds.least, camera.zoom * factor));
	const change = zoom / camera.zoom;
	const middle = { x: view.width / 2, y: view.height / 2 };
	return { zoom, x: middle.x - (middle.x - camera.x) * change, y: middle.y - (middle.y - camera.y) * change };
}
