-- CreateTable
CREATE TABLE "batch" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "created_by" UUID NOT NULL,
    "api_key_id" UUID,
    "endpoint" VARCHAR(64) NOT NULL,
    "completion_window" VARCHAR(8) NOT NULL,
    "metadata" JSONB,
    "input_file_id" UUID NOT NULL,
    "output_file_id" UUID,
    "error_file_id" UUID,
    "state" VARCHAR(16) NOT NULL DEFAULT 'validating',
    "ending" VARCHAR(16),
    "faults" JSONB NOT NULL DEFAULT '[]',
    "total" INTEGER NOT NULL DEFAULT 0,
    "completed" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "paused_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "in_progress_at" TIMESTAMPTZ(3),
    "cancelling_at" TIMESTAMPTZ(3),
    "finalizing_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "batch_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "batch_chunk" (
    "organization_id" UUID NOT NULL,
    "batch_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "first_line" INTEGER NOT NULL,
    "last_line" INTEGER NOT NULL,
    "start_byte" BIGINT NOT NULL,
    "end_byte" BIGINT NOT NULL,
    "state" VARCHAR(8) NOT NULL DEFAULT 'waiting',
    "job_id" UUID,

    CONSTRAINT "batch_chunk_pkey" PRIMARY KEY ("organization_id","batch_id","number")
);

-- CreateTable
CREATE TABLE "batch_result" (
    "organization_id" UUID NOT NULL,
    "batch_id" UUID NOT NULL,
    "line" INTEGER NOT NULL,
    "succeeded" BOOLEAN NOT NULL,
    "record" TEXT NOT NULL,

    CONSTRAINT "batch_result_pkey" PRIMARY KEY ("organization_id","batch_id","line")
);

-- CreateIndex
CREATE INDEX "batch_organization_id_created_at_id_idx" ON "batch"("organization_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "batch_input_file_id_idx" ON "batch"("input_file_id");

-- CreateIndex
CREATE UNIQUE INDEX "batch_organization_id_id_key" ON "batch"("organization_id", "id");

-- AddForeignKey
ALTER TABLE "batch" ADD CONSTRAINT "batch_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batch_chunk" ADD CONSTRAINT "batch_chunk_organization_id_batch_id_fkey" FOREIGN KEY ("organization_id", "batch_id") REFERENCES "batch"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batch_result" ADD CONSTRAINT "batch_result_organization_id_batch_id_fkey" FOREIGN KEY ("organization_id", "batch_id") REFERENCES "batch"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The batches that are not over: what is looked after every minute, and what keeps a file.
CREATE INDEX "batch_live_idx" ON "batch"("id") WHERE "ended_at" IS NULL;
