-- CreateTable
CREATE TABLE "quota_alert" (
    "organization_id" UUID NOT NULL,
    "key" VARCHAR(160) NOT NULL,
    "level" SMALLINT NOT NULL,
    "subject_type" VARCHAR(16) NOT NULL,
    "metric" VARCHAR(16) NOT NULL,
    "window" VARCHAR(8) NOT NULL,
    "amount" BIGINT NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "told_at" TIMESTAMPTZ(3),

    CONSTRAINT "quota_alert_pkey" PRIMARY KEY ("organization_id","key","level")
);

-- CreateIndex
CREATE INDEX "quota_alert_ends_at_idx" ON "quota_alert"("ends_at");

-- What webhooks have not been told of: a few rows at any time.
CREATE INDEX "quota_alert_untold_idx" ON "quota_alert"("created_at") WHERE "told_at" IS NULL;
