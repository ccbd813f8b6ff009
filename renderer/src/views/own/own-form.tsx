/**
 * The cluster file as a form. Each field writes its own place in the text, and shows what the engine says about it.
 */
import { Checkbox, Loader, NativeSelect, NumberInput, SegmentedControl, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { runtimeKindSchema } from '../../../../engine/contract/cluster-status.ts';
import { type ClusterForm, nodeKinds } from '../../state/own-cluster/cluster-form.ts';
import { own, useOwn } from '../../state/own-cluster/own-store.ts';
import { DomainRows } from './domain-rows.tsx';
import { useFieldError } from './field-error.ts';
import { NodeRow } from './node-row.tsx';
import styles from './own.module.css';

export function OwnForm() {
	const { t } = useTranslation();
	const hasForm = useOwn((state) => state.form !== null);
	const isTrue = useOwn((state) => state.isFormTrue);
	const isStale = useOwn((state) => !state.isFormTrue && state.reading === 'mistaken');
	// It scrolls, and while it waits nothing in it takes the focus.
	const tabIndex = isStale ? 0 : undefined;
	return (
		<section className={styles.form} aria-label={t('own.form.label')} tabIndex={tabIndex}>
			<p className={styles.stale} role="status" data-stale={isStale}>
				{isStale && t('own.form.stale')}
			</p>
			{hasForm ? (
				<fieldset className={styles.fields} disabled={isStale} data-form-true={isTrue}>
					<ClusterFields />
					<Group title={t('own.form.nodes')}>
						{nodeKinds.map((kind) => (
							<NodeRow key={kind} kind={kind} />
						))}
					</Group>
					<Group title={t('own.form.domains')}>
						<DomainRows />
					</Group>
					<BalancerFields />
					<BehaviourFields />
				</fieldset>
			) : (
				!isStale && (
					<p className={styles.waiting}>
						<Loader size={18} />
						{t('own.waiting')}
					</p>
				)
			)}
		</section>
	);
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
	return (
		<fieldset className={styles.group}>
			<legend className={styles.legend}>{title}</legend>
			{children}
		</fieldset>
	);
}

/** Of the form that is there. */
function useField<K extends keyof ClusterForm>(key: K): ClusterForm[K] | undefined {
	return useOwn((state) => state.form?.[key]);
}

function ClusterFields() {
	const { t } = useTranslation();
	const name = useField('name') ?? '';
	const runtime = useField('runtime') ?? 'process';
	const error = useFieldError();
	return (
		<Group title={t('own.form.cluster')}>
			<div className={styles.row}>
				<TextInput
					className={styles.field}
					label={t('own.form.name')}
					placeholder={t('own.form.nameHint')}
					value={name}
					maxLength={60}
					onChange={(event) => own.editForm({ name: event.target.value })}
					error={error('name')}
				/>
				<div className={styles.field}>
					<span className={styles.label} id="own-runtime">
						{t('own.form.runtime')}
					</span>
					<SegmentedControl
						className={styles.segments}
						transitionDuration={0}
						size="sm"
						aria-labelledby="own-runtime"
						value={runtime}
						onChange={(value) => own.editForm({ runtime: runtimeKindSchema.parse(value) })}
						data={runtimeKindSchema.options.map((kind) => ({ value: kind, label: t(`runtime.${kind}`) }))}
					/>
				</div>
			</div>
		</Group>
	);
}

const methods = ['round-robin', 'least-connections'] as const;

function BalancerFields() {
	const { t } = useTranslation();
	const method = useField('method') ?? 'round-robin';
	const error = useFieldError();
	return (
		<Group title={t('own.form.balancer')}>
			<div className={styles.row}>
				<NativeSelect
					className={styles.field}
					label={t('own.form.method')}
					value={method}
					onChange={(event) => own.editForm({ method: methods.find((one) => one === event.target.value) ?? 'round-robin' })}
					data={methods.map((value) => ({ value, label: t(`own.form.${value}`) }))}
					error={error('balancer', 'method')}
				/>
				{(['smtp', 'imap'] as const).map((service) => (
					<PortField key={service} service={service} />
				))}
			</div>
		</Group>
	);
}

function PortField({ service }: { readonly service: 'smtp' | 'imap' }) {
	const { t } = useTranslation();
	const value = useField(service) ?? '';
	const error = useFieldError();
	return (
		<NumberInput
			className={styles.port}
			label={t(`own.form.${service}`)}
			placeholder={t('own.form.freePort')}
			value={value}
			allowNegative={false}
			allowDecimal={false}
			hideControls
			maxLength={6}
			onChange={(port) => own.editForm({ [service]: typeof port === 'number' ? port : null })}
			error={error('balancer', service)}
		/>
	);
}

function BehaviourFields() {
	const { t } = useTranslation();
	const beatMs = useField('beatMs') ?? '';
	const queueFirst = useField('queueFirst') ?? false;
	const error = useFieldError();
	return (
		<Group title={t('own.form.behaviour')}>
			<div className={styles.row}>
				<NumberInput
					className={styles.field}
					label={t('own.form.beatMs')}
					description={t('own.form.beatHint')}
					placeholder="100"
					value={beatMs}
					allowNegative={false}
					step={50}
					maxLength={6}
					onChange={(ms) => own.editForm({ beatMs: typeof ms === 'number' ? ms : null })}
					error={error('beatMs')}
				/>
				<Checkbox
					className={styles.check}
					label={t('own.form.queueFirst')}
					description={t('own.form.queueFirstHint')}
					checked={queueFirst}
					onChange={(event) => own.editForm({ queueFirst: event.target.checked })}
					error={error('queueFirst')}
				/>
			</div>
		</Group>
	);
}
