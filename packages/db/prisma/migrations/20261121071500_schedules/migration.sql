-- CreateTable
CREATE TABLE "job_schedule" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "created_by" UUID NOT NULL,
    "runs_as" UUID NOT NULL,
    "api_key_id" UUID,
    "roles" "role"[],
    "type" VARCHAR(100) NOT NULL,
    "input" JSONB,
    "priority" SMALLINT NOT NULL DEFAULT 0,
    "cron" VARCHAR(200) NOT NULL,
    "time_zone" VARCHAR(64) NOT NULL,
    "next_run_at" TIMESTAMPTZ(3),
    "last_run_at" TIMESTAMPTZ(3),
    "last_job_id" UUID,
    "paused_at" TIMESTAMPTZ(3),
    "paused_reason" VARCHAR(32),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "job_schedule_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "job_schedule_organization_id_created_at_id_idx" ON "job_schedule"("organization_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "job_schedule_next_run_at_id_idx" ON "job_schedule"("next_run_at", "id");

-- AddForeignKey
ALTER TABLE "job_schedule" ADD CONSTRAINT "job_schedule_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;
