-- CreateTable
CREATE TABLE "stored_file" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "created_by" UUID NOT NULL,
    "purpose" VARCHAR(16) NOT NULL,
    "filename" VARCHAR(255) NOT NULL,
    "bytes" BIGINT NOT NULL,
    "sha256" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "stored_file_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "file_content" (
    "id" UUID NOT NULL,
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "completed_at" TIMESTAMPTZ(3),

    CONSTRAINT "file_content_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "file_piece" (
    "content_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "data" BYTEA NOT NULL,

    CONSTRAINT "file_piece_pkey" PRIMARY KEY ("content_id","number")
);

-- CreateIndex
CREATE INDEX "stored_file_organization_id_created_at_id_idx" ON "stored_file"("organization_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "stored_file_expires_at_idx" ON "stored_file"("expires_at");

-- CreateIndex
CREATE INDEX "file_content_created_at_idx" ON "file_content"("created_at");

-- AddForeignKey
ALTER TABLE "stored_file" ADD CONSTRAINT "stored_file_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "file_piece" ADD CONSTRAINT "file_piece_content_id_fkey" FOREIGN KEY ("content_id") REFERENCES "file_content"("id") ON DELETE CASCADE ON UPDATE CASCADE;
