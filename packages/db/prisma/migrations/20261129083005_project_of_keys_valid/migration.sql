ALTER TABLE "api_key" VALIDATE CONSTRAINT "api_key_organization_id_project_id_fkey";
