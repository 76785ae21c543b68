import { z } from '@hono/zod-openapi';
import type { Project } from '../../../domain/projects/ports.ts';
import { text } from '../../text.ts';

/** A project as the API shows it. */
export const projectSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    description: z.string().nullable(),
    created_by: z.uuid(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .openapi('Project');

export const projectName = text({ max: 200 });
export const projectDescription = text({ min: 0, max: 2000 });
export const projectParams = z.object({ id: z.uuid() });

export function presentProject(project: Project): z.output<typeof projectSchema> {
  return {
    id: project.id,
    name: project.name,
    description: project.description,
    created_by: project.createdBy,
    created_at: project.createdAt.toISOString(),
    updated_at: project.updatedAt.toISOString(),
  };
}
