-- CreateTable
CREATE TABLE "idempotency_record" (
    "scope" TEXT NOT NULL,
    "key" VARCHAR(255) NOT NULL,
    "token" BIGSERIAL NOT NULL,
    "fingerprint" VARCHAR(128) NOT NULL,
    "state" VARCHAR(16) NOT NULL,
    "lease_until" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6),
    "status" SMALLINT,
    "headers" JSONB,
    "body" BYTEA,
    "phases" JSONB,

    CONSTRAINT "idempotency_record_pkey" PRIMARY KEY ("scope","key")
);

-- CreateIndex
CREATE INDEX "idempotency_record_expires_at_idx" ON "idempotency_record"("expires_at");
