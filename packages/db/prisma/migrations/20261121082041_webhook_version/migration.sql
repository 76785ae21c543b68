-- AlterTable
ALTER TABLE "webhook_endpoint" ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;
