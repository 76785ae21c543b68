-- A project takes its keys with it, also where a program of the version before deletes it.
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_organization_id_project_id_fkey" FOREIGN KEY ("organization_id", "project_id") REFERENCES "project"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE NOT VALID;
