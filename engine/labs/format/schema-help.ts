/**
 * What the schema says about a place in lab.yaml: which keys are known there, and how its value is written. Pure.
 *
 * Read from the very JSON Schema that editors get, so that errors, editors and reference cannot say different things.
 */
import { z } from 'zod';
import type { YamlPath } from './lab-mistake.ts';
import { labSchema } from './lab-schema.ts';

interface SchemaPart {
	readonly description?: string;
	readonly type?: string;
	readonly enum?: readonly unknown[];
	readonly const?: unknown;
	readonly properties?: Readonly<Record<string, SchemaPart>>;
	readonly items?: SchemaPart;
	readonly oneOf?: readonly SchemaPart[];
	readonly anyOf?: readonly SchemaPart[];
}

const whole = z.toJSONSchema(labSchema, { io: 'input' }) as SchemaPart;

export function keysAt(path: YamlPath): string[] {
	return [...new Set(partsAt(path).flatMap(({ properties }) => Object.keys(properties ?? {})))];
}

/** How to mend a value there. */
export function remedyAt(path: YamlPath): string {
	const [part] = partsAt(path);
	if (!part) return 'see labs/AUTHORING.md';
	if (part.const !== undefined) return `write ${JSON.stringify(part.const)}`;
	if (part.enum) return `write one of ${part.enum.join(', ')}`;
	if (part.description !== undefined) return `write ${part.description}`;
	const keys = keysAt(path);
	if (keys.length > 0) return `write a mapping with ${keys.join(', ')}`;
	if (part.type === 'array') return 'write a list';
	return part.type === 'integer' || part.type === 'number' ? 'write a number' : 'write a text, in quotes where YAML wants them';
}

function partsAt(path: YamlPath): readonly SchemaPart[] {
	return path
		.reduce<readonly SchemaPart[]>(
			(parts, key) =>
				parts.flatMap((part) => alternatives(part)).flatMap((part) => (typeof key === 'number' ? (part.items ?? []) : (part.properties?.[key] ?? []))),
			[whole],
		)
		.flatMap(alternatives);
}

function alternatives(part: SchemaPart): readonly SchemaPart[] {
	return part.oneOf ?? part.anyOf ?? [part];
}
