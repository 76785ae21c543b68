-- AlterTable
ALTER TABLE "api_key" ADD COLUMN     "project_id" UUID;

-- AlterTable
ALTER TABLE "batch" ADD COLUMN     "project_id" UUID;

-- AlterTable
ALTER TABLE "job_schedule" ADD COLUMN     "project_id" UUID;

-- AlterTable
ALTER TABLE "usage_record" ADD COLUMN     "project_id" UUID;

-- AlterTable
ALTER TABLE "usage_day" ADD COLUMN     "project_id" UUID NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000'::uuid;

-- Programs of the version before add to the sums by ON CONFLICT on the six columns of the primary key of usage_day: it has
-- to stay for them, and allows one row for all projects of a key. So the rows with the project in their key are in a table
-- of their own, which inherits from it: whoever reads usage_day reads both, programs of the version before too.
-- A later version may move the rows FROM ONLY usage_day here and leave it with no rows of its own.
CREATE TABLE "usage_project_day" (
    CONSTRAINT "usage_project_day_pkey" PRIMARY KEY ("organization_id","day","user_id","api_key_id","model","kind","project_id")
) INHERITS ("usage_day");
