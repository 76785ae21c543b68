-- CreateTable
CREATE TABLE "usage_record" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "api_key_id" UUID,
    "model" VARCHAR(128) NOT NULL,
    "kind" VARCHAR(16) NOT NULL,
    "outcome" VARCHAR(16) NOT NULL,
    "counts" VARCHAR(16) NOT NULL,
    "input_tokens" INTEGER,
    "output_tokens" INTEGER,
    "cost_micros" BIGINT,
    "duration_ms" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "usage_record_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usage_day" (
    "organization_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "user_id" UUID NOT NULL,
    "api_key_id" UUID NOT NULL,
    "model" VARCHAR(128) NOT NULL,
    "kind" VARCHAR(16) NOT NULL,
    "calls" BIGINT NOT NULL,
    "failed_calls" BIGINT NOT NULL,
    "aborted_calls" BIGINT NOT NULL,
    "estimated_calls" BIGINT NOT NULL,
    "uncounted_calls" BIGINT NOT NULL,
    "input_tokens" BIGINT NOT NULL,
    "output_tokens" BIGINT NOT NULL,
    "cost_micros" BIGINT NOT NULL,

    CONSTRAINT "usage_day_pkey" PRIMARY KEY ("organization_id","day","user_id","api_key_id","model","kind")
);

-- CreateTable
CREATE TABLE "quota" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "subject_type" VARCHAR(16) NOT NULL,
    "subject_id" UUID NOT NULL,
    "metric" VARCHAR(16) NOT NULL,
    "window" VARCHAR(8) NOT NULL,
    "amount" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "quota_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "quota_counter" (
    "key" VARCHAR(160) NOT NULL,
    "used" BIGINT NOT NULL DEFAULT 0,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "quota_counter_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "quota_grant" (
    "holder_id" UUID NOT NULL,
    "key" VARCHAR(160) NOT NULL,
    "outstanding" BIGINT NOT NULL,
    "report" BIGINT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "quota_grant_pkey" PRIMARY KEY ("holder_id","key")
);

-- CreateIndex
CREATE INDEX "usage_record_organization_id_created_at_idx" ON "usage_record"("organization_id", "created_at");

-- CreateIndex
CREATE INDEX "usage_record_created_at_idx" ON "usage_record"("created_at");

-- CreateIndex
CREATE INDEX "quota_organization_id_created_at_id_idx" ON "quota"("organization_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "quota_organization_id_subject_type_subject_id_metric_window_key" ON "quota"("organization_id", "subject_type", "subject_id", "metric", "window");

-- CreateIndex
CREATE INDEX "quota_counter_ends_at_idx" ON "quota_counter"("ends_at");

-- CreateIndex
CREATE INDEX "quota_grant_expires_at_idx" ON "quota_grant"("expires_at");

-- AddForeignKey
ALTER TABLE "quota" ADD CONSTRAINT "quota_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;
