-- What the foreign key of keys refers to: a key can belong to a project of its own organisation alone.
CREATE UNIQUE INDEX CONCURRENTLY "project_organization_id_id_key" ON "project"("organization_id", "id");
