-- CreateTable
CREATE TABLE "job_run" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "created_by" UUID NOT NULL,
    "type" VARCHAR(100) NOT NULL,
    "queue" VARCHAR(100) NOT NULL,
    "state" VARCHAR(16) NOT NULL DEFAULT 'queued',
    "priority" SMALLINT NOT NULL DEFAULT 0,
    "unique_key" VARCHAR(255),
    "input" JSONB,
    "progress" JSONB,
    "output" JSONB,
    "error" JSONB,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "event_count" INTEGER NOT NULL DEFAULT 0,
    "run_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "cancel_requested_at" TIMESTAMPTZ(3),

    CONSTRAINT "job_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "job_event" (
    "organization_id" UUID NOT NULL,
    "job_id" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "type" VARCHAR(32) NOT NULL,
    "data" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "job_event_pkey" PRIMARY KEY ("organization_id","job_id","sequence")
);

-- CreateIndex
CREATE INDEX "job_run_organization_id_created_at_id_idx" ON "job_run"("organization_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "job_run_organization_id_state_created_at_id_idx" ON "job_run"("organization_id", "state", "created_at", "id");

-- CreateIndex
CREATE INDEX "job_run_organization_id_type_created_at_id_idx" ON "job_run"("organization_id", "type", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "job_run_organization_id_id_key" ON "job_run"("organization_id", "id");

-- AddForeignKey
ALTER TABLE "job_run" ADD CONSTRAINT "job_run_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "job_event" ADD CONSTRAINT "job_event_organization_id_job_id_fkey" FOREIGN KEY ("organization_id", "job_id") REFERENCES "job_run"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- While a job with a key waits or runs, its organisation has no second one of the type.
CREATE UNIQUE INDEX "job_run_unique_key_idx" ON "job_run"("organization_id", "type", "unique_key") WHERE "unique_key" IS NOT NULL AND "state" IN ('queued', 'running');

-- The jobs that have not ended, for the comparison with the queue.
CREATE INDEX "job_run_open_idx" ON "job_run"("updated_at") WHERE "state" IN ('queued', 'running');

-- The jobs that have ended, for their deletion.
CREATE INDEX "job_run_ended_at_idx" ON "job_run"("ended_at") WHERE "ended_at" IS NOT NULL;
