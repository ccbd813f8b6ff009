/**
 * What the picture does by keyboard and by the other mouse button: arrows lead from part to part, and each has a menu.
 *
 * Around the picture, not in it: a key that the picture uses itself does not arrive here.
 */
import type { KeyboardEvent, ReactNode } from 'react';
import { ContextMenu, useContextMenu } from '../actions/context-menu.tsx';
import { isDirection, nextPlace } from './directions.ts';

export function PictureKeys({ className, children }: { readonly className: string | undefined; readonly children: ReactNode }) {
	const { opened, close, onContextMenu, onMenuKey } = useContextMenu();
	return (
		// biome-ignore lint/a11y/noStaticElementInteractions: what can be operated is inside; keys and menus are handled for all of it
		<div
			className={className}
			data-region="picture"
			onContextMenu={onContextMenu}
			onKeyDown={(event) => {
				onMenuKey(event);
				onArrow(event);
			}}
		>
			{children}
			<ContextMenu opened={opened} onClose={close} />
		</div>
	);
}

function onArrow(event: KeyboardEvent<HTMLElement>): void {
	if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || !isDirection(event.key)) return;
	const target = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-select]') : null;
	if (!target) return;
	const others = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-select]')].filter((one) => one !== target);
	const next = nextPlace(others.map(middleOf), middleOf(target), event.key);
	if (next === null) return;
	others[next]?.focus();
	event.preventDefault();
}

function middleOf(element: Element): { x: number; y: number } {
	const { left, top, width, height } = element.getBoundingClientRect();
	return { x: left + width / 2, y: top + height / 2 };
}
