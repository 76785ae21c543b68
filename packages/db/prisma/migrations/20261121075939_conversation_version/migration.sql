-- AlterTable
ALTER TABLE "conversation" ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;
