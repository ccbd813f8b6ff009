/**
 * "What do I see?": the marks of the picture with a sentence each.
 */
import { ActionIcon, Popover } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { epochColor } from '../../theme/theme.ts';
import lines from './lines.module.css';
import member from './member.module.css';
import styles from './toolbar.module.css';

const epochShown = 2;

/** In the order in which one meets them. */
const marks: readonly (readonly [string, ReactNode])[] = [
	['beat', <circle key="m" cx="29" cy="10" r="3.4" fill="var(--lab-muted)" />],
	['mail', <rect key="m" x="23" y="6" width="12" height="8" fill="var(--lab-mail)" />],
	[
		'row',
		<g key="m">
			{[8, 16, 24, 32, 40].map((x) => (
				<rect key={x} x={x} y="6" width="5" height="8" rx="1" className={x === 32 ? styles.missed : styles.beat} />
			))}
		</g>,
	],
	[
		'suspicion',
		<g key="m">
			<rect x="8" y="2" width="42" height="16" rx="5" className={member.ringGround} />
			<rect x="8" y="2" width="42" height="16" rx="5" pathLength="100" className={member.ringFill} style={{ strokeDashoffset: 45 }} />
		</g>,
	],
	[
		'epoch',
		<g key="m">
			<path d="M2 10H18M40 10H56" stroke={epochColor(epochShown)} strokeWidth="2.4" />
			<rect x="18" y="1" width="22" height="18" rx="9" fill={epochColor(epochShown)} />
			<text x="29" y="15" textAnchor="middle" fontSize="14" fontWeight="700" fill="var(--lab-onHue)">
				{epochShown}
			</text>
		</g>,
	],
	['session', <path key="m" d="M3 10H55" className={lines.sessions} />],
	['down', <path key="m" d="M3 10H55" className={lines.line} data-look="down" />],
	[
		'cut',
		<g key="m">
			<path d="M3 10H22M36 10H55" className={lines.cut} />
			<path d="M25 5 32 14M33 5 26 14" className={lines.bar} style={{ strokeWidth: 1.7 }} />
		</g>,
	],
	[
		'cutWay',
		<g key="m">
			<path d="M10 6H55" className={lines.open} />
			<path d="M14 1.5 5 6l9 4.5Z" className={lines.arrow} />
			<path d="M3 15H28" className={lines.blocked} />
			<path d="M29 10V20" className={lines.bar} />
			<path d="M36 15H55" className={lines.lost} />
		</g>,
	],
	['slow', <path key="m" d="M3 10H55" className={lines.line} data-look="slow" />],
	[
		'token',
		<text key="m" x="29" y="15" textAnchor="middle" fontSize="13" fontFamily="var(--mantine-font-family-monospace)" fill="var(--lab-mailText)">
			8-be2
		</text>,
	],
];

export function Legend() {
	const { t } = useTranslation();
	const [isOpen, setIsOpen] = useState(false);
	return (
		<Popover
			opened={isOpen}
			onChange={setIsOpen}
			transitionProps={{ duration: 0 }}
			position="top-start"
			middlewares={{ flip: false, shift: { crossAxis: true, padding: 8 } }}
			shadow="md"
			width="min(700px, 94vw)"
			trapFocus
			returnFocus
			withinPortal
		>
			<Popover.Target>
				<ActionIcon
					variant="subtle"
					color="gray"
					size={30}
					className={styles.tool}
					aria-label={t('picture.legend.title')}
					title={t('picture.legend.title')}
					onClick={() => setIsOpen(!isOpen)}
					data-tool="legend"
				>
					<svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
						<path d="M5.6 6.2a2.4 2.4 0 1 1 3.6 2.1c-.8.5-1.2 1-1.2 1.9M8 12.6v.4" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />
					</svg>
				</ActionIcon>
			</Popover.Target>
			<Popover.Dropdown>
				<div className={styles.legendBox} data-legend>
					<ActionIcon
						variant="subtle"
						color="gray"
						size={30}
						className={styles.legendClose}
						aria-label={t('picture.legend.close')}
						onClick={() => setIsOpen(false)}
						data-autofocus
					>
						<svg width="14" height="14" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
							<path d="M3 3 13 13M13 3 3 13" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />
						</svg>
					</ActionIcon>
					<h2 className={styles.legendTitle}>{t('picture.legend.title')}</h2>
					<dl className={styles.legend}>
						{marks.map(([name, drawing]) => (
							<Mark key={name} drawing={drawing}>
								{t(`picture.legend.${name}`)}
							</Mark>
						))}
					</dl>
				</div>
			</Popover.Dropdown>
		</Popover>
	);
}

function Mark({ drawing, children }: { readonly drawing: ReactNode; readonly children: string }) {
	return (
		<>
			<dt>
				<svg width="58" height="20" viewBox="0 0 58 20" aria-hidden="true" focusable="false">
					{drawing}
				</svg>
			</dt>
			<dd>{children}</dd>
		</>
	);
}
