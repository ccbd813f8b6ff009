/** The name of a member, as it stands in tokens, link greetings and configurations. */
import { z } from 'zod';

export const memberNameSchema = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'a node name is 1 to 31 characters: a letter, then letters, digits or "-"');
