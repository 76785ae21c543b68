-- AlterTable
ALTER TABLE "session" ADD COLUMN     "epoch" INTEGER NOT NULL DEFAULT 0;
