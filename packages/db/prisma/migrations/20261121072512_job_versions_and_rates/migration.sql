-- AlterTable
ALTER TABLE "job_run" ADD COLUMN     "input_version" SMALLINT NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "job_schedule" ADD COLUMN     "input_version" SMALLINT NOT NULL DEFAULT 1;

-- CreateTable
CREATE TABLE "queue_rate" (
    "queue" VARCHAR(100) NOT NULL,
    "tokens" DOUBLE PRECISION NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "queue_rate_pkey" PRIMARY KEY ("queue")
);
