/**
 * Time under the picture: play, step and speed; the whole recording as a strip to go back in; what time it is; live.
 *
 * Read next: scrubber.tsx (the strip), ../../state/replay/replay.ts (what the buttons do).
 */
import { ActionIcon, Button, NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLab } from '../../state/lab-state.ts';
import { type Speed, speeds } from '../../state/replay/playback.ts';
import { timeTravel } from '../../state/time-travel.ts';
import { Bookmarks } from './bookmarks.tsx';
import { Scrubber } from './scrubber.tsx';
import { ShownTime } from './shown-time.tsx';
import styles from './transport.module.css';

const signs = {
	play: 'M4 2.5v11l9.5-5.5z',
	pause: 'M4 3h3v10H4zM9 3h3v10H9z',
	back: 'M3 3h2v10H3zM13 3v10L6 8z',
	on: 'M11 3h2v10h-2zM3 3v10l7-5z',
	faultBack: 'M7.5 3v10L1 8zM12 2.5 15.2 13H8.8z',
	faultOn: 'M8.5 3v10L15 8zM4 2.5 7.2 13H.8z',
} as const;

export function TransportBar() {
	const { t } = useTranslation();
	const isOpen = useLab((state) => state.whole !== null);
	return (
		<section className={styles.bar} aria-label={t('transport.label')} data-transport data-region="transport">
			<Sign sign="faultBack" label={t('transport.faultBack')} disabled={!isOpen} onClick={() => timeTravel.stepToFault(-1)} />
			<Sign sign="back" label={t('transport.back')} disabled={!isOpen} onClick={() => timeTravel.step(-1)} />
			<PlayButton disabled={!isOpen} />
			<Sign sign="on" label={t('transport.on')} disabled={!isOpen} onClick={() => timeTravel.step(1)} />
			<Sign sign="faultOn" label={t('transport.faultOn')} disabled={!isOpen} onClick={() => timeTravel.stepToFault(1)} />
			<SpeedChoice />
			<Scrubber />
			<ShownTime />
			<Bookmarks />
			<LiveButton />
		</section>
	);
}

function Sign({
	sign,
	label,
	disabled,
	onClick,
}: {
	readonly sign: keyof typeof signs;
	readonly label: string;
	readonly disabled: boolean;
	readonly onClick: () => void;
}) {
	return (
		<ActionIcon
			variant="subtle"
			color="gray"
			size={30}
			className={styles.sign}
			aria-label={label}
			title={label}
			disabled={disabled}
			onClick={onClick}
			data-sign={sign}
		>
			<svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
				<path d={signs[sign]} fill="currentColor" />
			</svg>
		</ActionIcon>
	);
}

/** A live picture plays: its button makes it stand. */
function PlayButton({ disabled }: { readonly disabled: boolean }) {
	const { t } = useTranslation();
	const plays = useLab(({ moment }) => moment.kind === 'live' || moment.isPlaying);
	return (
		<Sign
			sign={plays ? 'pause' : 'play'}
			label={t(plays ? 'transport.pause' : 'transport.play')}
			disabled={disabled}
			onClick={plays ? timeTravel.pause : timeTravel.play}
		/>
	);
}

function SpeedChoice() {
	const { t } = useTranslation();
	const speed = useLab((state) => state.speed);
	return (
		<NativeSelect
			size="xs"
			className={styles.speed}
			aria-label={t('transport.speed')}
			value={String(speed)}
			onChange={(change) => timeTravel.setSpeed(speeds.find((one) => String(one) === change.currentTarget.value) ?? (1 satisfies Speed))}
			data={speeds.map((one) => ({ value: String(one), label: t('transport.times', { speed: one }) }))}
			data-speed
		/>
	);
}

function LiveButton() {
	const { t } = useTranslation();
	const isLive = useLab(({ moment }) => moment.kind === 'live');
	const isRunning = useLab((state) => state.whole?.isRunning ?? true);
	return (
		<Button
			// A state while it is live, and what leads back to now otherwise.
			variant={isLive ? 'subtle' : isRunning ? 'filled' : 'default'}
			size="compact-sm"
			className={styles.live}
			aria-pressed={isLive}
			onClick={timeTravel.goLive}
			title={t(isLive ? 'transport.liveNow' : isRunning ? 'transport.liveHint' : 'transport.endHint')}
			data-live={isLive || undefined}
			data-go-live
		>
			{isLive && isRunning && <span className={styles.liveDot} aria-hidden="true" />}
			{t(isRunning ? 'transport.live' : 'transport.end')}
		</Button>
	);
}
