-- AlterTable
ALTER TABLE "session" ADD COLUMN     "generation" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "grace_hash" BYTEA,
ADD COLUMN     "sealed_successor" BYTEA;
