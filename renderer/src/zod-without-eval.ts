/**
 * Imported first: the content security policy forbids code made from text, and zod would try it once.
 */
import { z } from 'zod';

z.config({ jitless: true });
