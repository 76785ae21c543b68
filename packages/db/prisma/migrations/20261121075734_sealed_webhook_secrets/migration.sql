-- AlterTable
ALTER TABLE "webhook_endpoint" ALTER COLUMN "secret" SET DATA TYPE VARCHAR(255),
ALTER COLUMN "previous_secret" SET DATA TYPE VARCHAR(255);
