-- CreateIndex
CREATE INDEX CONCURRENTLY "api_key_organization_id_project_id_created_at_id_idx" ON "api_key"("organization_id", "project_id", "created_at", "id");
