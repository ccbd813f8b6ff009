/**
 * The picture's tools, in its corner: nearer, farther, all of it, unlock to arrange, as text, what the marks mean.
 */
import { ActionIcon } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Size } from '../size.ts';
import type { Layout } from './layout.ts';
import { Legend } from './legend.tsx';
import { controls, useControls } from './picture-controls.ts';
import { nearer } from './picture-keys.ts';
import styles from './toolbar.module.css';
import { toolsLeft } from './tools-place.ts';

const icons = {
	nearer: 'M8 3v10M3 8h10',
	farther: 'M3 8h10',
	all: 'M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3',
	locked: 'M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5',
	unlocked: 'M4 7.5h8v6H4zM5.5 7.5V4.5a2.5 2.5 0 0 1 4.8-1',
	again: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.2v3h-3',
	text: 'M3 4h10M3 8h10M3 12h6',
} as const;

export function Toolbar({ layout, room }: { readonly layout: Layout; readonly room: Size }) {
	const { t } = useTranslation();
	const isLocked = useControls((state) => state.isLocked);
	const isText = useControls((state) => state.isText);
	const isAll = useControls((state) => state.camera === null);
	const isArranged = useControls((state) => Object.keys(state.arranged).length > 0);
	const left = toolsLeft(layout, room);
	return (
		<div
			className={styles.toolbar}
			data-form={layout.form}
			style={left === null ? undefined : { left, maxWidth: 'none' }}
			role="toolbar"
			aria-label={t('picture.tools.label')}
		>
			{!isText && (
				<>
					<Tool icon="farther" label={t('picture.tools.farther')} onClick={() => nearer(layout, room, -1)} />
					<Tool icon="nearer" label={t('picture.tools.nearer')} onClick={() => nearer(layout, room, 1)} />
					<Tool icon="all" label={t('picture.tools.all')} onClick={() => controls.look(null)} isOff={isAll} />
					<Tool
						icon={isLocked ? 'locked' : 'unlocked'}
						label={t(isLocked ? 'picture.tools.unlock' : 'picture.tools.lock')}
						isPressed={!isLocked}
						onClick={() => controls.lock(!isLocked)}
						name="lock"
					/>
				</>
			)}
			<Tool icon="text" label={t('picture.tools.text')} isPressed={isText} onClick={() => controls.asText(!isText)} />
			<Legend />
			{!isText && (!isLocked || isArranged) && <Tool icon="again" label={t('picture.tools.again')} onClick={controls.arrangeAgain} isOff={!isArranged} />}
		</div>
	);
}

interface ToolProps {
	readonly icon: keyof typeof icons;
	readonly label: string;
	readonly onClick: () => void;
	readonly isPressed?: boolean;
	/** It would change nothing. It keeps the focus all the same. */
	readonly isOff?: boolean;
	readonly name?: string;
}

function Tool({ icon, label, onClick, isPressed, isOff = false, name = icon }: ToolProps) {
	return (
		<ActionIcon
			variant={isPressed ? 'filled' : 'subtle'}
			color="gray"
			size={30}
			className={styles.tool}
			aria-label={label}
			title={label}
			aria-pressed={isPressed}
			aria-disabled={isOff || undefined}
			onClick={isOff ? undefined : onClick}
			data-tool={name}
		>
			<svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
				<path d={icons[icon]} fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" />
			</svg>
		</ActionIcon>
	);
}
